import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, getIntrospectionQuery, getOperationAST, parse } from 'graphql'
import { compileOperation } from '../../../src/graphql/compiled/compile.ts'
import { VariantCache } from '../../../src/graphql/compiled/variants.ts'
import { textOf } from './text-of.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { collect } from '../../support/collector.ts'

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

describe('the memory of what was compiled', () => {
  const conditions = ['a', 'b', 'c', 'd', 'e', 'f']
  const declared = conditions.map((name) => `$${name}: Boolean!`).join()
  const skipped = conditions.map((name, index) => `f${index}: own @skip(if: $${name})`).join(' ')
  const textNo = (no: number) =>
    `query Q${no}(${declared}) { item(tags: ["${no}"]) { ${skipped} ...Deep } } fragment Deep on Item { id own other { id own other { id own } } }`
  const combination = (bits: number) =>
    Object.fromEntries(conditions.map((name, index) => [name, Boolean((bits >> index) & 1)]))

  test('is bounded in fields over all documents and conditions, and what was forgotten is compiled again', async () => {
    const cache = new VariantCache(1_000)
    const documents = Array.from({ length: 10 }, (_, no) => parse(textNo(no)))
    const operations = documents.map((document) =>
      compileOperation(schema, document, getOperationAST(document)!, cache)!,
    )
    const sizes: number[] = []
    for (let round = 0; round < 2; round++) {
      for (const [no, document] of documents.entries()) {
        for (let bits = 0; bits < 64; bits++) {
          const variableValues = combination(bits)
          const { data } = await operations[no]!.execute({}, variableValues)
          sizes.push(cache.fields)
          if (bits % 21 === 0)
            expect(textOf(data)).toBe(JSON.stringify((await execute({ schema, document, variableValues })).data))
        }
      }
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000)
    expect(sizes.at(-1)).toBeGreaterThan(900)
  })

  test('forgets what is not used before what is, and compiles that no second time', async () => {
    let compiled = 0
    const counted = makeExecutableSchema({ typeDefs: 'type Query { hot: Int, cold: Int }' })
    Object.defineProperty(counted.getQueryType()!.getFields()['hot'], 'resolve', { get: () => void compiled++ })
    const cache = new VariantCache(10)
    const operationOf = (text: string) => {
      const document = parse(text)
      return compileOperation(counted, document, getOperationAST(document)!, cache)!
    }
    const hot = operationOf('{ hot }')
    for (let no = 0; no < 100; no++) {
      await operationOf(`{ c${no}: cold }`).execute({}, {})
      await hot.execute({}, {})
    }
    expect(compiled).toBe(1)
    expect(cache.fields).toBe(10)
  })

  test('does without an operation that is larger than all of it, and leaves the others in peace', async () => {
    const cache = new VariantCache(20)
    const run = async (text: string) => {
      const document = parse(text)
      return textOf((await compileOperation(schema, document, getOperationAST(document)!, cache)!.execute({}, {})).data)
    }
    await run('{ item { id } }')
    const before = cache.fields
    const many = Array.from({ length: 30 }, (_, no) => `f${no}: own`).join(' ')
    expect(await run(`{ item(tags: ["x"]) { ${many} } }`)).toContain('"f29":"x"')
    // Constant arguments are made anew for every field that has them.
    expect(await run(`{ item(tags: [${'"x",'.repeat(30)}]) { own } }`)).toContain('x+x')
    expect(cache.fields).toBe(before)
  })

  test('does not count what only another operation of the document has for a condition', async () => {
    const cache = new VariantCache(1_000)
    const document = parse(
      'query A($a: String!) { item(tags: [$a]) { own } } query B($a: Boolean!) { item { own @skip(if: $a) } }',
    )
    const operation = compileOperation(schema, document, getOperationAST(document, 'A')!, cache)!
    await operation.execute({}, { a: 'one' })
    const once = cache.fields
    expect(textOf((await operation.execute({}, { a: 'two' })).data)).toBe('{"item":{"own":"two"}}')
    expect(cache.fields).toBe(once)
  })

  test('counts what is compiled only when a type is met', async () => {
    const typeDefs = 'type Query { one: Any } interface Any { id: ID } type Late implements Any { id: ID, own: Int }'
    const late = makeExecutableSchema({
      typeDefs,
      resolvers: { Query: { one: () => ({ __typename: 'Late', own: 7 }) } },
    })
    const fieldsWith = async (most: number) => {
      const cache = new VariantCache(most)
      const document = parse('{ one { ... on Late { a: own b: own c: own } } }')
      const { data } = await compileOperation(late, document, getOperationAST(document)!, cache)!.execute({}, {})
      expect(textOf(data)).toBe('{"one":{"a":7,"b":7,"c":7}}')
      return cache.fields
    }
    expect(await fieldsWith(5)).toBe(5)
    expect(await fieldsWith(4)).toBe(0)
  })

  test('keeps no document alive', async () => {
    const cache = new VariantCache()
    const once = async () => {
      const document = parse('{ item(tags: []) { id } }')
      await compileOperation(schema, document, getOperationAST(document)!, cache)!.execute({}, {})
      return new WeakRef(document.definitions)
    }
    const seen = await once()
    // The last variables that were read are remembered.
    await both('{ item(tags: []) { id } }')
    await sleep(1)
    collect()
    expect(seen.deref()).toBeUndefined()
    expect(cache.fields).toBeGreaterThan(0)
  })
})
