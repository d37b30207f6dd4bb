/**
 * The native planner in a process of its own: it ends whatever process it is in where it meets what it took for impossible, and then it must
 * not be the gateway. It goes when the gateway does: at once where it has nothing to do, and within a second from the middle of a plan.
 */
import { Worker } from 'node:worker_threads'
import QuickLRU from 'quick-lru'
import type * as Addon from '@graphql-hive/router-query-planner'
import type { FromPlanner, ToPlanner } from './native-process.ts'

/** Of the supergraph in service, the one before it, and those that are looked at. */
const planners = new QuickLRU<string, InstanceType<typeof Addon.QueryPlanner>>({ maxSize: 4 })
// A gateway that is being stopped goes on planning for those who are still there.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
// A plan keeps the loop of this thread, for ever perhaps, and a gateway that was killed sets no limit to it any more.
const watch = new URL(`./native-watch${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
new Worker(watch, { workerData: Number(process.argv[2]), resourceLimits: { maxYoungGenerationSizeMb: 1 } }).unref()

let addon: typeof Addon | undefined
try {
  addon = await import('@graphql-hive/router-query-planner')
} catch {
  // It is not built for this platform, which is said in every answer.
}

function answer({ hash, sdl, text, active, draw }: ToPlanner): FromPlanner {
  if (!addon) return { absent: true }
  let planner = planners.get(hash)
  if (!planner) {
    if (sdl === undefined) return { unknown: true }
    try {
      planners.set(hash, (planner = new addon.QueryPlanner(sdl)))
    } catch (thrown) {
      return { refused: (thrown as Error).message }
    }
  }
  if (text === undefined) return { opened: true }
  try {
    return { plan: planner.plan(text, null, new Set(active), draw ?? 100) }
  } catch (thrown) {
    return { failed: (thrown as Error).message }
  }
}

process.on('message', (question: ToPlanner) => process.send?.(answer(question)))
