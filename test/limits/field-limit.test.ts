import { makeExecutableSchema } from '@graphql-tools/schema'
import { graphql } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import { applyRateLimits } from '../../src/limits/field-limit.ts'
import { createMemoryLimiter } from '../../src/limits/memory.ts'

const typeDefs = `
  directive @rateLimit(window: String!, max: Int!, identityArgs: [String!], cost: Int = 1) on FIELD_DEFINITION
  input SyncInput { userId: ID! }
  type Query {
    plain: Int
    limited: Int @rateLimit(window: "1h", max: 5)
    dear: Int @rateLimit(window: "1h", max: 5, cost: 2)
  }
  type Mutation { sync(input: SyncInput!): Int @rateLimit(window: "1h", max: 2, identityArgs: ["input.userId"]) }
`

function createGraph(scale?: number) {
  const runs: string[] = []
  const count = (name: string) => () => runs.push(name)
  const resolvers = {
    Query: { plain: count('plain'), limited: count('limited'), dear: count('dear') },
    Mutation: { sync: count('sync') },
  }
  const schema = makeExecutableSchema({ typeDefs, resolvers })
  applyRateLimits<{ who: string }>(schema, {
    limiter: createMemoryLimiter(systemClock),
    identify: (context) => context.who,
    scale,
  })
  const run = (source: string, who = 'a') => graphql({ schema, source, contextValue: { who } })
  return { runs, run }
}

const codes = (result: Awaited<ReturnType<typeof graphql>>) =>
  result.errors?.map((error) => (error.originalError as { code?: string } | undefined)?.code) ?? []

test('a hundred aliases are a hundred calls', async () => {
  const { runs, run } = createGraph()
  const result = await run(`{${Array.from({ length: 100 }, (_, i) => `a${i}: limited`).join(' ')}}`)
  expect(runs).toHaveLength(5)
  expect(codes(result)).toEqual(Array(95).fill('RATE_LIMIT_EXCEEDED'))
})

test('concurrent requests share one budget', async () => {
  const { runs, run } = createGraph()
  await Promise.all(Array.from({ length: 50 }, () => run('{limited}')))
  expect(runs).toHaveLength(5)
})

test('callers have budgets of their own, and fields too', async () => {
  const { run } = createGraph()
  await Promise.all(Array.from({ length: 5 }, () => run('{limited}')))
  expect(codes(await run('{limited}'))).toEqual(['RATE_LIMIT_EXCEEDED'])
  expect(codes(await run('{limited}', 'b'))).toEqual([])
  expect(codes(await run('{dear plain}'))).toEqual([])
})

test('a cost of two halves the calls', async () => {
  const { runs, run } = createGraph()
  await run('{a: dear b: dear c: dear d: dear}')
  expect(runs).toHaveLength(2)
})

test('named arguments have budgets of their own, however long their values are', async () => {
  const { runs, run } = createGraph()
  const sync = (id: string) => run(`mutation {sync(input: {userId: "${id}"})}`)
  const long = 'x'.repeat(10_000)
  const results = await Promise.all([sync('1'), sync('1'), sync('1'), sync('2'), sync(long), sync(long), sync(long)])
  expect(results.map((result) => codes(result).length)).toEqual([0, 0, 1, 0, 0, 0, 1])
  expect(runs).toHaveLength(5)
})

test('a scale multiplies every limit', async () => {
  const { runs, run } = createGraph(10)
  await Promise.all(Array.from({ length: 60 }, () => run('{limited}')))
  expect(runs).toHaveLength(50)
})

test('the refusal says when to come back', async () => {
  const { run } = createGraph()
  const result = await run('{a: limited b: limited c: limited d: limited e: limited f: limited}')
  expect(result.errors?.[0]?.message).toBe('The limit "Query.limited" of 5 in 3600 s is used up. Try again in 720 s.')
})
