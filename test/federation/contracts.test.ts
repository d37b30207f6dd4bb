/** Contracts by `@tag`: what is shown is a schema again, and what is not shown stays out of every answer. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { lexicographicSortSchema, parse, printSchema, validateSchema } from 'graphql'
import { loadConfig } from '../../src/config/config.ts'
import { compose } from '../../src/federation/composition/compose.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { readSupergraph } from '../../src/federation/supergraph/supergraph.ts'
import { readSdl } from '../../src/graphql/sdl.ts'
import { startTestGateway } from '../support/gateway.ts'
import { subgraphDocument } from './graphs/graph.ts'
import { composeWorld, openInProcess, passage } from './graphs/open.ts'
import { serve } from './graphs/serve.ts'

const internal = '@tag(name: "internal")'
const open = '@tag(name: "public")'
const hide = { include: [], exclude: ['internal'] }
const show = { include: ['public'], exclude: ['internal'] }

const plain = (sdl: string) => sdl.replaceAll(/\s+/g, ' ').trim()

const shapes: [what: string, sdl: string, contract: { include: string[]; exclude: string[] }, left: string][] = [
  [
    'an excluded field, argument, value and input field',
    `type Query { a(x: Int, y: Int ${internal}): E b: Int ${internal} c(i: I): Int } enum E { P Q ${internal} } input I { k: Int l: Int ${internal} }`,
    hide,
    'enum E { P } input I { k: Int } type Query { a(x: Int): E c(i: I): Int }',
  ],
  [
    'fields of an excluded type, and arguments of an excluded input',
    `type Query { a: T b: Int c(i: I, j: Int): Int d(i: I!): Int } type T ${internal} { x: Int } input I ${internal} { x: Int }`,
    hide,
    'type Query { b: Int c(j: Int): Int }',
  ],
  [
    'a field whose required argument is excluded',
    `type Query { a(x: Int! ${internal}): Int b: Int c(x: Int! = 5 ${internal}): Int }`,
    hide,
    'type Query { b: Int c: Int }',
  ],
  [
    'an input whose required field is excluded, and all that need it',
    `type Query { a(i: I!): Int b: Int } input I { x: Int! ${internal} y: Int }`,
    hide,
    'type Query { b: Int }',
  ],
  [
    'types that are left without a field, one after the other',
    `type Query { a: A b: Int } type A { b: B } type B { x: Int ${internal} }`,
    hide,
    'type Query { b: Int }',
  ],
  [
    "an interface's field that an object hides",
    `type Query { n: N t: T } interface N { x: Int y: Int } type T implements N { x: Int ${internal} y: Int }`,
    hide,
    'interface N { y: Int } type Query { n: N t: T } type T implements N { y: Int }',
  ],
  [
    'an interface with nothing left, and members of a union',
    `type Query { u: U v: V } interface N ${internal} { x: Int } type T implements N { x: Int } type S ${internal} { y: Int } union U = T | S union V = S`,
    hide,
    'type Query { u: U } type T { x: Int } union U = T',
  ],
  [
    'everything that is not included, with the arguments and inputs of what is',
    `type Query { a(i: I): T ${open} b: T } type T { x: Int ${open} y: Int z: E ${open} } input I { k: Int } enum E { P Q } type Lost ${open} { x: Int }`,
    show,
    'enum E { P Q } input I { k: Int } type Query { a(i: I): T } type T { x: Int z: E }',
  ],
  [
    'an included type without what is excluded from it, and unions that are not included',
    `type Query { t: T ${open} u: U ${open} w: W ${open} } type T ${open} { x: Int y: Int ${internal} } union U = T union W ${open} = T`,
    show,
    'type Query { t: T w: W } type T { x: Int } union W = T',
  ],
]

test.each(shapes)('hides %s', async (_what, sdl, contract, left) => {
  const { apiSchema } = readSupergraph(await composeWorld({ subgraphs: { one: sdl } }), contract)
  expect(validateSchema(apiSchema)).toEqual([])
  expect(plain(printSchema(lexicographicSortSchema(apiSchema)))).toBe(left)
})

test('a contract that leaves no query is refused with the way out', async () => {
  const sdl = await composeWorld({ subgraphs: { one: `type Query { a: Int ${internal} }` } })
  expect(() => readSupergraph(sdl, hide)).toThrow(
    'The contract leaves no field of the query type. Tag what it shall show',
  )
})

test('hidden fields still serve those that need them; hidden types and values come as null and are not named', async () => {
  const users = [
    { __typename: 'User', id: '1', secret: 7, kind: 'PLAIN' },
    { __typename: 'User', id: '2', secret: 8, kind: 'STAFF' },
  ]
  const engine = await openInProcess(
    {
      things: users,
      roots: { 'Query.users': () => users, 'Query.nodes': () => [users[0], { __typename: 'Robot', id: '9' }] },
      computed: { 'User.doubled': (told) => Number(told['secret']) * 2 },
      subgraphs: {
        people: `type Query { users: [User]! nodes: [Node] } interface Node { id: ID! } type User implements Node @key(fields: "id") { id: ID! secret: Int ${internal} kind: Kind } type Robot implements Node ${internal} { id: ID! } enum Kind { PLAIN STAFF ${internal} }`,
        sums: 'type User @key(fields: "id") { id: ID! secret: Int @external doubled: Int @requires(fields: "secret") }',
      },
    },
    { contract: hide },
  )
  const ask = async (query: string) =>
    JSON.parse(JSON.stringify(await engine.execute({ document: parse(query), passage }))) as {
      data: unknown
      errors?: unknown
    }
  expect((await ask('{ users { id doubled } }')).data).toEqual({
    users: [
      { id: '1', doubled: 14 },
      { id: '2', doubled: 16 },
    ],
  })
  const answer = await ask('{ users { kind } nodes { __typename id } }')
  expect(answer.data).toEqual({
    users: [{ kind: 'PLAIN' }, { kind: null }],
    nodes: [{ __typename: 'User', id: '1' }, null],
  })
  expect(JSON.stringify(answer.errors)).not.toMatch(/STAFF|Robot/)
})

describe('by configuration', () => {
  const sdl = `type Query { motto: String ${open} plans: String ${internal} rest: String }`
  let dir: string
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'contracts-'))
    const Query = { motto: () => 'first come', plans: () => 'secret', rest: () => 'rest' }
    served = await serve({ notes: buildSubgraphSchema([{ typeDefs: subgraphDocument(sdl), resolvers: { Query } }]) })
    await writeFile(join(dir, 'list.json'), JSON.stringify([{ name: 'notes', url: served.url('notes') }]))
    const sources = [{ name: 'notes', url: served.url('notes'), typeDefs: subgraphDocument(sdl) }]
    await writeFile(join(dir, 'supergraph.graphql'), (await compose(sources, probePlans)).sdl)
  })
  afterAll(async () => {
    await served.close()
    await rm(dir, { recursive: true })
  })

  const bothWays: [name: string, env: () => Record<string, string>][] = [
    ['SUBGRAPHS', () => ({ SUBGRAPHS: join(dir, 'list.json') })],
    ['SUPERGRAPH', () => ({ SUPERGRAPH: join(dir, 'supergraph.graphql') })],
  ]
  test.each(bothWays)('hides what is excluded and what is not included of %s', async (_name, env) => {
    const house = await startTestGateway({
      env: { ...env(), LOCAL_SUBGRAPH: 'off', CONTRACT_INCLUDE_TAGS: 'public', CONTRACT_EXCLUDE_TAGS: 'internal' },
    })
    expect((await house.ask('{ motto }')).data).toEqual({ motto: 'first come' })
    for (const field of ['plans', 'rest']) {
      const { data, errors } = await house.ask(`{ ${field} }`)
      expect(data ?? null).toBeNull()
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    }
    const { data } = await house.ask('{ __schema { queryType { fields { name } } } }')
    expect(data.__schema.queryType.fields).toEqual([{ name: 'motto' }])
    await house.stop()
  })

  test('what is the gateway\'s own has the tag "marketplace"', async () => {
    const house = await startTestGateway({
      env: { SUBGRAPHS: join(dir, 'list.json'), CONTRACT_INCLUDE_TAGS: 'public, marketplace' },
    })
    const { data } = await house.ask('{ motto plugin(id: "mpi-000001") { title } }')
    expect(data).toMatchObject({ motto: 'first come', plugin: { title: expect.any(String) } })
    expect((await house.ask('{ rest }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const fields = async () => {
      const { data: seen } = await house.ask('{ __schema { types { name fields { name } } } }')
      return (seen.__schema.types as { name: string; fields: unknown[] | null }[]).filter(
        ({ name }) => !name.startsWith('_'),
      )
    }
    const whole = buildSubgraphSchema([{ typeDefs: parse(readSdl()) }]).getTypeMap()
    const shown = await fields()
    expect(shown.length).toBeGreaterThan(50)
    for (const { name, fields: own } of shown)
      if (own && name !== 'Query')
        expect([name, own.length]).toEqual([
          name,
          Object.keys((whole[name] as unknown as { getFields(): object }).getFields()).length,
        ])
    await house.stop()
  })

  test('is refused where there is no supergraph, or for a name that cannot be a tag', () => {
    const env = { NODE_ENV: 'test', DATA_DIR: dir }
    expect(() => loadConfig({ ...env, CONTRACT_INCLUDE_TAGS: 'public' })).toThrow('need a SUPERGRAPH or SUBGRAPHS')
    expect(() => loadConfig({ ...env, SUBGRAPHS: 'a', CONTRACT_EXCLUDE_TAGS: 'not a tag' })).toThrow(
      'CONTRACT_EXCLUDE_TAGS: expected a comma-separated list, each the name of a tag.',
    )
  })
})
