/**
 * What the guards cost a request when everything is warm, in CPU microseconds, beside the execution of the same operation
 * with resolvers that answer at once: `node bench/guard.ts [rounds]`.
 */
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, parse, validate } from 'graphql'
import { checkCost, createCostAnalysis } from '../src/graphql/cost/analysis.ts'
import { createDocumentGuard } from '../src/graphql/guard/document-guard.ts'
import { defaultDocumentLimits } from '../src/graphql/guard/limits.ts'
import { checkVariables } from '../src/graphql/guard/variables.ts'
import { systemClock } from '../src/kit/clock.ts'
import { rateLimitHeaders } from '../src/limits/limiter.ts'
import { createMemoryLimiter } from '../src/limits/memory.ts'

const rounds = Number(process.argv[2] ?? 20_000)

const typeDefs = `
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  type User { id: ID!, displayName: String! }
  type Category { id: ID!, name: String! }
  type Rating { average: Float, count: Int }
  type Plugin { id: ID!, title: String!, tags: [String!]!, author: User, category: Category, rating: Rating }
  type Edge { cursor: String!, node: Plugin! }
  type Page { totalCount: Int!, edges: [Edge!]! }
  input Search { query: String, tags: [String!] }
  type Query { searchPlugins(input: Search!, first: Int = 20): Page! @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) }
`
const source = `query Search($input: Search!, $first: Int) {
  searchPlugins(input: $input, first: $first) {
    totalCount
    edges { cursor node { id title tags author { id displayName } category { id name } rating { average count } } }
  }
}`
const variables = { input: { query: 'server', tags: ['utility', 'game'] }, first: 20 }
const node = {
  id: '1',
  title: 'A plugin',
  tags: ['a', 'b'],
  author: { id: '2', displayName: 'Somebody' },
  category: { id: '3', name: 'Games' },
  rating: { average: 4.5, count: 12 },
}
const page = { totalCount: 20, edges: Array.from({ length: 20 }, () => ({ cursor: 'c', node })) }
const schema = makeExecutableSchema({ typeDefs, resolvers: { Query: { searchPlugins: () => page } } })
const document = parse(source)
if (validate(schema, document).length > 0) throw new Error('the operation of the bench is not valid')

const guard = createDocumentGuard()
const analysis = createCostAnalysis(schema)
const limiter = createMemoryLimiter(systemClock)
const policy = { name: 'graphql', limit: 1e12, windowMs: 60_000 }
const guarded = guard.check(source, { mayIntrospect: false }).document

const steps: Record<string, () => unknown> = {
  'document guard': () => guard.check(source, { mayIntrospect: false }),
  'variables guard': () => checkVariables(variables, defaultDocumentLimits),
  'cost estimate': () => checkCost(analysis.estimate(guarded, 'Search', variables), 5_000),
  'rate limit and headers': () => rateLimitHeaders([limiter.take('service:panel-system:user-1', policy, 102)]),
}
const chain = () => Object.values(steps).map((step) => step())
const operation = () =>
  JSON.stringify(execute({ schema, document, variableValues: variables, operationName: 'Search' }))

/** The median of five runs, in CPU microseconds a call. */
function measure(step: () => unknown): number {
  for (let round = 0; round < rounds / 10; round++) step()
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    for (let round = 0; round < rounds / 5; round++) step()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / (rounds / 5)
  })
  return runs.sort((a, b) => a - b)[2] ?? 0
}

for (const [name, step] of Object.entries(steps)) console.log(`${name.padEnd(24)} ${measure(step).toFixed(2)} µs`)
const [guards, executed] = [measure(chain), measure(operation)]
console.log(`${'all guards'.padEnd(24)} ${guards.toFixed(2)} µs`)
console.log(`${'execute and serialise'.padEnd(24)} ${executed.toFixed(2)} µs (20 items)`)
console.log(`the guards are ${((100 * guards) / executed).toFixed(1)} % of executing and serialising alone`)
