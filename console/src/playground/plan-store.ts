/** The plan of the operation that ran last in this tab, as the gateway told it. */
export interface ShownPlan {
  /** One plan, or several in the order in which they ran; undefined when the answer held none. */
  readonly plans: readonly PlanNode[] | undefined
  readonly fetches: readonly Fetch[]
}

export interface PlanNode {
  readonly kind: string
  readonly [name: string]: unknown
}

export interface Fetch {
  readonly subgraph: string
  readonly kind: string
  readonly entities: number
  readonly startedAfterMs: number
  readonly durationMs: number
  readonly outcome: string
}

let shown: ShownPlan | undefined
const listeners = new Set<() => void>()

export const planStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  current: (): ShownPlan | undefined => shown,
  /** Takes the plan out of the extensions of an answer. */
  take(extensions: unknown): void {
    const told = (extensions ?? {}) as { queryPlan?: readonly PlanNode[] | PlanNode; fetches?: readonly Fetch[] }
    const plans = told.queryPlan === undefined ? undefined : [told.queryPlan].flat()
    shown = { plans: plans as readonly PlanNode[] | undefined, fetches: told.fetches ?? [] }
    for (const listener of listeners) listener()
  },
}
