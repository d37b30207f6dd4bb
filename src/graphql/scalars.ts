/**
 * The scalars of `schema/base.graphql`. Input is only checked for being text of a bearable length (or a whole number, where
 * that makes sense): what the text says is checked by the services, so that a bad field becomes an answer about that field.
 */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import type { ValueNode } from 'graphql'
import { describe } from '../kit/failure.ts'
import { deepestJson, depthOf } from '../kit/json-depth.ts'

const longest = 65_536

/** `node` is where it stands in the document, if it does. */
function refuse(name: string, expected: string, value: unknown, node?: ValueNode): never {
  const received = node?.kind === Kind.ENUM ? 'a name without quotes' : describe(value)
  throw new GraphQLError(`${name} must be ${expected}, received ${received}.`, node && { nodes: node })
}

function textScalar(name: string, expected: string): GraphQLScalarType {
  const read = (value: unknown, node?: ValueNode): string => {
    if (typeof value === 'string' && value.length <= longest) return value
    return refuse(name, expected, value, node)
  }
  return new GraphQLScalarType({
    name,
    serialize: (value) => (typeof value === 'string' ? value : refuse(name, expected, value)),
    parseValue: (value) => read(value),
    parseLiteral: (node) =>
      node.kind === Kind.STRING ? read(node.value, node) : refuse(name, expected, plain(node, undefined), node),
  })
}

/** Text of digits; whole numbers are taken too, as far as they are exact. Fractions as numbers are not: they have lost digits before we see them. */
function numberScalar(name: string, expected: string): GraphQLScalarType {
  const read = (value: unknown, node?: ValueNode): string => {
    if (typeof value === 'string' && value.length <= 64) return value
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
    return refuse(name, expected, value, node)
  }
  return new GraphQLScalarType({
    name,
    serialize: (value) => (typeof value === 'bigint' ? value.toString() : read(value)),
    parseValue: (value) => read(value),
    parseLiteral: (node) =>
      node.kind === Kind.STRING || node.kind === Kind.INT
        ? read(node.value, node)
        : refuse(name, expected, plain(node, undefined), node),
  })
}

function plain(node: ValueNode, variables: Record<string, unknown> | null | undefined): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.LIST:
      return node.values.map((entry) => plain(entry, variables))
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, plain(field.value, variables)]))
    case Kind.VARIABLE:
      return variables?.[node.name.value]
    case Kind.NULL:
      return null
  }
}

function json(): GraphQLScalarType {
  const check = (value: unknown, node?: ValueNode): unknown =>
    depthOf(value) <= deepestJson ? value : refuse('JSON', `at most ${deepestJson} levels deep`, value, node)
  return new GraphQLScalarType({
    name: 'JSON',
    serialize: (value) => value,
    parseValue: (value) => check(value),
    parseLiteral: (node, variables) => check(plain(node, variables), node),
  })
}

export const scalars: Readonly<Record<string, GraphQLScalarType>> = {
  DateTime: textScalar('DateTime', 'a moment of RFC 3339 as text'),
  Decimal: numberScalar('Decimal', 'an exact decimal as text, such as "9.99"'),
  BigInt: numberScalar('BigInt', 'a whole number as text, such as "353457721"'),
  CurrencyCode: textScalar('CurrencyCode', 'a currency code as text'),
  CountryCode: textScalar('CountryCode', 'a country code as text'),
  EmailAddress: textScalar('EmailAddress', 'an e-mail address as text'),
  URL: textScalar('URL', 'a URL as text'),
  SemVer: textScalar('SemVer', 'a version as text'),
  SHA256: textScalar('SHA256', '64 hexadecimal digits as text'),
  Duration: textScalar('Duration', 'an ISO 8601 duration as text'),
  IdempotencyKey: textScalar('IdempotencyKey', 'a key as text'),
  JSON: json(),
}
