import { makeExecutableSchema } from '@graphql-tools/schema'
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  letrec,
  oneof,
  option,
  record,
  tuple,
} from 'fast-check'
import { execute, parse, validate } from 'graphql'
import { createCostAnalysis } from '../../../src/graphql/cost/analysis.ts'

const typeDefs = `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | FIELD_DEFINITION | OBJECT
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  interface Thing { id: ID, one: Thing, many(first: Int = 2): [Thing] }
  type A implements Thing @cost(weight: 2) {
    id: ID, one: Thing
    many(first: Int = 2): [Thing] @listSize(slicingArguments: ["first"])
    onlyA: Int @cost(weight: 3)
  }
  type B implements Thing {
    id: ID @cost(weight: 2), one: Thing
    many(first: Int = 2): [Thing] @listSize(slicingArguments: ["first"])
    page(first: Int = 3): Page @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    fixed: [Thing] @listSize(assumedSize: 3) @cost(weight: 2)
  }
  type Page { items: [Thing], total: Int }
  type Query { one: Thing, many(first: Int = 2): [Thing] @listSize(slicingArguments: ["first"]), start: Thing }
`

/** Answers by a list of dice, and adds up the weight of every resolver that runs. */
function createGraph() {
  const run = { dice: [0] as readonly number[], next: 0, weight: 0 }
  const roll = () => run.dice[run.next++ % run.dice.length] ?? 0
  const thing = () => (roll() % 5 === 0 ? null : { __typename: roll() % 2 ? 'A' : 'B' })
  const list = (most: number) => Array.from({ length: roll() % (most + 1) }, thing)
  const counted =
    <R>(weight: number, answer: (args: { first?: number }, parent: { most?: number }) => R) =>
    (parent: { most?: number }, args: { first?: number }) => {
      run.weight += weight
      return answer(args, parent)
    }
  const one = counted(1, thing)
  const many = counted(1, ({ first = 0 }) => list(first))
  const resolvers = {
    Query: { one, many, start: one },
    A: { one, many, id: () => 'a', onlyA: counted(3, () => 1) },
    B: {
      one,
      many,
      id: counted(2, () => 'b'),
      page: counted(1, ({ first = 0 }) => ({ most: first })),
      fixed: counted(2, () => list(3)),
    },
    Page: { items: counted(1, (_args, { most = 0 }) => list(most)), total: () => 1 },
  }
  return { run, schema: makeExecutableSchema({ typeDefs, resolvers }) }
}

const conditions = constantFrom('', '', '', '@include(if: $on)', '@skip(if: $on)')
const sizes = oneof(integer({ min: 0, max: 4 }).map(String), constantFrom('$n'))

/** Selections on Thing that are valid by construction. */
const { selections } = letrec<{ selections: string; selection: string }>((tie) => {
  const inner = tie('selections')
  const selection = oneof(
    { depthSize: 'small' },
    constantFrom('id'),
    tuple(conditions, inner).map(([on, set]) => `one ${on} {${set}}`),
    tuple(sizes, inner).map(([n, set]) => `m${n.replace('$', '')}: many(first: ${n}) {${set}}`),
    tuple(inner, conditions).map(([set, on]) => `... on A ${on} {onlyA ${set}}`),
    inner.map((set) => `... on B {fixed {${set}}}`),
    tuple(sizes, inner).map(
      ([n, set]) => `... on B {p${n.replace('$', '')}: page(first: ${n}) {items {${set}} total}}`,
    ),
    inner.map((set) => `... {${set}}`),
    constantFrom('...F'),
  )
  return {
    selection,
    selections: array(tie('selection'), { minLength: 1, maxLength: 3 }).map((all) => ['__typename', ...all].join(' ')),
  }
})

const cases = record({
  body: selections,
  fragment: constantFrom('id', 'id one {__typename id}', '... on B {id fixed {__typename id}}'),
  n: option(integer({ min: 0, max: 5 }), { nil: undefined }),
  on: boolean(),
  dice: array(integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 30 }),
})

test('what an operation costs is never above the estimate, and equals the weight of the resolvers that ran', async () => {
  const { run, schema } = createGraph()
  const analysis = createCostAnalysis(schema)
  let richest = 0
  await assert(
    asyncProperty(cases, async ({ body, fragment, n, on, dice }) => {
      const source = `query Q($n: Int = 2, $on: Boolean!) {start {${body}} many(first: $n) {id ...F} a: one @skip(if: $on) {__typename id}}
        fragment F on Thing {__typename ${fragment}}`
      const document = parse(source)
      // The dice may write one alias with two meanings; such a document never gets as far as its cost.
      if (validate(schema, document).length > 0) return
      Object.assign(run, { dice, next: 0, weight: 0 })
      const variables = n === undefined ? { on } : { on, n }
      const estimated = analysis.estimate(document, 'Q', variables)
      const result = await execute({ schema, document, variableValues: variables, operationName: 'Q' })
      expect(result.errors).toBeUndefined()
      const actual = analysis.actual(document, 'Q', variables, result.data)
      expect(actual.fieldCost).toBe(run.weight)
      expect(actual.fieldCost).toBeLessThanOrEqual(estimated.fieldCost)
      expect(actual.typeCost).toBeLessThanOrEqual(estimated.typeCost)
      richest = Math.max(richest, actual.cost)
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
  expect(richest).toBeGreaterThan(10)
})
