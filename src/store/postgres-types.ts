/** Column types as JavaScript values, the same ones that SQLite gives: numbers, bigint beyond 2^53, text, bytes, 0/1. */
import type { CustomTypesConfig } from 'pg'
import { types as pgTypes } from 'pg'

const { builtins } = pgTypes

const integer = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

const parsers: Record<number, (text: string) => unknown> = {
  [builtins.BOOL]: (text) => (text === 't' ? 1 : 0),
  [builtins.INT2]: Number,
  [builtins.INT4]: Number,
  [builtins.INT8]: integer,
  // No column has this type (decimals are text), but SUM and AVG of integers do.
  [builtins.NUMERIC]: (text) => (/^-?\d+$/.test(text) ? integer(text) : Number(text)),
  [builtins.FLOAT4]: Number,
  [builtins.FLOAT8]: Number,
  [builtins.BYTEA]: pgTypes.getTypeParser(builtins.BYTEA),
}

const asText = (text: string) => text

export const types: CustomTypesConfig = {
  getTypeParser: ((oid: number) => parsers[oid] ?? asText) as CustomTypesConfig['getTypeParser'],
}
