import { execute } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import { JsonText } from '../kit/json-text.ts'
import { decoded } from '../kit/raw-text.ts'
import type { CompiledPlans } from './compiled.ts'
import type { FederatedRequest, Ready } from './plan/plans.ts'
import { complete } from './run/complete.ts'
import type { Run } from './run/run.ts'
import type { Supergraph } from './supergraph/supergraph.ts'

export interface Finished {
  readonly result: ExecutionResult
  /** Whether something was missing for which no failure of a subgraph is known. */
  readonly missing: boolean
  /** Whether anything failed. */
  readonly troubled: boolean
}

/** Makes the response to a request of what its run has brought. */
export type Respond = (request: FederatedRequest, ready: Ready, run: Run) => Finished | Promise<Finished>

/** Whether nothing is left of a part of the operation when it is completed from what the run has brought so far. */
export type IsLost = (request: FederatedRequest, ready: Ready, run: Run, part: DocumentNode) => Promise<boolean>

/** Responses are written as text where nothing stands against it, and completed value by value where something does. */
export function createRespond(
  supergraph: Supergraph,
  completionSchema: GraphQLSchema,
  compiled: CompiledPlans,
): { respond: Respond; isLost: IsLost } {
  const completedPart = (
    { variables = {} }: FederatedRequest,
    { prepared: { keyOf }, verdict: { refusal, typeRefusal } }: Ready,
    run: Run,
    document: DocumentNode,
    onMissing: () => void,
  ): Promise<ExecutionResult> => {
    const shared = { schema: completionSchema, supergraph, keyOf, run, refusal, typeRefusal, onMissing }
    return complete({ ...shared, document }, variables)
  }
  const completed = async (request: FederatedRequest, ready: Ready, run: Run): Promise<Finished> => {
    const { data, meta, order } = ready.prepared
    const results: ExecutionResult[] = []
    let missing = false
    if (data) results.push(await completedPart(request, ready, run, data, () => (missing = true)))
    if (meta) {
      const variableValues = request.variables ?? {}
      results.push(await execute({ schema: supergraph.apiSchema, document: meta, variableValues }))
    }
    return { result: joined(results, order), missing, troubled: run.troubled }
  }
  const respond: Respond = (request, ready, run) => {
    const text = compiled.written(ready, run)
    if (text === undefined) return completed(request, ready, run)
    // The type of a result knows no data that is text.
    const data = (request.asText ? new JsonText(text) : JSON.parse(decoded(text))) as Record<string, unknown>
    return { result: { data }, missing: false, troubled: false }
  }
  const isLost: IsLost = async (request, ready, run, part) =>
    !(await completedPart(request, ready, run, part, () => undefined)).data
  return { respond, isLost }
}

/** One answer from the part of the subgraphs and the part of the schema, keys in the order of the operation. */
function joined(results: readonly ExecutionResult[], order: readonly string[]): ExecutionResult {
  const [only] = results
  if (results.length === 1 && only) return only
  const errors = results.flatMap((result) => result.errors ?? [])
  const some = errors.length > 0 ? { errors } : {}
  if (results.some((result) => !result.data)) return { data: null, ...some }
  // Without a prototype: a client may call a field `__proto__`.
  const all = Object.assign(Object.create(null), ...results.map((result) => result.data)) as Record<string, unknown>
  return { data: Object.fromEntries(order.filter((key) => key in all).map((key) => [key, all[key]])), ...some }
}
