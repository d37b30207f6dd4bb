import { isObjectType, print, printSchema } from 'graphql'
import type { ConstDirectiveNode, GraphQLObjectType } from 'graphql'
import { readSupergraph } from '../../src/federation/supergraph/supergraph.ts'
import { compose } from '../../src/federation/composition/compose.ts'
import type { CompositionFailure } from '../../src/federation/composition/problems.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { composeWorld, sourcesOf } from './graphs/open.ts'

type Subgraphs = Record<string, string>
const key = '@key(fields: "id")'

const refused: readonly [
  name: string,
  subgraphs: Subgraphs,
  code: string,
  where: { subgraph?: string; coordinate?: string },
][] = [
  ['no query at all', { a: 'type T { x: Int }' }, 'NO_QUERIES', {}],
  ['an unknown type', { a: 'type Query { a: Missing }' }, 'INVALID_GRAPHQL', { subgraph: 'a' }],
  [
    'a field that two subgraphs resolve without saying so',
    { a: 'type Query { x: Int }', b: 'type Query { x: Int }' },
    'INVALID_FIELD_SHARING',
    { coordinate: 'Query.x' },
  ],
  [
    'a field of incompatible types',
    { a: 'type Query { x: Int @shareable }', b: 'type Query { x: String @shareable }' },
    'FIELD_TYPE_MISMATCH',
    { coordinate: 'Query.x' },
  ],
  [
    'a name for two kinds of type',
    { a: 'type Query { x: T } type T { a: Int }', b: 'type Query { y: T } enum T { A }' },
    'TYPE_KIND_MISMATCH',
    { coordinate: 'T' },
  ],
  [
    'a key of a field that is not there',
    { a: `type Query { t: T } type T @key(fields: "nope") { id: ID! }` },
    'KEY_INVALID_FIELDS',
    { subgraph: 'a', coordinate: 'T' },
  ],
  [
    'a key that selects below a leaf',
    { a: `type Query { t: T } type T @key(fields: "id { x }") { id: ID! }` },
    'KEY_INVALID_FIELDS',
    { subgraph: 'a', coordinate: 'T' },
  ],
  [
    'a key that selects nothing of an object',
    { a: `type Query { t: T } type T @key(fields: "o") { o: O } type O { x: Int }` },
    'KEY_INVALID_FIELDS',
    { subgraph: 'a', coordinate: 'T' },
  ],
  [
    'a key that is no selection',
    { a: `type Query { t: T } type T @key(fields: "id {") { id: ID! }` },
    'KEY_INVALID_FIELDS',
    { subgraph: 'a', coordinate: 'T' },
  ],
  [
    'an external field nobody needs',
    { a: `type Query { t: T } type T ${key} { id: ID! n: Int }`, b: `type T ${key} { id: ID! n: Int @external }` },
    'EXTERNAL_UNUSED',
    { subgraph: 'b', coordinate: 'T.n' },
  ],
  [
    'an external field that nobody owns',
    {
      a: `type Query { t: T } type T ${key} { id: ID! }`,
      b: `type T ${key} { id: ID! n: Int @external m: Int @requires(fields: "n") }`,
    },
    'EXTERNAL_MISSING_ON_BASE',
    { coordinate: 'T.n' },
  ],
  [
    'a required field that is not there',
    { a: `type Query { t: T } type T ${key} { id: ID! m: Int @requires(fields: "n") }` },
    'REQUIRES_INVALID_FIELDS',
    { subgraph: 'a', coordinate: 'T.m' },
  ],
  [
    'an enum for input and output that differs',
    { a: 'type Query { x(e: E): E } enum E { A B }', b: 'type Query { y: E } enum E { A }' },
    'ENUM_VALUE_MISMATCH',
    { coordinate: 'E' },
  ],
  [
    'an argument that only one subgraph insists on',
    { a: 'type Query { x(a: Int!): Int @shareable }', b: 'type Query { x: Int @shareable }' },
    'REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH',
    {},
  ],
  [
    'a value type that cannot be put together',
    {
      a: 'type Query { a: V @shareable } type V @shareable { x: Int y: Int }',
      b: 'type Query { a: V @shareable b: V } type V @shareable { x: Int }',
    },
    'SATISFIABILITY_ERROR',
    {},
  ],
  [
    'an override of an override',
    {
      a: `type Query { t: T } type T ${key} { id: ID! x: Int @override(from: "b") }`,
      b: `type T ${key} { id: ID! x: Int @override(from: "a") }`,
    },
    'OVERRIDE_SOURCE_HAS_OVERRIDE',
    {},
  ],
  [
    'requirements in a circle',
    {
      a: `type Query { t: T } type T ${key} { id: ID! a: Int @requires(fields: "b") b: Int @external }`,
      b: `type T ${key} { id: ID! b: Int @requires(fields: "a") a: Int @external }`,
    },
    'COMPOSITION_CRASHED',
    {},
  ],
  [
    'a name that is none',
    { '1 bad name': 'type Query { x: Int }' },
    'INVALID_SUBGRAPH_NAME',
    { subgraph: '1 bad name' },
  ],
]

describe('composition refuses', () => {
  test.each(refused)('%s', async (_name, subgraphs, code, where) => {
    const failure = await compose(sourcesOf(subgraphs), probePlans).then(
      () => undefined,
      (thrown: unknown) => thrown as CompositionFailure,
    )
    const problem = failure?.problems.find((each) => each.code === code)
    expect(failure?.problems.map((each) => each.code)).toContain(code)
    expect(problem).toMatchObject(where)
    expect(problem?.wayOut).toMatch(/[a-z]{3}.*\.$/)
    expect(failure?.message).toContain(problem?.wayOut)
  })

  test('two subgraphs of one name', async () => {
    const [source] = sourcesOf({ a: 'type Query { x: Int }' })
    await expect(compose([source!, source!], probePlans)).rejects.toThrow('Two subgraphs are called "a"')
  })
})

