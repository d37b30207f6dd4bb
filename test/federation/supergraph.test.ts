import { openSupergraph } from '../../src/federation/engine.ts'
import type { EngineOptions } from '../../src/federation/engine.ts'
import { parse } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import type { SubgraphRequest } from '../../src/federation/subgraphs/subgraph.ts'
import { subgraphSchema } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'

const world = {
  things: [],
  roots: { 'Query.open': () => 1, 'Query.closed': () => 2 },
  subgraphs: { a: 'type Query { open: Int closed: Int @authenticated }' },
}
const options: EngineOptions = {
  subgraphs: new Map([['a', createLocalSubgraph('a', subgraphSchema(world, 'a'))]]),
  clock: systemClock,
  random: () => 0,
  access: { isAuthenticated: () => false, hasScope: () => false },
}
const composed = await composeWorld(world)
const plain = await composeWorld({ subgraphs: { a: 'type Query { open: Int }' } })
const withPolicy = await composeWorld({
  subgraphs: { a: 'type Query { x: Int @policy(policies: [["p"]]) }' },
})
const withContext = await composeWorld({
  subgraphs: {
    a: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@context", "@fromContext"])
      type Query { user: User } type User @key(fields: "id") @context(name: "user") { id: ID! currency: String! account: Account! }
      type Account @key(fields: "id") { id: ID! balance(in: String @fromContext(field: "$user { currency }")): Int }`,
  },
})
const linking = (link: string) => plain.replace('schema @link', `schema @link(${link}) @link`)

describe('a supergraph is refused', () => {
  test.each([
    [
      'that passes arguments by context',
      linking('url: "https://specs.apollo.dev/context/v0.1", for: SECURITY'),
      /specs\.apollo\.dev\/context\/v0\.1 for security/,
    ],
    [
      'that was composed with @fromContext',
      withContext,
      /specs\.apollo\.dev\/context\/v0\.1 for security.*Let the field ask for what it needs with @requires/,
    ],
    [
      'that passes arguments by context and does not say what for',
      linking('url: "https://specs.apollo.dev/context/v0.1"'),
      /specs\.apollo\.dev\/context\/v0\.1, which this gateway does not carry out/,
    ],
    [
      'with an unknown feature for security',
      linking('url: "https://example.org/vault/v1.0", for: SECURITY'),
      /example\.org\/vault\/v1\.0 for security/,
    ],
    [
      'with an unknown feature for execution',
      linking('url: "https://specs.apollo.dev/connect/v0.2", for: EXECUTION'),
      /connect\/v0\.2 for execution/,
    ],
    [
      'with a known feature in an unknown version',
      composed.replace('authenticated/v0.1', 'authenticated/v0.9'),
      /authenticated\/v0\.9/,
    ],
    [
      'in the old core format',
      plain.replace(/schema .*\{/, 'schema @core(feature: "https://specs.apollo.dev/core/v0.2") {'),
      /@core/,
    ],
    ['that is the SDL of a subgraph', 'type Query { open: Int }', /not a supergraph/],
    ['that uses @policy while nothing decides policies', withPolicy, /@policy/],
  ])('%s', async (_name, sdl, message) => {
    await expect(openSupergraph(sdl, options)).rejects.toThrow(message)
  })

  test('with access rules that nothing decides', async () => {
    const { access: _, ...without } = options
    await expect(openSupergraph(composed, without)).rejects.toThrow(/access rules/)
    await expect(openSupergraph(plain, { ...without, defaultAccess: 'authenticated' })).rejects.toThrow(/access rules/)
    await expect(openSupergraph(plain, without)).resolves.toHaveProperty('hash')
  })
})

describe('a feature keeps its meaning under another name', () => {
  test.each([
    ['named with as', 'as: "login", ', '@login'],
    ['imported under another name', 'import: [{ name: "@authenticated", as: "@login" }], ', '@login'],
  ])('%s', async (_name, how, directive) => {
    const sdl = composed
      .replace(
        'url: "https://specs.apollo.dev/authenticated/v0.1", ',
        `url: "https://specs.apollo.dev/authenticated/v0.1", ${how}`,
      )
      .replaceAll('@authenticated', '@@')
      .replace('name: "@@"', 'name: "@authenticated"')
      .replaceAll('@@', directive)
    const engine = await openSupergraph(sdl, options)
    const { data, errors } = await engine.execute({ document: parse('{ open closed }'), passage })
    expect({ ...data }).toEqual({ open: 1, closed: null })
    expect(errors?.map((error) => error.extensions['code'])).toEqual(['AUTHENTICATION_FAILED'])
    expect(Object.keys(engine.apiSchema.getDirectives())).toHaveLength(5)
  })
})

test('a default of authenticated leaves subgraphs alone that have rules of their own', async () => {
  const ask = async (ownRules: string[]) => {
    const subgraphs = new Map(
      [...options.subgraphs].map(([name, each]) => [name, { ...each, decidesAccess: ownRules.includes(name) }]),
    )
    const engine = await openSupergraph(plain, { ...options, subgraphs, defaultAccess: 'authenticated' })
    return { ...(await engine.execute({ document: parse('{ open }'), passage })).data }
  }
  expect(await ask([])).toEqual({ open: null })
  expect(await ask(['a'])).toEqual({ open: 1 })
})

test('a default of authenticated closes what a remote subgraph has alone or takes over, and not what it shares', async () => {
  const shared = {
    things: [],
    roots: { 'Query.item': () => ({ __typename: 'Item', id: '1', kept: 2, later: 3 }) },
    subgraphs: {
      a: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! kept: Int later: Int moved: Int both: Int @shareable }',
      b: `type Item @key(fields: "id") { id: ID! both: Int @shareable own: Int moved: Int @override(from: "a") later: Int @override(from: "a", label: "beta") }`,
    },
  }
  const subgraphs = new Map(
    ['a', 'b'].map((name) => [
      name,
      { ...createLocalSubgraph(name, subgraphSchema(shared, name)), decidesAccess: name === 'a' },
    ]),
  )
  const engine = await openSupergraph(await composeWorld(shared), {
    ...options,
    subgraphs,
    defaultAccess: 'authenticated',
  })
  const { errors } = await engine.execute({ document: parse('{ item { id kept both own moved later } }'), passage })
  expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions['code']])).toEqual(
    ['own', 'moved', 'later'].map((field) => [field, 'AUTHENTICATION_FAILED']),
  )
})

test('what a caller may not see is not asked for, and a refused mutation does not run', async () => {
  let closed = 0
  const guarded = {
    things: [],
    roots: {
      'Query.open': () => 1,
      'Query.secret': () => 2,
      'Mutation.close': () => ++closed,
      'Mutation.touch': () => 3,
    },
    subgraphs: {
      a: 'type Query { open: Int secret: Int @authenticated } type Mutation { close: Int @authenticated touch: Int }',
    },
  }
  const sent: string[] = []
  const local = createLocalSubgraph('a', subgraphSchema(guarded, 'a'))
  const spy = { ...local, execute: (request: SubgraphRequest) => (sent.push(request.text), local.execute(request)) }
  const engine = await openSupergraph(await composeWorld(guarded), { ...options, subgraphs: new Map([['a', spy]]) })
  const run = async (query: string) => ({ ...(await engine.execute({ document: parse(query), passage })).data })
  expect(await run('mutation { close touch }')).toEqual({ close: null, touch: 3 })
  expect(await run('{ open s: secret }')).toEqual({ open: 1, s: null })
  expect(await run('{ secret }')).toEqual({ secret: null })
  expect(closed).toBe(0)
  expect(sent).toEqual(['mutation{touch}', '{open}'])
})

describe('an operation that cannot run', () => {
  test.each([
    [
      'a variable of the wrong type',
      'query($x: Int!) { open @skip(if: false) __type(name: "Query") @include(if: true) { name } }',
      {},
      'Variable "$x" of required type "Int!" was not provided.',
    ],
    [
      'several operations and none named',
      'query A { open } query B { open }',
      {},
      'The document has no operation of that name, or several and none was named.',
    ],
  ])('%s', async (_name, query, variables, message) => {
    const engine = await openSupergraph(plain, options)
    const { errors } = await engine.execute({ document: parse(query), variables, passage })
    expect(errors?.map((error) => error.message)).toEqual([message])
  })

  test('plans are kept by operation, conditions and labels', async () => {
    const engine = await openSupergraph(plain, options)
    const seen: unknown[] = []
    const run = (variables: Record<string, unknown>) =>
      engine.execute({
        document: parse('query($a: Boolean!) { open @skip(if: $a) }'),
        variables,
        passage,
        onPlan: (plans) => seen.push(plans),
      })
    await run({ a: false })
    await run({ a: false })
    await run({ a: true })
    expect(seen[0]).toBe(seen[1])
    expect(seen[2]).toEqual([])
  })
})
