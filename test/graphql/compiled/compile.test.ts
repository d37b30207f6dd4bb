import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, getIntrospectionQuery, getOperationAST, parse } from 'graphql'
import { compileOperation } from '../../../src/graphql/compiled/compile.ts'
import { textOf } from './text-of.ts'
import { setTimeout as sleep } from 'node:timers/promises'

const done: string[] = []
const later = async (name: string, ms: number) => {
  await sleep(ms)
  done.push(name)
  return name
}

const schema = makeExecutableSchema({
  typeDefs: `
    type Query { slow(name: String!, ms: Int!): String, item(tags: [String!]): Item, deep: Item! }
    type Item { id: ID!, own: String!, other: Item }
    type Mutation { set(name: String!, ms: Int!): String, fail: Int! }
    type Subscription { tick: Int }
  `,
  resolvers: {
    Query: {
      slow: (_root, { name, ms }: { name: string; ms: number }) => later(name, ms),
      item: (_root, { tags }: { tags: string[] }) => ({ id: '1', own: tags.join('+') }),
      deep: () => ({ id: '1', other: { id: '2', own: () => Promise.reject(new Error('gone')) } }),
    },
    Mutation: {
      set: (_root, { name, ms }: { name: string; ms: number }) => later(name, ms),
      fail: () => Promise.reject(new Error('no')),
    },
  },
})

async function both(text: string, variables: Record<string, unknown> = {}, operationName?: string) {
  const document = parse(text)
  const reference = await execute({ schema, document, variableValues: variables, operationName })
  const result = await compileOperation(schema, document, getOperationAST(document, operationName)!)!.execute(
    {},
    variables,
  )
  const data = textOf(result.data)
  expect(data).toBe(JSON.stringify(reference.data))
  expect(result.errors?.map((error) => error.toJSON())).toEqual(reference.errors?.map((error) => error.toJSON()))
  return { data, errors: result.errors }
}

describe('a compiled operation', () => {
  test('runs the fields of a mutation one after the other', async () => {
    done.length = 0
    await compileAndRun('mutation { a: set(name: "a", ms: 20) b: set(name: "b", ms: 1) }')
    expect(done).toEqual(['a', 'b'])
    done.length = 0
    await compileAndRun('query { a: slow(name: "a", ms: 20) b: slow(name: "b", ms: 1) }')
    expect(done).toEqual(['b', 'a'])
  })

  test('nulls a mutation whose required field fails, and does not run what follows', async () => {
    await both('mutation { fail set(name: "never", ms: 1) }')
  })

  test('lets a failure bubble to the nearest nullable field', async () => {
    const { data } = await both('{ deep { id other { id own } } }')
    expect(data).toBe('{"deep":{"id":"1","other":null}}')
  })

  test('answers introspection', () => both(getIntrospectionQuery()))

  test('runs the operation that is asked for, with its variables and their defaults', async () => {
    const text = 'query A { item(tags: ["x"]) { own } } query B($t: [String!] = ["d"]) { item(tags: $t) { own } }'
    expect((await both(text, {}, 'B')).data).toBe('{"item":{"own":"d"}}')
    expect((await both(text, { t: ['y', 'z'] }, 'B')).data).toBe('{"item":{"own":"y+z"}}')
  })

  test('refuses variables that do not fit', async () => {
    const { data, errors } = await both('query ($n: String!) { slow(name: $n, ms: 1) }', { n: 4 })
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
  })

  test('takes each combination of conditions as it comes', async () => {
    const text = 'query ($a: Boolean!, $b: Boolean!) { item(tags: []) { id @skip(if: $a) own @include(if: $b) } }'
    for (const a of [true, false]) for (const b of [true, false]) await both(text, { a, b })
  })

  test('leaves subscriptions to graphql-js', () => {
    const document = parse('subscription { tick }')
    expect(compileOperation(schema, document, getOperationAST(document)!)).toBeUndefined()
  })
})

const compileAndRun = (text: string) => {
  const document = parse(text)
  return compileOperation(schema, document, getOperationAST(document)!)!.execute({}, {})
}
