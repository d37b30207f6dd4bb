import { getVariableValues } from 'graphql'
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { compileCoercion } from './coercion.ts'
import type { CoerceVariables } from './coercion.ts'

type Values = Readonly<Record<string, unknown>>
export type Coerced =
  | { readonly coerced: Record<string, unknown>; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

interface Known {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly result: Coerced
}

/** By the variables as they came: what an operation costs and what it answers both start from the same values. */
const known = new WeakMap<Values, Known>()
const none: Values = Object.freeze({})

/** "CoerceVariableValues" of the GraphQL specification (6.1.2), once for one request. The result is shared and must not be changed. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values | undefined = none,
): Coerced {
  const last = given === none ? undefined : known.get(given)
  if (last && last.operation === operation && last.schema === schema) return last.result
  const result =
    accepted(schema, operation, given) ??
    getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 5 })
  if (given !== none) known.set(given, { schema, operation, result })
  return result
}

interface Compiled {
  readonly schema: GraphQLSchema
  readonly coerce: CoerceVariables | null
}
const compiled = new WeakMap<OperationDefinitionNode, Compiled>()

/** What fits without a question; undefined where graphql-js has to look. */
function accepted(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Values): Coerced | undefined {
  let found = compiled.get(operation)
  if (found?.schema !== schema) {
    found = { schema, coerce: compileCoercion(schema, operation) }
    compiled.set(operation, found)
  }
  try {
    return found.coerce ? { coerced: found.coerce(given) } : undefined
  } catch {
    return undefined
  }
}
