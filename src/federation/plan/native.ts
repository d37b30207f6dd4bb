import type * as Addon from '@graphql-hive/router-query-planner'
import { Failure } from '../../kit/failure.ts'

/** The native planner for one supergraph. It throws when it finds no plan. */
export interface NativePlanner {
  /** Labels of `@override(label:)` that are decided by the operator. */
  readonly labels: readonly string[]
  /** Thresholds of `percent(n)` labels: such an override is in force for a draw below its threshold. */
  readonly percentages: readonly number[]
  plan(text: string, active: ReadonlySet<string>, draw: number): Addon.QueryPlan
}

/**
 * Loads the native addon, here and only when a supergraph is opened, so that a gateway without remote subgraphs never touches
 * it. Undefined where it does not exist: it is built for Linux with glibc and for macOS.
 */
export async function loadNativePlanner(supergraphSdl: string): Promise<NativePlanner | undefined> {
  let addon: typeof Addon
  try {
    addon = await import('@graphql-hive/router-query-planner')
  } catch {
    return undefined
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
