import { buildSchema, parse } from 'graphql'
import { checkCost, createCostAnalysis, estimateCost } from '../../../src/graphql/cost/analysis.ts'
import { cpuTime } from '../cpu-time.ts'

const directives = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`
const analyse = (sdl: string, source: string, variables?: Record<string, unknown>) =>
  createCostAnalysis(buildSchema(directives + sdl)).estimate(parse(source), undefined, variables)

const users = `
  type User { name: String  age: Int @cost(weight: "2.0") }
  type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }
`

test("the specification's example: 11.0 before it runs, 7.0 after three users came back", () => {
  const analysis = createCostAnalysis(buildSchema(directives + users))
  const document = parse('query Example { users (max: 5) { age } }')
  expect(analysis.estimate(document, undefined, {})).toEqual({ cost: 11, fieldCost: 11, typeCost: 6 })
  const data = { users: [{ age: 33 }, { age: 45 }, { age: 27 }] }
  expect(analysis.actual(document, undefined, {}, data)).toEqual({ cost: 7, fieldCost: 7, typeCost: 4 })
  expect(estimateCost(buildSchema(directives + users), document)).toBe(11)
})

const filter = 'input Filter { approx: Boolean @cost(weight: "-12.0"), category: String }'
const topProducts = (arg: string) =>
  `type Query { topProducts(filter: Filter ${arg}): [String] @cost(weight: "5.0") @listSize(assumedSize: 10) }`

const examples: [name: string, sdl: string, query: string, fieldCost: number][] = [
  ['a field without its dear argument', filter + topProducts('@cost(weight: "15.0")'), '{topProducts}', 5],
  ['argument weights', filter + topProducts('@cost(weight: "15.0")'), '{topProducts(filter: {})}', 20],
  ['input field weights', filter + topProducts('@cost(weight: "15.0")'), '{topProducts(filter: {approx: true})}', 8],
  ['default argument weights', filter + topProducts(''), '{topProducts(filter: {category: "a"})}', 6],
  [
    'negative weights',
    'type Product { id: ID } type Query { mostPopularProduct(approx: Boolean @cost(weight: "-3.0")): Product @cost(weight: "5.0") }',
    '{mostPopularProduct(approx: true) {id}}',
    2,
  ],
  [
    'a field never costs less than nothing',
    'type Query { a(approx: Boolean @cost(weight: "-9")): Int @cost(weight: "5") }',
    '{a(approx: true)}',
    0,
  ],
  [
    'assumed sizes',
    'type P { q: P } type Query { ps: [P] @listSize(assumedSize: 10) }',
    '{ps {q {q {q}}}}',
    1 + 10 * 3,
  ],
  [
    'the largest of several slicing arguments',
    'type P { q: P } type Query { ps(first: Int, last: Int): [P] @listSize(slicingArguments: ["first", "last"]) }',
    '{ps(first: 3, last: 8) {q {__typename}}}',
    1 + 8,
  ],
  [
    'sized fields',
    `type Film { title: String } type Edge { node: Film } type Films { edges: [Edge], page: Edge }
     type Query { films(first: Int): Films @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) }`,
    '{films(first: 20) {edges {node {title}} page {node {title}}}}',
    1 + (1 + 20) + (1 + 1),
  ],
]

test.each(examples)("the specification's rules: %s", (_name, sdl, query, fieldCost) => {
  expect(analyse(sdl, query).fieldCost).toBe(fieldCost)
})

const paged = `
  input Page { limit: Int = 7 }
  type P { q: P, tag: String @cost(weight: "1") }
  type Query {
    a(first: Int = 5): [P] @listSize(slicingArguments: ["first"])
    b(page: Page = {}): [P] @listSize(slicingArguments: ["page.limit"])
    c(ids: [ID!]): [P] @listSize(slicingArguments: ["ids"], requireOneSlicingArgument: false, assumedSize: 100)
    d: [P]
    e: [[P]] @listSize(assumedSize: 3)
  }
