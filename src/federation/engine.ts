import { execute, OperationTypeNode } from 'graphql'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { sha256 } from '../kit/ids.ts'
import { JsonText } from '../kit/json-text.ts'
import { decoded } from '../kit/raw-text.ts'
import { signalOf } from '../kit/resilience/time-limit.ts'
import { createAccessRules } from './access/access.ts'
import type { AccessPolicy } from './access/access.ts'
import { createCompiledPlans } from './compiled.ts'
import { createInFlight } from './in-flight.ts'
import { createPlanner } from './plan/planner.ts'
import { createPlans } from './plan/plans.ts'
import type { FederatedRequest, Ready } from './plan/plans.ts'
import type { Prepared } from './plan/prepare.ts'
import { complete, toError } from './run/complete.ts'
import { reconnecting } from './subscriptions.ts'
import { runStep, takeRootAnswer } from './run/execute.ts'
import { requestFor } from './run/fetch.ts'
import type { FetchRecord, Run } from './run/run.ts'
import { fromThrown } from './run/failures.ts'
import type { Passage, Subgraph, SubgraphAnswer } from './subgraphs/subgraph.ts'
import { buildCompletionSchema } from './supergraph/completion-schema.ts'
import type { Contract } from './supergraph/contract.ts'
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
  /** Told every fetch when it has ended, for metrics and traces. */
  readonly onFetch?: ((record: FetchRecord, passage: Passage) => void) | undefined
}

/** One composed graph, ready to answer. The rest of the gateway knows federation by this interface only. */
export interface Engine {
  readonly sdl: string
  readonly hash: string
  readonly apiSchema: GraphQLSchema
  readonly overrideLabels: readonly string[]
  /** False where the native planner does not exist or is not wanted. */
  readonly nativePlanner: boolean
  /** Never rejects for what a subgraph or a client did: such errors are in the result. */
  execute(request: FederatedRequest): Promise<ExecutionResult>
  subscribe(request: FederatedRequest): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
}

