import { readSupergraph } from '../supergraph/supergraph.ts'
import { createPlanner } from './planner.ts'

/** Plans operations of a supergraph and says which have no plan. An operation that is not one has none either. */
export async function probePlans(sdl: string, operations: readonly string[]): Promise<ReadonlySet<string>> {
  const planner = await createPlanner(readSupergraph(sdl))
  const failing = new Set<string>()
  for (const operation of operations) {
    try {
      await planner.plan(operation, { labels: new Set(), draw: 100 })
    } catch {
      failing.add(operation)
    }
  }
  return failing
}
