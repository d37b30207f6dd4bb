/** Checks one line before it is sent, by the schema and by the gateway's own rules, so that a bad one cannot take its batch along. */
import { buildASTSchema, coerceInputValue, isInputType, isScalarType, Kind } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { inputOf } from './import-shapes.ts'
import { readChange } from '../../features/users/input.ts'
import type { SyncUserInput } from '../../generated/resolvers.ts'
import { scalars } from '../../graphql/scalars.ts'
import { parseSdl } from '../../graphql/sdl.ts'

/** The input, or what is wrong with it. */
export type Checked = { readonly input: SyncUserInput } | { readonly problem: string }

export type Checker = (value: unknown) => Checked

export function createChecker(): Checker {
  const type = inputSchema().getType('SyncUserInput')
  if (!isInputType(type)) throw new Error('the schema has no input SyncUserInput')
  return (value) => {
    const input = inputOf(value)
    if (input === null) return { problem: 'expected an object with userId, or a row of the table users with id' }
    const wrong: string[] = []
    coerceInputValue(input, type, (path, _value, error) => wrong.push([...path, error.message].join(': ')))
    if (wrong.length > 0) return { problem: wrong.slice(0, 3).join(' ') }
    const change = readChange(input as SyncUserInput, [])
    if ('userId' in change) return { input: input as SyncUserInput }
    return { problem: change.map(({ message }) => message).join(' ') }
  }
}

/** What callers may send, and nothing of what they are told: the whole graph, and what makes it, would cost half of a short run. */
function inputSchema(): GraphQLSchema {
  const kinds: readonly Kind[] = [
    Kind.INPUT_OBJECT_TYPE_DEFINITION,
    Kind.ENUM_TYPE_DEFINITION,
    Kind.SCALAR_TYPE_DEFINITION,
  ]
  const document = parseSdl()
  const definitions = document.definitions.filter(({ kind }) => kinds.includes(kind))
  // The gateway has checked the whole, of which this is a part; directives of federation are not defined in it.
  const schema = buildASTSchema({ ...document, definitions }, { assumeValidSDL: true })
  for (const [name, { parseValue, parseLiteral }] of Object.entries(scalars)) {
    const type = schema.getType(name)
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral })
  }
  return schema
}
