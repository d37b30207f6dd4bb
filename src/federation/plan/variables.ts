import { getNullableType, getVariableValues, isScalarType, isSpecifiedScalarType, typeFromAST } from 'graphql'
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode, VariableDefinitionNode } from 'graphql'

type Values = Readonly<Record<string, unknown>>
type Coerced =
  | { readonly coerced: Values; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

/** Coerces the variables of one operation. */
export type ReadVariables = (given: Values) => Coerced

const maxInt = 2_147_483_647
const minInt = -2_147_483_648

/** Values that coercion would leave as they are. */
const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value) && (value as number) <= maxInt && (value as number) >= minInt,
  Float: (value) => Number.isFinite(value),
}

/**
 * Variables of the scalars that every graph has need only be looked at, where all are given and right. Everything else is coerced, and what
 * is wrong is told, by graphql-js.
 */
export function compileVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): ReadVariables {
  const definitions = operation.variableDefinitions ?? []
  const reference: ReadVariables = (given) => getVariableValues(schema, definitions, given, { maxErrors: 50 })
  const checks: (readonly [name: string, isPlain: (value: unknown) => boolean])[] = []
  for (const definition of definitions) {
    const isPlain = checkOf(schema, definition)
    if (!isPlain) return reference
    checks.push([definition.variable.name.value, isPlain])
  }
  return (given) => {
    const coerced: Record<string, unknown> = {}
    for (const [name, isPlain] of checks) {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      if (!isPlain(value)) return reference(given)
      coerced[name] = value
    }
    return { coerced }
  }
}

function checkOf(schema: GraphQLSchema, { variable, type: node }: VariableDefinitionNode) {
  const type = getNullableType(typeFromAST(schema, node))
  // A property named `__proto__` cannot be set the plain way.
  if (!isScalarType(type) || !isSpecifiedScalarType(type) || variable.name.value === '__proto__') return undefined
  return plain[type.name]
}