`
const sizes: [query: string, variables: Record<string, unknown> | undefined, fieldCost: number][] = [
  ['{a {tag}}', undefined, 1 + 5],
  ['{a(first: 50) {tag}}', undefined, 1 + 50],
  ['query($n: Int) {a(first: $n) {tag}}', { n: 30 }, 1 + 30],
  ['query($n: Int) {a(first: $n) {tag}}', {}, 1 + 5],
  ['query($n: Int) {a(first: $n) {tag}}', { n: null }, 1 + 100],
  ['query($n: Int = 12) {a(first: $n) {tag}}', {}, 1 + 12],
  ['{a(first: -5) {tag}}', undefined, 1],
  ['{a(first: 100000) {tag}}', undefined, 1 + 100_000],
  ['{b {tag}}', undefined, 2 + 7],
  ['query($p: Page) {b(page: $p) {tag}}', { p: { limit: 9 } }, 2 + 9],
  ['{c(ids: ["1", "2", "3"]) {tag}}', undefined, 1 + 3],
  ['{c {tag}}', undefined, 1 + 100],
  ['{d {tag}}', undefined, 1 + 10],
  ['{e {tag}}', undefined, 1 + 3 * 10],
]

test.each(sizes)('list sizes: %s with %j costs %i', (query, variables, fieldCost) => {
  expect(analyse(paged, query, variables).fieldCost).toBe(fieldCost)
})

test('fields are counted as they are merged, not as often as they are written', () => {
  const query = '{a(first: 2) {q {tag}} ...F a(first: 2) {q {tag}}} fragment F on Query {a(first: 2) {q {tag}}}'
  expect(analyse(paged, query).fieldCost).toBe(1 + 2 * 2)
})

test('skipped fields cost nothing, and fields wanted in one place are counted', () => {
  const query =
    'query($on: Boolean!) {a @include(if: $on) {tag} ...F @skip(if: $on) d @skip(if: true) {tag}} fragment F on Query {d {tag}}'
  expect(analyse(paged, query, { on: true }).fieldCost).toBe(1 + 5)
  expect(analyse(paged, query, { on: false }).fieldCost).toBe(1 + 10)
})

test('of the possible types the dearest counts', () => {
  const sdl = `
    interface Node { id: ID }
    type A implements Node { id: ID, dear: Int @cost(weight: "7") }
    type B implements Node { id: ID @cost(weight: "3"), cheap: Int @cost(weight: "2") }
    type Query { node: Node }
  `
  expect(analyse(sdl, '{node {id ... on A {dear} ... on B {cheap}}}').fieldCost).toBe(1 + 7)
  expect(analyse(sdl, '{node {id ... on B {cheap}}}').fieldCost).toBe(1 + 5)
})

test('weights of types count for every value', () => {
  const sdl = 'type P @cost(weight: "4") { id: ID } type Query { ps: [P] @listSize(assumedSize: 10) }'
  expect(analyse(sdl, '{ps {id}}')).toEqual({ cost: 41, fieldCost: 1, typeCost: 41 })
})

test('weights may be written as Int; what is not a number is refused', () => {
  const int = 'directive @cost(weight: Int!) on FIELD_DEFINITION type Query { a: Int @cost(weight: 3) }'
  expect(estimateCost(buildSchema(int), parse('{a}'))).toBe(3)
  expect(() => analyse('type Query { a: Int @cost(weight: "much") }', '{a}')).toThrow('the weight is not a number')
})

test('federation entities cost one for each representation', () => {
  const sdl = `scalar _Any  union _Entity = P  type P { q: P }
    type Query { _entities(representations: [_Any!]!): [_Entity]! }`
  const source = 'query($r: [_Any!]!) {_entities(representations: $r) {... on P {q {__typename}}}}'
  expect(analyse(sdl, source, { r: [{}, {}, {}] }).fieldCost).toBe(1 + 3)
})

test('variables that do not fit are the caller’s mistake', () => {
  expect(() => analyse(paged, 'query($n: Int) {a(first: $n) {tag}}', { n: 'ten' })).toThrow(
    expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
  )
})

test.each(['Nobody', ''])('an operation that is not there does not cost nothing: %j', (name) => {
  const { estimate } = createCostAnalysis(buildSchema(directives + paged))
  expect(() => estimate(parse('query A {a(first: 2) {tag}}'), name, undefined)).toThrow(
    expect.objectContaining({ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }),
  )
})

test('over the limit both numbers are told', () => {
  const cost = analyse(paged, '{a(first: 100000) {tag}}')
  expect(() => checkCost(cost, 5_000)).toThrow('The operation may cost 100001 points, 5000 are allowed.')
  checkCost(cost, 100_001)
})

test('row 49: nested pages multiply', () => {
  const deep = 'type P { ps(first: Int = 100): [P] @listSize(slicingArguments: ["first"]) } type Query { p: P }'
  const query = `{p${' {ps'.repeat(11)} {__typename}${'}'.repeat(12)}`
  const started = cpuTime()
  expect(() => checkCost(analyse(deep, query), 5_000)).toThrow('5000 are allowed')
  expect(cpuTime() - started).toBeLessThan(100)
})