/** Opens a supergraph. Throws a `Failure` when it cannot be served as it says. The subgraphs stay the caller's to close. */
export async function openSupergraph(sdl: string, options: EngineOptions): Promise<Engine> {
  const supergraph = readSupergraph(sdl, options.contract)
  const completionSchema = buildCompletionSchema(supergraph)
  const access = createAccessRules(supergraph, options.access, {
    rule: options.defaultAccess ?? 'public',
    // The local one, which has `@public`.
    exempt: new Set([...options.subgraphs].filter(([, { decidesAccess }]) => decidesAccess).map(([name]) => name)),
  })
  const planner = await createPlanner(supergraph, options.planner)
  const plans = createPlans(supergraph, planner, access, options.plansKept ?? 2_000)
  /** Plans whose gaps are the subgraphs' doing. */
  const trusted = new WeakSet<Prepared>()

  const compiled = createCompiledPlans(options.subgraphs, completionSchema)
  const inFlight = createInFlight()

  interface Finished {
    readonly result: ExecutionResult
    readonly missing: boolean
  }
  const monotonic = () => options.clock.monotonic()
  const newRun = (request: FederatedRequest, variables: Readonly<Record<string, unknown>>): Run => ({
    supergraph,
    subgraphs: options.subgraphs,
    variables,
    passage: request.passage,
    root: {},
    loose: [],
    troubled: false,
    monotonic,
    onFetch(record) {
      options.onFetch?.(record, request.passage)
      request.onFetch?.(record)
    },
  })

  const finish = (request: FederatedRequest, ready: Ready, run: Run): Finished | Promise<Finished> => {
    const text = compiled.written(ready, run)
    if (text === undefined) return completed(request, ready, run)
    // The type of a result knows no data that is text.
    const data = (request.asText ? new JsonText(text) : JSON.parse(decoded(text))) as Record<string, unknown>
    return { result: { data }, missing: false }
  }
  const completed = async (request: FederatedRequest, ready: Ready, run: Run): Promise<Finished> => {
    const { prepared, verdict } = ready
    const variables = request.variables ?? {}
    const results: ExecutionResult[] = []
    let missing = false
    if (prepared.data) {
      const { refusal, typeRefusal } = verdict
      const onMissing = () => (missing = true)
      const shared = {
        schema: completionSchema,
        supergraph,
        keyOf: prepared.keyOf,
        run,
        refusal,
        typeRefusal,
        onMissing,
      }
      results.push(await complete({ ...shared, document: prepared.data }, variables))
    }
    if (prepared.meta) {
      results.push(await execute({ schema: supergraph.apiSchema, document: prepared.meta, variableValues: variables }))
    }
    return { result: joined(results, prepared.order), missing }
  }
  const runAll = async (request: FederatedRequest, state: Ready): Promise<Finished> => {
    const run = newRun(request, state.variables)
    for (const { step } of state.prepared.programs) {
      const running = runStep(step, run)
      if (running) await running
    }
    return finish(request, state, run)
  }
  /**
   * Something was missing although no subgraph failed: either a subgraph left it out or the plan never asked. A query can be
   * planned by our own planner and asked again; whichever plan then brings everything is kept.
   */
  const askAgain = async (request: FederatedRequest, state: Ready, first: Finished): Promise<ExecutionResult> => {
    if (trusted.has(state.prepared)) return first.result
    try {
      const prepared = state.prepareOwn()
      const second = await runAll(request, { ...state, prepared })
      if (!second.missing) {
        plans.replace(state.key, prepared)
        options.onPlanReplaced?.(state.key)
        return second.result
      }
    } catch {
      // There is no other plan, so the first answer stands.
    }
    trusted.add(state.prepared)
    return first.result
  }

  const answer = (request: FederatedRequest, state: Ready): Promise<ExecutionResult> =>
    runAll(request, state).then((first) => {
      const isQuery = state.operation === OperationTypeNode.QUERY
      return first.missing && isQuery && state.prepared.native ? askAgain(request, state, first) : first.result
    })

  const answerOnce = (request: FederatedRequest, state: Ready | ExecutionResult) => {
    if (!('prepared' in state)) return state
    const key = compiled.sharedKey(request, state)
    return key === undefined ? answer(request, state) : inFlight.ask(key, request.passage, () => answer(request, state))
  }

  return {
    sdl,
    hash: sha256(sdl),
    apiSchema: supergraph.apiSchema,
    overrideLabels: planner.labels,
    nativePlanner: planner.native,
    async execute(request) {
      const state = plans.find(request)
      return answerOnce(request, state instanceof Promise ? await state : state)
    },
    async subscribe(request) {
      const state = await plans.find(request)
      if (!('prepared' in state)) return state
      const [program] = state.prepared.programs
      const source = program?.source
      if (!program || !source) return (await finish(request, state, newRun(request, state.variables))).result
      const subgraph = options.subgraphs.get(source.subgraph)
      const { passage } = request
      const gone = passage.signal && signalOf(passage.signal)
      const failed = (thrown: unknown): ExecutionResult => ({ errors: [toError(fromThrown(thrown, source.subgraph))] })
      const open = () => {
        if (!subgraph) throw new Error(`The plan asks for the subgraph "${source.subgraph}", which nobody opened`)
        return subgraph.subscribe(requestFor(source, {}, { variables: state.variables, passage }))
      }
      let first: AsyncIterable<SubgraphAnswer>
      try {
        first = await open()
      } catch (thrown) {
        return failed(thrown)
      }
      return (async function* () {
        try {
          for await (const event of reconnecting(first, open, options.clock, options.random, gone)) {
            const run = newRun(request, state.variables)
            takeRootAnswer(source, event, run)
            await runStep(program.step, run)
            yield (await finish(request, state, run)).result
          }
        } catch (thrown) {
          if (!gone?.aborted) yield failed(thrown)
        }
      })()
    },
  }
}

/** One answer from the part of the subgraphs and the part of the schema, keys in the order of the operation. */
function joined(results: readonly ExecutionResult[], order: readonly string[]): ExecutionResult {
  const [only] = results
  if (results.length === 1 && only) return only
  const errors = results.flatMap((result) => result.errors ?? [])
  const some = errors.length > 0 ? { errors } : {}
  if (results.some((result) => !result.data)) return { data: null, ...some }
  const all = Object.assign({}, ...results.map((result) => result.data)) as Record<string, unknown>
  return { data: Object.fromEntries(order.filter((key) => key in all).map((key) => [key, all[key]])), ...some }
}
