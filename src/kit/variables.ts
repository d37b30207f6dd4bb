import { getVariableValues } from 'graphql'
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { compileCoercion } from './coercion.ts'

type Values = Readonly<Record<string, unknown>>
export type Coerced =
  | { readonly coerced: Record<string, unknown>; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

/** Coerces the variables of one operation. */
export type ReadVariables = (given: Values) => Coerced

/**
 * "CoerceVariableValues" of the GraphQL specification (6.1.2), compiled for one operation. What does not fit without a question is
 * coerced, and what is wrong is told, by graphql-js.
 */
export function compileVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  maxErrors: number,
): ReadVariables {
  const reference: ReadVariables = (given) =>
    getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors })
  const coerce = compileCoercion(schema, operation)
  if (!coerce) return reference
  return (given) => {
    try {
      return { coerced: coerce(given) }
    } catch {
      return reference(given)
    }
  }
}
