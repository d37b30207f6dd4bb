import type * as Addon from '@graphql-hive/router-query-planner'
import { sha256 } from '../../kit/ids.ts'
import { Failure } from '../../kit/failure.ts'
import { createPlannerProcess } from './native-process.ts'

/** The native planner for one supergraph. It rejects when it finds no plan. */
export interface NativePlanner {
  plan(text: string, active: ReadonlySet<string>, draw: number): Promise<Addon.QueryPlan>
}

/** One for all supergraphs of this process: it keeps apart what it is asked by their hashes. */
const planners = createPlannerProcess()

/**
 * Opens the native planner, here and only when a supergraph is opened, so that a gateway without remote subgraphs never starts
 * it. Undefined where it does not exist: it is built for Linux with glibc and for macOS.
 */
export async function loadNativePlanner(sdl: string): Promise<NativePlanner | undefined> {
  const hash = sha256(sdl)
  const answer = await planners.ask({ hash, sdl })
  if ('refused' in answer)
    throw new Failure('VALIDATION_ERROR', `The query planner refused the supergraph: ${answer.refused}`)
  if (!('opened' in answer)) return undefined
  return {
    async plan(text, active, draw) {
      const question = { hash, text, active: [...active], draw }
      let found = await planners.ask(question)
      // It was started anew, or has had others to keep.
      if ('unknown' in found) found = await planners.ask({ ...question, sdl })
      if ('plan' in found) return found.plan
      throw new Error('failed' in found ? found.failed : 'The query planner is not there any more')
    },
  }
}
