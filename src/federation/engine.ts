import type { ExecutionResult, GraphQLSchema } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { sha256 } from '../kit/ids.ts'
import { createAccessRules } from './access/access.ts'
import type { AccessPolicy } from './access/access.ts'
import { refusedFields } from './access/refused.ts'
import type { RefusedField } from './access/refused.ts'
import { createCompiledPlans } from './compiled.ts'
import { createExecute } from './execution.ts'
import type { PlannerBreak } from './plan/native.ts'
import { createPlanner } from './plan/planner.ts'
import type { NativeState } from './plan/planner.ts'
import { createPlans } from './plan/plans.ts'
import type { FederatedRequest, Ready } from './plan/plans.ts'
import { createRespond } from './response.ts'
import type { FetchRecord, Run } from './run/run.ts'
import type { Passage, Subgraph } from './subgraphs/subgraph.ts'
import { createResponseStreams } from './subscriptions/response-stream.ts'
import { buildCompletionSchema } from './supergraph/completion-schema.ts'
import type { Contract } from './supergraph/contract.ts'
import { readOwnScalars } from './supergraph/own-scalars.ts'
import { readSupergraph } from './supergraph/supergraph.ts'

export type { FederatedRequest } from './plan/plans.ts'

export interface EngineOptions {
  readonly subgraphs: ReadonlyMap<string, Subgraph>
  readonly access?: AccessPolicy | undefined
  /** Who may read fields that say nothing about access. */
  readonly defaultAccess?: 'public' | 'authenticated' | undefined
  /** What of the graph is shown. */
  readonly contract?: Contract | undefined
  readonly plansKept?: number | undefined
  /** Plan everything with this project's own planner. */
  readonly planner?: 'own' | undefined
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Told when a plan did not bring all that was asked for and another did. */
  readonly onPlanReplaced?: ((key: string) => void) | undefined
  /** Told when the native planner breaks off; what it was asked for is planned by ourselves. */
  readonly onPlannerBreak?: ((told: PlannerBreak) => void) | undefined
  /** Told of each root field that its caller may not have; the operation waits for it. */
  readonly onRefused?: ((refused: RefusedField, passage: Passage) => Promise<void>) | undefined
  /** Told every fetch when it has ended, for metrics and traces. */
  readonly onFetch?: ((record: FetchRecord, passage: Passage) => void) | undefined
}

/** One composed graph, ready to answer. The rest of the gateway knows federation by this interface only. */
export interface Engine {
  readonly sdl: string
  readonly hash: string
  readonly apiSchema: GraphQLSchema
  readonly overrideLabels: readonly string[]
  readonly nativePlanner: NativeState
  /** Never rejects for what a subgraph or a client did: such errors are in the result. */
  execute(request: FederatedRequest): Promise<ExecutionResult>
  subscribe(request: FederatedRequest): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
}

/** Opens a supergraph. Throws a `Failure` when it cannot be served as it says. The subgraphs stay the caller's to close. */
export async function openSupergraph(sdl: string, options: EngineOptions): Promise<Engine> {
  const supergraph = readSupergraph(sdl, options.contract)
  readOwnScalars(supergraph, options.subgraphs.values())
  const completionSchema = buildCompletionSchema(supergraph)
  const access = createAccessRules(supergraph, options.access, {
    rule: options.defaultAccess ?? 'public',
    // The local one, which has `@public`.
    exempt: new Set([...options.subgraphs].filter(([, { decidesAccess }]) => decidesAccess).map(([name]) => name)),
  })
  const planner = await createPlanner(supergraph, { only: options.planner, onBreak: options.onPlannerBreak })
  const plans = createPlans(supergraph, planner, access, options.plansKept ?? 2_000)
  const compiled = createCompiledPlans(options.subgraphs, completionSchema)
  const { respond, isLost } = createRespond(supergraph, completionSchema, compiled)

  const { subgraphs, clock, random, onPlanReplaced, onRefused } = options
  const monotonic = () => clock.monotonic()
  const begin = ({ passage, onFetch }: FederatedRequest, { variables }: Ready): Run => ({
    supergraph,
    subgraphs,
    variables,
    passage,
    root: {},
    loose: [],
    troubled: false,
    monotonic,
    onFetch(record) {
      options.onFetch?.(record, passage)
      onFetch?.(record)
    },
  })
  const execute = createExecute({ plans, compiled, begin, respond, isLost, onPlanReplaced, clock })
  const tellRefused = async (request: FederatedRequest, found: Ready) => {
    for (const refused of refusedFields(found, supergraph.apiSchema)) await onRefused?.(refused, request.passage)
  }
  const carryOut = (request: FederatedRequest, found: Ready | ExecutionResult) => {
    if (!('prepared' in found)) return Promise.resolve(found)
    if (found.prepared.refused.length === 0) return execute(request, found)
    return tellRefused(request, found).then(() => execute(request, found))
  }
  const openStream = createResponseStreams({ subgraphs, begin, respond, clock, random })

  return {
    sdl,
    hash: sha256(sdl),
    apiSchema: supergraph.apiSchema,
    overrideLabels: planner.labels,
    nativePlanner: planner.native,
    execute(request) {
      const found = plans.find(request)
      return found instanceof Promise ? found.then((known) => carryOut(request, known)) : carryOut(request, found)
    },
    async subscribe(request) {
      const ready = await plans.find(request)
      return 'prepared' in ready ? openStream(request, ready) : ready
    },
  }
}
