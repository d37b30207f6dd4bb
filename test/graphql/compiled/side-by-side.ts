/**
 * The compiled executor against graphql-js, side by side over random operations on a schema whose resolvers answer now or later,
 * fail, give nulls where none may be, wrong types and strangers: `node test/graphql/compiled/side-by-side.ts [queries] [seed]`.
 * A process of its own, because graphql-js leaves rejections that nobody handles where an item of a list of required items fails
 * beside others that are under way. The compiled executor must not.
 */
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, getOperationAST, GraphQLError } from 'graphql'
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import { compileOperation } from '../../../src/graphql/compiled/compile.ts'
import { textOf } from './text-of.ts'
import { randomFrom, randomQuery } from '../../federation/fuzz/queries.ts'

const typeDefs = `
  enum Colour { RED GREEN BLUE }
  input Filter { colour: Colour, words: [String!], inner: Filter, size: Int! = 3 }
  interface Named { name: String!, friend: Named }
  interface Sized { size: Int, parts: [Part!]! }
  type Part implements Named { name: String!, friend: Named, weight: Float, whole: Thing! }
  type Thing implements Named & Sized {
    id: ID!  name: String!  friend: Named  size: Int  parts: [Part!]!  colour: Colour!  maybe: Boolean
    list(filter: Filter, first: Int = 2): [Thing]   matrix: [[Int!]]   strict: [[Thing!]!]!   any: Any   anyOf(colours: [Colour!]): [Any!]
    self: Thing!  echo(text: String, filter: Filter): String  odd: Odd
  }
  type Odd { id: ID, value: Int!, thing: Thing, method(first: Int): Int }
  union Any = Thing | Part | Odd
  type Query { thing(id: ID): Thing  things(first: Int = 3): [Thing!]  named: Named  sized: [Sized]  any: [Any]  odd: Odd!  number(a: Int!, b: Float): Float }
  type Mutation { set(id: ID, filter: Filter): Thing  count(by: Int! = 1): Int!  fail: Thing! }
`

class OddClass {
  value = 7
  id = 12
  method({ first }: { first?: number }) {
    return first ?? null
  }
}

/** Whatever a field answers depends on nothing but where it stands, so both executors see the same. */
function chaos(weather: { seed: number }, later: boolean) {
  return (_source: unknown, args: Record<string, unknown>, _context: unknown, info: GraphQLResolveInfo): unknown => {
    let place = `${weather.seed} ${JSON.stringify(args)}`
    for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) place += `/${at.key}`
    let hash = 7
    for (let index = 0; index < place.length; index++)
      hash = Math.imul(hash ^ place.charCodeAt(index), 0x01000193) >>> 0
    const random = randomFrom(hash)
    const answer = answerFor(String(info.returnType).replace(/!/g, ''), random, 0)
    const asPromise = later && random() < 0.3
    if (random() < 0.04) {
      const error =
        random() < 0.5 ? new Error(`bad ${info.fieldName}`) : new GraphQLError('told', { extensions: { code: 'X' } })
      if (asPromise) return Promise.reject(error)
      if (random() < 0.5) return error
      throw error
    }
    return asPromise ? Promise.resolve(answer) : answer
  }
}

function answerFor(type: string, random: () => number, depth: number): unknown {
  if (random() < 0.08) return null
  if (type.startsWith('[')) {
    if (random() < 0.03) return 'not a list'
    const inner = type.slice(1, -1)
    const items = Array.from({ length: Math.floor(random() * 4) }, () => {
      if (random() < 0.05) return new Error('bad item')
      const item = answerFor(inner, random, depth + 1)
      return random() < 0.1 ? Promise.resolve(item) : item
    })
    return random() < 0.1 ? new Set(items) : items
  }
  switch (type) {
    case 'Int':
      return random() < 0.05 ? 2 ** 31 : random() < 0.1 ? 1.5 : Math.floor(random() * 100)
    case 'Float':
      return [0.1, -0, 1e21, NaN, 3, '2.5', 'x'][Math.floor(random() * 7)]
    case 'String':
      return ['plain', 'with "quotes"\n', '\ud800 half', 'ünïcode 🎮', 5, true, { no: 'string' }, ''][
        Math.floor(random() * 8)
      ]
    case 'ID':
      return ['id', 7, 1.5, 'a\\b'][Math.floor(random() * 4)]
    case 'Boolean':
      return [true, false, 1, 'yes'][Math.floor(random() * 4)]
    case 'Colour':
      return ['RED', 'GREEN', 'BLUE', 'PINK', 4][Math.floor(random() * 5)]
    case 'Odd':
      return new OddClass()
    case 'Any':
      return random() < 0.3
        ? new OddClass()
        : { __typename: ['Thing', 'Part', 'Query', 'Nobody'][Math.floor(random() ** 2 * 4)] }
    case 'Named':
      return { __typename: ['Thing', 'Part', 'Odd', undefined][Math.floor(random() ** 2 * 4)] }
    case 'Sized':
      return { __typename: 'Thing' }
    default:
      return {}
  }
}

