/** `/subgraph`: what a router in front of us sees. */
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway()
}, 60_000)
afterAll(() => house.stop())

async function ask(query: string, variables: object = {}, token?: string | null, operationName?: string) {
  const bearer = token === undefined ? await house.token() : token
  const response = await fetch(`${house.url}/subgraph`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify({ query, variables, operationName }),
  })
  return {
    status: response.status,
    ...((await response.json()) as {
      // oxlint-disable-next-line typescript/no-explicit-any -- an answer is the test's to know
      data?: any
      errors?: { message: string; path?: unknown[]; extensions: { code: string } }[]
    }),
  }
}

const ENTITIES = `query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Plugin { id panelItemId title }
    ... on PluginVersion { id version }
    ... on Category { id name }
    ... on User { id username }
  }
}`

test('gives its SDL, which composes with a panel', async () => {
  const { data } = await ask('{ _service { sdl } }')
  const panel = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { servers: [Server!]! }
    type Server @key(fields: "id") { id: ID! plugins: [Plugin!]! owner: User! }
    type Plugin @key(fields: "id", resolvable: false) { id: ID! }
    type User @key(fields: "id") { id: ID! servers: [Server!]! }`
  const result = composeServices([
    { name: 'marketplace', url: 'http://127.0.0.1/m', typeDefs: parse(data._service.sdl) },
    { name: 'panel', url: 'http://127.0.0.1/p', typeDefs: parse(panel) },
  ])
  expect(result.errors ?? []).toEqual([])
})

test('resolves every entity by each of its keys, in order, null for what is not there', async () => {
  const { data: found } = await house.ask(
    '{ searchPlugins(input: {}, first: 1) { edges { node { id panelItemId title author { id } category { id } latestVersion { id } } } } }',
  )
  const { id, panelItemId, title, author, category, latestVersion } = found.searchPlugins.edges[0].node
  const { data, errors } = await ask(ENTITIES, {
    representations: [
      { __typename: 'Plugin', panelItemId },
      { __typename: 'Plugin', id },
      { __typename: 'Plugin', id: 'no-such' },
      { __typename: 'PluginVersion', id: latestVersion.id },
      { __typename: 'Category', id: category.id },
      { __typename: 'User', id: author.id },
    ],
  })
  expect(errors).toBeUndefined()
  expect(data._entities).toMatchObject([
    { id, title },
    { panelItemId, title },
    null,
    { id: latestVersion.id },
    { id: category.id },
    { id: author.id },
  ])
})

test('many users by reference are one call of the marketplace', async () => {
  const { data: found } = await house.ask(
    '{ searchPlugins(input: {}, first: 40) { edges { node { author { id } } } } }',
  )
  const ids = [
    ...new Set(found.searchPlugins.edges.map(({ node }: { node: { author: { id: string } } }) => node.author.id)),
  ]
  house.sandbox.reset()
  const { data } = await ask(ENTITIES, { representations: ids.map((id) => ({ __typename: 'User', id })) })
  expect(data._entities.map((user: { id: string }) => user.id)).toEqual(ids)
  expect(house.sandbox.ledger()).toHaveLength(1)
})

test('the rules of the root hold for references, too', async () => {
  const token = await house.token(['item:read'])
  const { data, errors } = await ask(ENTITIES, { representations: [{ __typename: 'User', id: 'ann' }] }, token)
  expect(data._entities).toEqual([null])
  expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
})

test('is for services with a token', async () => {
  const { status, errors } = await ask('{ _service { sdl } }', {}, null)
  expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'AUTHENTICATION_FAILED'])
  expect((await ask('{ _service { sdl } }', {}, 'nonsense')).status).toBe(401)
  expect((await fetch(`${house.url}/subgraph`)).status).toBe(405)
})

test.each<[mistake: string, representation: unknown, at: string, expected: string, received: string]>([
  ['a type that is not there', { __typename: 'Nonsense', id: 'x' }, '.__typename', 'one of ', '"Nonsense"'],
  ['a type that is no entity', { __typename: 'Freshness', stale: true }, '.__typename', 'one of ', '"Freshness"'],
  ['an interface', { __typename: 'Node', id: 'x' }, '.__typename', 'one of ', '"Node"'],
  ['a name of JavaScript', { __typename: 'constructor', id: 'x' }, '.__typename', 'one of ', '"constructor"'],
  ['a long name', { __typename: 'x'.repeat(65), id: 'x' }, '.__typename', 'one of ', 'a string of 65 characters'],
  ['no type', { id: 'x' }, '.__typename', 'one of Category, Plugin, PluginVersion, User', 'nothing'],
  ['a type that is no text', { __typename: 7, id: 'x' }, '.__typename', 'one of ', 'a number'],
  ['text', 'User', '', 'an object with __typename and a key', 'a string of 4 characters'],
  ['a list', [{ __typename: 'User', id: 'x' }], '', 'an object with __typename and a key', 'a list of 1'],
  ['no key', { __typename: 'Plugin', title: 'x' }, '', 'the key id or panelItemId', 'neither'],
  ['a key of null', { __typename: 'User', id: null }, '', 'the key id', 'none'],
  ['a key that is an object', { __typename: 'User', id: { of: 'x' } }, '.id', 'a value of type ID', 'an object'],
  ['a key that is a fraction', { __typename: 'PluginVersion', id: 1.5 }, '.id', 'a value of type ID', 'a number'],
])('%s in place of a reference is a mistake of who asks', async (_mistake, representation, at, expected, received) => {
  const before = house.logged.length
  const { status, data, errors } = await ask(ENTITIES, {
    representations: [{ __typename: 'User', id: 'no-such' }, representation, { __typename: 'Plugin', id: 'no-such' }],
  })
  expect(status).toBe(200)
  expect(data).toEqual({ _entities: [null, null, null] })
  expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'VALIDATION_ERROR', retryable: false } }])
  const message = errors![0]!.message
  expect(message).toContain(`representations.1${at}: expected ${expected}`)
  expect(message).toContain(`, received ${received}.`)
  expect(house.logged.slice(before).join('')).not.toContain('a resolver failed')
})

test('a key may be a whole number, and one that is null is no key', async () => {
  const { data: found } = await house.ask(
    '{ searchPlugins(input: {}, first: 1) { edges { node { id panelItemId } } } }',
  )
  const { id, panelItemId } = found.searchPlugins.edges[0].node
  const { data, errors } = await ask(ENTITIES, {
    representations: [
      { __typename: 'Plugin', id: null, panelItemId },
      { __typename: 'User', id: 17 },
    ],
  })
  expect(errors).toBeUndefined()
  expect(data._entities).toMatchObject([{ id }, null])
})

test.each<[mistake: string, code: string, query: string, variables?: object, operationName?: string]>([
  ['what is no GraphQL', 'GRAPHQL_PARSE_FAILED', '{'],
  ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', '{ nope }'],
  ['a fragment within itself', 'GRAPHQL_VALIDATION_FAILED', '{ ...F } fragment F on Query { __typename ...F }'],
  ['a variable that is missing', 'BAD_USER_INPUT', ENTITIES],
  ['an operation that is not there', 'OPERATION_RESOLUTION_FAILURE', 'query A { __typename }', {}, 'B'],
  ['one of two operations', 'OPERATION_RESOLUTION_FAILURE', 'query A { __typename } query B { __typename }'],
  ['a list that is too long', 'VALIDATION_ERROR', '{ __typename }', { inside: { r: Array(1_001).fill(1) } }],
])('%s is a mistake of who asks: %s', async (_mistake, code, query, variables, operationName) => {
  const before = house.logged.length
  const { status, data, errors } = await ask(query, variables, undefined, operationName)
  expect(errors).toMatchObject([{ extensions: { code, retryable: false } }])
  expect(status).toBe(code === 'VALIDATION_ERROR' ? 400 : 200)
  expect(data).toBeUndefined()
  expect(house.logged.slice(before).join('')).not.toContain('a resolver failed')
})

test('what fragments spread out to is limited, and so is how deep they reach', async () => {
  const versions = (names: readonly string[], inner: string) =>
    names.map((name) => `${name}: latestVersion { plugin { ${inner} } }`).join(' ')
  const levels = (count: number, names: readonly string[]) =>
    `{ plugin(id: "no-such") { ...F0 } } ${Array.from(
      { length: count },
      (_each, level) => `fragment F${level} on Plugin { ${versions(names, `...F${level + 1}`)} }`,
    ).join(' ')} fragment F${count} on Plugin { id }`
  expect((await ask(levels(10, ['a', 'b']))).errors).toBeUndefined()
  for (const query of [levels(13, ['a', 'b']), levels(15, ['a'])]) {
    const { status, errors } = await ask(query)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX'])
  }
})

describe('what is asked for costs the same, however it is written', () => {
  let poor: TestGateway
  // Sixty points at most for one caller.
  beforeAll(async () => {
    poor = await startTestGateway({ existing: house.sandbox, env: { RATE_LIMIT_SCALE: '0.001' } })
  }, 60_000)
  afterAll(() => poor.stop())

  const users = (count: number) =>
    Array.from({ length: count }, (_each, index) => ({ __typename: 'User', id: `u${index}` }))
  const literal = (count: number) =>
    `[${users(count)
      .map(({ id }) => `{ __typename: "User", id: "${id}" }`)
      .join()}]`
  const entities = (representations: string) => `_entities(representations: ${representations}) { __typename }`
  const aliases = (count: number, field: string) =>
    Array.from({ length: count }, (_each, index) => `a${index}: ${field}`).join(' ')

  test.each<[string, string, object?]>([
    ['references in a variable', `query($r: [_Any!]!) { ${entities('$r')} }`, { r: users(39) }],
    ['references in the document', `{ ${entities(literal(39))} }`],
    ['references in the default of a variable', `query($r: [_Any!]! = ${literal(39)}) { ${entities('$r')} }`],
    ['one variable in several fields', `query($r: [_Any!]!) { ${aliases(4, entities('$r'))} }`, { r: users(9) }],
    ['one default in several fields', `query($r: [_Any!]! = ${literal(9)}) { ${aliases(4, entities('$r'))} }`],
    [
      'what is inside of references',
      `query($r: [_Any!]!) { _entities(representations: $r) { ... on Plugin { author { id } latestVersion { id } } } }`,
      { r: users(12) },
    ],
    ['root fields', `{ ${aliases(40, '__typename')} }`],
    ['root fields in a fragment', `{ ... { ...All } } fragment All on Query { ${aliases(40, '__typename')} }`],
    ['an operation beside others', `query A { __typename } query B { ${aliases(40, '__typename')} }`],
  ])('%s', async (name, query, variables = {}) => {
    const token = await poor.token(undefined, name.replaceAll(' ', '-'))
    const answered = async (asked: string) => {
      const body = JSON.stringify({ query: asked, variables, ...(asked.includes('query B') && { operationName: 'B' }) })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const response = await fetch(`${poor.url}/subgraph`, { method: 'POST', headers, body })
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
      return errors?.map(({ extensions }) => extensions.code)
    }
    expect(await answered(query)).toBeUndefined()
    expect(await answered(query)).toEqual(['RATE_LIMIT_EXCEEDED'])
    expect(await answered('{ __typename }')).toBeUndefined()
  })

  test('a full list with dozens of fields is served, and so is one beside others', async () => {
    const leaves = aliases(30, 'username')
    const full = `query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { id ${leaves} } ... on Plugin { id title author { id username } category { id name } latestVersion { id version } } } }`
    const lists = `query($r: [_Any!]!) { ${aliases(5, '_entities(representations: $r) { ... on User { id } }')} }`
    for (const query of [full, lists]) expect((await ask(query, { r: users(1_000) })).errors).toBeUndefined()
  })

  test.each<[string, string, object?]>([
    ['one variable', `query($r: [_Any!]!) { ${aliases(49, entities('$r'))} }`, { r: users(1_000) }],
    ['one default', `query($r: [_Any!]! = ${literal(1_000)}) { ${aliases(49, entities('$r'))} }`],
    [
      'many values',
      `query($r: [_Any!]!) { ${aliases(9, '_entities(representations: $r) { ...F }')} } fragment F on User { ${aliases(40, 'username')} }`,
      { r: users(1_000) },
    ],
    [
      'lists inside',
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Plugin { versions(first: 100) { edges { node { id } } } } } }',
      { r: users(1_000) },
    ],
  ])('more than is answered at once is refused: references by %s', async (_name, query, variables) => {
    const { status, errors } = await ask(query, variables)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(errors?.[0]?.message).toMatch(/^The operation may cost \d+ points, 10000 are allowed\./)
  })

  test.each([
    ['references', `{ ${entities(literal(1_001))} }`, '1001 entries in a list, 1000 are'],
    [
      'references in a default',
      `query($r: [_Any!]! = ${literal(1_001)}) { ${entities('$r')} }`,
      '1001 entries in a list, 1000 are',
    ],
    ['root fields', `{ ${aliases(51, '__typename')} }`, '51 aliases, 50 are'],
  ])('too many %s in the document are refused', async (_name, query, message) => {
    const { errors } = await ask(query)
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ])
  })
})
