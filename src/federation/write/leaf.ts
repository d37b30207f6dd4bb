import { isEnumType, isSpecifiedScalarType } from 'graphql'
import type { GraphQLLeafType } from 'graphql'
import { rawQuoted } from '../../kit/json-text.ts'
import { raw } from '../../kit/raw-text.ts'
import type { Write } from './unsure.ts'
import { unsure } from './unsure.ts'

const maxInt = 2_147_483_647
const minInt = -2_147_483_648

const specified: Readonly<Record<string, Write>> = {
  String: (value) => (typeof value === 'string' ? rawQuoted(value) : unsure()),
  ID: (value) => {
    if (typeof value === 'string') return rawQuoted(value)
    return Number.isInteger(value) ? `"${String(value)}"` : unsure()
  },
  Int: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value <= maxInt && value >= minInt ? `${value}` : unsure(),
  Float: (value) => (typeof value === 'number' && Number.isFinite(value) ? `${value}` : unsure()),
  Boolean: (value) => (value === true ? 'true' : value === false ? 'false' : unsure()),
}

/** Writes a value that is not null. What graphql-js would have to coerce, or refuse, is left to it. */
export function leafWriter(type: GraphQLLeafType): Write {
  if (isEnumType(type)) {
    const texts = new Map<unknown, string>(type.getValues().map(({ name }) => [name, JSON.stringify(name)]))
    return (value) => texts.get(value) ?? unsure()
  }
  const known = isSpecifiedScalarType(type) ? specified[type.name] : undefined
  // A scalar that the graph defines is whatever the subgraph says.
  return known ?? ((value) => customText(type.serialize(value)))
}

function customText(value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? unsure() : raw(text)
}
