import { execute } from 'graphql'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
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

/** Responses are written as text where nothing stands against it, and completed value by value where something does. */
export function createRespond(
  supergraph: Supergraph,
  completionSchema: GraphQLSchema,
  compiled: CompiledPlans,
): Respond {
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
    return { result: joined(results, prepared.order), missing, troubled: run.troubled }
  }
  return (request, ready, run) => {
    const text = compiled.written(ready, run)
    if (text === undefined) return completed(request, ready, run)
    // The type of a result knows no data that is text.
    const data = (request.asText ? new JsonText(text) : JSON.parse(decoded(text))) as Record<string, unknown>
    return { result: { data }, missing: false, troubled: false }
  }
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
