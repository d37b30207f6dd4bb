import type * as Addon from '@graphql-hive/router-query-planner'
import { Failure } from '../../kit/failure.ts'

/** Makes plans for one supergraph. Planning throws when there is no way to answer the operation. */
export interface Planner {
  /** Labels of `@override(label:)` that are decided by the operator. */
  readonly labels: readonly string[]
  /** Thresholds of `percent(n)` labels: such an override is in force for a draw below its threshold. */
  readonly percentages: readonly number[]
  plan(text: string, active: ReadonlySet<string>, draw: number): Addon.QueryPlan
}

/**
 * The planner is a native addon. It is loaded here and only when a supergraph is opened, so that a gateway without remote
 * subgraphs runs on every platform.
 */
export async function createPlanner(supergraphSdl: string): Promise<Planner> {
  let addon: typeof Addon
  try {
    addon = await import('@graphql-hive/router-query-planner')
  } catch (cause) {
    throw new Failure(
      'FEATURE_DISABLED',
      'Federation needs a native query planner, which exists for Linux with glibc and for macOS (x64 and arm64) and could not be loaded here. Run the gateway on one of these, or without SUPERGRAPH and SUBGRAPHS.',
      { cause },
    )
  }
  let native: InstanceType<typeof addon.QueryPlanner>
  try {
    native = new addon.QueryPlanner(supergraphSdl)
  } catch (cause) {
    throw new Failure('VALIDATION_ERROR', `The query planner refused the supergraph: ${(cause as Error).message}`, {
      cause,
    })
  }
  return {
    labels: native.overrideLabels,
    percentages: native.overridePercentages,
    plan: (text, active, draw) => native.plan(text, null, new Set(active), draw),
  }
}
