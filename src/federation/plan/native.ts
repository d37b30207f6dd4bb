import type * as Addon from '@graphql-hive/router-query-planner'
import { sha256 } from '../../kit/ids.ts'
import { Failure } from '../../kit/failure.ts'
import { createPlannerProcess } from './native-process.ts'
import type { FromPlanner, PlannerProcess } from './native-process.ts'

/** The native planner for one supergraph. It rejects when it finds no plan. */
export interface NativePlanner {
  /** `operation` is what a break is told with. */
  plan(text: string, active: ReadonlySet<string>, draw: number, operation?: string): Promise<Addon.QueryPlan>
}

/** The native planner ended the process it was in, was ended because it took too long, or could not be started. */
export interface PlannerBreak {
  /** The hash of the supergraph. */
  readonly supergraph: string
  /** The hash of the client's document; undefined where it broke off over the supergraph itself. */
  readonly operation: string | undefined
  readonly reason: string
  /** It is left alone now, after too many of them. */
  readonly resting: boolean
}

/** One for all supergraphs of this process: it keeps apart what it is asked by their hashes. */
const planners = createPlannerProcess()

/**
 * Opens the native planner, here and only when a supergraph is opened, so that a gateway without remote subgraphs never starts
 * it. `absent` where it does not exist: it is built for Linux with glibc and for macOS.
 */
export async function loadNativePlanner(
  sdl: string,
  onBreak?: (told: PlannerBreak) => void,
  /** For tests. */
  { ask }: PlannerProcess = planners,
): Promise<NativePlanner | 'absent' | 'broke off'> {
  const hash = sha256(sdl)
  const tell = (answer: FromPlanner, operation?: string) => {
    if (!('failed' in answer) || answer.brokeOff === undefined) return
    onBreak?.({ supergraph: hash, operation, reason: answer.failed, resting: answer.brokeOff === 'resting' })
  }
  const answer = await ask({ hash, sdl })
  if ('refused' in answer)
    throw new Failure('VALIDATION_ERROR', `The query planner refused the supergraph: ${answer.refused}`)
  if ('absent' in answer) return 'absent'
  if (!('opened' in answer)) {
    tell(answer)
    return 'broke off'
  }
  return {
    async plan(text, active, draw, operation) {
      const question = { hash, text, active: [...active], draw }
      let found = await ask(question)
      // It was started anew, or has had others to keep.
      if ('unknown' in found) found = await ask({ ...question, sdl })
      if ('plan' in found) return found.plan
      tell(found, operation)
      throw new Error('failed' in found ? found.failed : 'The query planner is not there any more')
    },
  }
}