describe('a contract', () => {
  const tagged = {
    a: `type Query { open: Int @tag(name: "public") inner: Int @tag(name: "internal") plain: T } type T ${key} { id: ID! a: Int @tag(name: "public") b: Int @tag(name: "internal") }`,
    b: `type T ${key} { id: ID! c: Int @tag(name: "internal") d: Int }`,
  }
  const fieldsOf = async (contract: Parameters<typeof readSupergraph>[1]) => {
    const { apiSchema } = readSupergraph((await compose(sourcesOf(tagged), probePlans)).sdl, contract)
    return Object.values(apiSchema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith('__'))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
  }

  test.each([
    ['none', undefined, ['Query.open', 'Query.inner', 'Query.plain', 'T.id', 'T.a', 'T.b', 'T.c', 'T.d']],
    ['one that excludes', { include: [], exclude: ['internal'] }, ['Query.open', 'Query.plain', 'T.id', 'T.a', 'T.d']],
    ['one that includes', { include: ['public'], exclude: [] }, ['Query.open']],
  ] as const)('%s', async (_name, contract, fields) => {
    expect(await fieldsOf(contract)).toEqual(fields)
  })
})

test('@cost and @listSize of all subgraphs stay on the public schema, unseen by introspection', async () => {
  const { apiSchema } = readSupergraph(
    await composeWorld({
      subgraphs: {
        a: `type Query { list(first: Int @cost(weight: 2)): [T!]! @listSize(slicingArguments: ["first"]) } type T ${key} { id: ID! }`,
        b: `type T ${key} @cost(weight: 5) { id: ID! dear: Int @cost(weight: 7) } `,
      },
    }),
  )
  const written = (node: { directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined) =>
    node?.directives?.map(
      (directive) => `${directive.name.value} ${directive.arguments?.map((each) => print(each.value)).join()}`,
    )
  const list = apiSchema.getQueryType()!.getFields()['list']!
  const type = apiSchema.getType('T') as GraphQLObjectType
  expect(written(list.astNode)).toEqual([expect.stringMatching(/^listSize /)])
  expect(written(list.args[0]?.astNode)).toEqual(['cost 2'])
  expect(written(type.astNode)).toEqual(['cost 5'])
  expect(written(type.getFields()['dear']?.astNode)).toEqual(['cost 7'])
  expect(printSchema(apiSchema)).not.toMatch(/@(cost|listSize)/)
})

describe('composition repairs', () => {
  const fieldLine = (sdl: string, type: string, field: string): string => {
    const body = sdl.slice(sdl.search(new RegExp(`(type|interface) ${type}\\b`)))
    return new RegExp(`^ {2}${field}(?:\\(|:).*$`, 'm').exec(body)?.[0].trim() ?? ''
  }
  const item = (field: string) =>
    `interface Item { id: ID! } type Book implements Item @shareable { id: ID! } type T ${key} { id: ID! ${field} }`

  test.each([
    ['an object and its interface', 'v: Book @shareable', 'v: Item @shareable', 'Item'],
    ['the other way round', 'v: Item @shareable', 'v: Book @shareable', 'Item'],
    ['lists of them', 'v: [Book!]! @shareable', 'v: [Item] @shareable', '[Item]'],
    ['nullable and not', 'v: [Item!]! @shareable', 'v: [Item]! @shareable', '[Item]!'],
    ['narrower type, wider nullability', 'v: Book @shareable', 'v: Item! @shareable', 'Item'],
  ])('the widest type of %s', async (_name, a, b, type) => {
    const sdl = await composeWorld({ subgraphs: { a: `type Query { t: T } ${item(a)}`, b: item(b) } })
    const line = fieldLine(sdl, 'T', 'v')
    expect(line.startsWith(`v: ${type} `)).toBe(true)
    expect(line.match(/@join__field\(graph: [AB], type: "/g)).toHaveLength(2)
  })

  test('an external field of an interface object is marked for that subgraph and owned by the other', async () => {
    const sdl = await composeWorld({
      subgraphs: {
        a: `type Query { p: P } interface P ${key} { id: ID! x: Int } type Q implements P ${key} { id: ID! x: Int }`,
        b: `type P @interfaceObject ${key} { id: ID! x: Int @external y: Int @requires(fields: "x") }`,
      },
    })
    expect(fieldLine(sdl, 'P', 'x')).toBe('x: Int @join__field(graph: A) @join__field(graph: B, external: true)')
    expect(fieldLine(sdl, 'P', 'id')).toBe('id: ID!')
  })

  test('a doubt about reachability is a warning when every doubted operation has a plan', async () => {
    const subgraphs = refused.find(([name]) => name === 'a value type that cannot be put together')![1]
    const asked: string[] = []
    const { warnings } = await compose(sourcesOf(subgraphs), (_sdl, operations) => {
      asked.push(...operations)
      return Promise.resolve(new Set<string>())
    })
    expect(asked.map((operation) => operation.replaceAll(/\s+/g, ' '))).toEqual(['{ b { y } }'])
    expect(warnings.map((warning) => warning.code)).toEqual(['SATISFIABILITY_ERROR'])
  })
})