function schemaFor(weather: { seed: number }, later: boolean): GraphQLSchema {
  const schema = makeExecutableSchema({ typeDefs })
  const resolve = chaos(weather, later)
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !('getFields' in type) || !('isTypeOf' in type)) continue
    for (const field of Object.values(type.getFields())) {
      // Odd is read by the default resolver: properties, and a method.
      if (type.name !== 'Odd' || field.name === 'thing') field.resolve = resolve
    }
  }
  const odd = schema.getType('Odd') as unknown as { isTypeOf: unknown }
  odd.isTypeOf = (value: unknown) => (later ? Promise.resolve(value instanceof OddClass) : value instanceof OddClass)
  return schema
}

/**
 * Errors that come at different moments may come in any order: what they say and where is what counts. Of several below one
 * null only the first must be told (GraphQL specification, 6.4.4), and which others come in time is chance: there only the
 * null counts.
 */
function comparable(errors: readonly GraphQLError[] | undefined, data: unknown): string[] {
  const told = (errors ?? []).map((error) => {
    const path = error.path ?? []
    let value = data
    for (const [index, key] of path.entries()) {
      if (value === null || value === undefined) return `below the null at ${path.slice(0, index).join('.')}`
      value = (value as Record<string, unknown>)[key]
    }
    return JSON.stringify({ ...error.toJSON(), original: error.originalError?.message })
  })
  return [...new Set(told)].sort()
}

interface Outcome {
  data: string | undefined
  errors: string[]
}

interface Report {
  queries: number
  /** Operations whose answer held an error at its place. */
  troubled: number
  differences: unknown[]
  /** Rejections that the compiled executor left to nobody. */
  unhandled: number
}

async function run(queries: number, firstSeed: number): Promise<Report> {
  const report: Report = { queries, troubled: 0, differences: [], unhandled: 0 }
  let isOurs = false
  process.on('unhandledRejection', () => {
    if (isOurs) report.unhandled++
  })
  const weather = { seed: 0 }
  const schemas = [schemaFor(weather, false), schemaFor(weather, true)]
  for (let turn = 0; turn < queries; turn++) {
    weather.seed = firstSeed + turn
    const schema = schemas[turn % 2]!
    const { text, document, variables } = randomQuery(schema, randomFrom(weather.seed), ['1', '2'])
    const reference = await execute({ schema, document, variableValues: variables })
    const expected: Outcome = {
      data: reference.data === undefined ? undefined : JSON.stringify(reference.data),
      errors: comparable(reference.errors, reference.data),
    }
    // What is left over from graphql-js comes up before ours begins.
    await new Promise(setImmediate)
    isOurs = true
    const result = await compileOperation(schema, document, getOperationAST(document)!)!.execute(undefined, variables)
    const data = textOf(result.data)
    const received: Outcome = {
      data,
      errors: comparable(result.errors, data && JSON.parse(data)),
    }
    await new Promise(setImmediate)
    isOurs = false
    if (expected.errors.some((error) => error.startsWith('{'))) report.troubled++
    if (JSON.stringify(received) !== JSON.stringify(expected)) {
      report.differences.push({ seed: weather.seed, text, variables, expected, received })
    }
  }
  return report
}

console.log(JSON.stringify(await run(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 20_261_127))))
