import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { compileVariables } from '../kit/variables.ts'
import type { Coerced, ReadVariables } from '../kit/variables.ts'
import { mostErrors } from './errors.ts'

type Values = Readonly<Record<string, unknown>>

interface Known {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly given: Values
  readonly result: Coerced
}

/** Of the last request: what an operation costs and what it answers, which is asked next, both start from the same values. */
let last: Known | undefined
const none: Values = Object.freeze({})

/** The variables of one request, coerced once. The result is shared and must not be changed. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values | undefined = none,
): Coerced {
  if (last?.given === given && last.operation === operation && last.schema === schema) return last.result
  const result = readerOf(schema, operation)(given)
  last = { schema, operation, given, result }
  return result
}

interface Compiled {
  readonly schema: GraphQLSchema
  readonly read: ReadVariables
}
const compiled = new WeakMap<OperationDefinitionNode, Compiled>()

function readerOf(schema: GraphQLSchema, operation: OperationDefinitionNode): ReadVariables {
  let found = compiled.get(operation)
  if (found?.schema !== schema) {
    found = { schema, read: compileVariables(schema, operation, mostErrors) }
    compiled.set(operation, found)
  }
  return found.read
}
