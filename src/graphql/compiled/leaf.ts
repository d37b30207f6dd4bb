/**
 * JSON of scalars and enums, as bytes in a string (`kit/raw-text.ts`): the common cases without a detour, everything else as
 * graphql-js serialises it.
 */
import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql'
import type { GraphQLLeafType } from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { rawQuoted } from '../../kit/json-text.ts'
import { raw } from '../../kit/raw-text.ts'

export type LeafText = (value: unknown) => string

const maxInt = 2_147_483_647
const minInt = -2_147_483_648

/** Makes the writer for a type. It throws where graphql-js would; the value is neither null nor undefined. */
export function leafText(type: GraphQLLeafType): LeafText {
  if (isEnumType(type)) return enumText(type)
  const other: LeafText = (value) => jsonOf(type, value)
  switch (type) {
    case GraphQLString:
      return (value) => (typeof value === 'string' ? rawQuoted(value) : other(value))
    case GraphQLID:
      return (value) => {
        if (typeof value === 'string') return rawQuoted(value)
        return typeof value === 'number' && Number.isInteger(value) ? `"${value}"` : other(value)
      }
    case GraphQLInt:
      return (value) =>
        typeof value === 'number' && Number.isInteger(value) && value <= maxInt && value >= minInt
          ? String(value)
          : other(value)
    case GraphQLFloat:
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : other(value))
    case GraphQLBoolean:
      return (value) => (value === true ? 'true' : value === false ? 'false' : other(value))
    default:
      return other
  }
}

function enumText(type: GraphQLLeafType): LeafText {
  const known = new Map<unknown, string>()
  return (value) => {
    const text = known.get(value)
    if (text !== undefined) return text
    const made = jsonOf(type, value)
    known.set(value, made)
    return made
  }
}

function jsonOf(type: GraphQLLeafType, value: unknown): string {
  const serialized: unknown = type.serialize(value)
  if (typeof serialized === 'string') return rawQuoted(serialized)
  if (serialized === undefined || serialized === null) {
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
    )
  }
  // What JSON cannot say, a function for one, is left out of objects and is null in lists.
  const text: string | undefined = JSON.stringify(serialized)
  return text === undefined ? 'null' : raw(text)
}
