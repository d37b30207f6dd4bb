/**
 * Input coercion compiled per type. It only knows how to accept: whatever does not fit plainly is thrown back, for graphql-js to accept
 * in its own way or to say what is wrong, in its own words. `test/kit/coercion.test.ts` holds the two against each other.
 */
import { isInputObjectType, isInputType, isListType, isNonNullType, typeFromAST, valueFromAST } from 'graphql'
import type { GraphQLInputObjectType, GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { Bag } from './bag.ts'

type Values = Readonly<Record<string, unknown>>
type Coerce = (value: unknown) => unknown
export type CoerceVariables = (given: Values) => Record<string, unknown>

/** Thrown away at once, so it needs no stack. */
const unfit = { name: 'unfit' }
function refuse(): never {
  // oxlint-disable-next-line typescript/only-throw-error -- a signal, which never leaves this room
  throw unfit
}

/** Types belong to a schema and are never changed. */
const known = new WeakMap<GraphQLInputType, Coerce>()

function coercerOf(type: GraphQLInputType): Coerce {
  const before = known.get(type)
  if (before) return before
  const made = isNonNullType(type) ? required(coercerOf(type.ofType)) : optional(nullable(type))
  known.set(type, made)
  return made
}

const required =
  (inner: Coerce): Coerce =>
  (value) =>
    value === null || value === undefined ? refuse() : inner(value)

const optional =
  (inner: Coerce): Coerce =>
  (value) =>
    value === null || value === undefined ? null : inner(value)

function nullable(type: GraphQLInputType): Coerce {
  if (isListType(type)) {
    const entry = coercerOf(type.ofType)
    // One value in the place of a list is a case for graphql-js.
    return (value) => (Array.isArray(value) ? Array.from(value as unknown[], (one) => entry(one)) : refuse())
  }
  if (isInputObjectType(type)) return objectCoercer(type)
  if (isNonNullType(type)) return coercerOf(type)
  return (value) => {
    const parsed: unknown = type.parseValue(value)
    return parsed === undefined ? refuse() : parsed
  }
}

function objectCoercer(type: GraphQLInputObjectType): Coerce {
  const definitions = type.getFields()
  // Looked up when first used: a type may hold itself.
  let fields: { name: string; coerce: Coerce; isRequired: boolean; defaultValue: unknown }[] | undefined
  const compile = () =>
    Object.values(definitions).map((field) => ({
      name: field.name,
      coerce: coercerOf(field.type),
      isRequired: isNonNullType(field.type),
      defaultValue: field.defaultValue,
    }))

  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse()
    const coerced = new Bag<unknown>()
    let taken = 0
    let set = 0
    for (const { name, coerce, isRequired, defaultValue } of (fields ??= compile())) {
      const given = (value as Values)[name]
      if (given !== undefined) {
        coerced[name] = coerce(given)
        taken++
      } else if (defaultValue !== undefined) coerced[name] = defaultValue
      else if (isRequired) refuse()
      else continue
      set++
      if (type.isOneOf && coerced[name] === null) refuse()
    }
    if (Object.keys(value).length !== taken) refuse()
    if (type.isOneOf && set !== 1) refuse()
    return coerced
  }
}

/** "CoerceVariableValues" for values without a fault: throws whatever it comes upon where there may be one. Null where it cannot be compiled. */
export function compileCoercion(schema: GraphQLSchema, operation: OperationDefinitionNode): CoerceVariables | null {
  const variables = (operation.variableDefinitions ?? []).map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node)
    return { name: variable.name.value, type: isInputType(type) ? type : undefined, defaultValue }
  })
  const compiled = variables.flatMap(({ name, type, defaultValue }) =>
    type ? [{ name, type, defaultValue, isRequired: isNonNullType(type), coerce: coercerOf(type) }] : [],
  )
  if (compiled.length < variables.length) return null
  return (given) => {
    const coerced = new Bag<unknown>()
    for (const { name, type, defaultValue, isRequired, coerce } of compiled) {
      if (Object.hasOwn(given, name)) coerced[name] = coerce(given[name])
      else if (defaultValue) coerced[name] = valueFromAST(defaultValue, type)
      else if (isRequired) refuse()
    }
    return coerced
  }
}
