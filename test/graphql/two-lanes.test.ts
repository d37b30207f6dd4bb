/**
 * Every request twice and more: the first goes through Apollo Server's whole pipeline, the others take the short way for accepted
 * operations. Nobody may be able to tell them apart, nor who read the request from its connection.
 */
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
/** Its requests are read by Node, all of them. */
let byNode: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ env: { PUBLIC_CATALOGUE: 'true' } })
  byNode = await startTestGateway({ env: { PUBLIC_CATALOGUE: 'true', INBOUND_HTTP: 'node' } })
})
afterAll(() => Promise.all([gateway.stop(), byNode.stop()]))

interface Case {
  about: string
  body?: object
  get?: string
  accept?: string
  /** Permissions of the token; null sends none. */
  permissions?: readonly string[] | null
}

const search =
  'query S($q: String, $n: Int = 2) { searchPlugins(input: { q: $q }, first: $n) { totalCount edges { node { id title author { username } } } } }'

const cases: Case[] = [
  { about: 'a query', body: { query: search, variables: { q: 'server' } } },
  { about: 'an operation by name', body: { query: `${search} query T { health { status } }`, operationName: 'T' } },
  { about: 'a name that the document does not have', body: { query: search, operationName: 'Nobody' } },
  { about: 'an empty name, which is none', body: { query: `${search} # empty`, operationName: '' } },
  { about: 'two operations and no name', body: { query: `${search} query T { health { status } }` } },
  { about: 'variables that do not fit', body: { query: search, variables: { q: { no: 'text' } } } },
  { about: 'a missing variable', body: { query: 'query P($id: ID!) { plugin(id: $id) { id } }' } },
  { about: 'a document that is not valid', body: { query: '{ nothingLikeThis }' } },
  {
    about: 'a field that may not be read',
    body: { query: '{ marketplaceStats { totalPlugins } syncHealth { pending } }' },
    permissions: ['item:read'],
  },
  {
    about: 'a part that may not be read',
    body: { query: search, variables: { q: 'server' } },
    permissions: ['item:read'],
  },
  { about: 'nobody', body: { query: search, variables: { q: 'server' } }, permissions: null },
  { about: 'nobody at a protected field', body: { query: '{ syncHealth { pending } }' }, permissions: null },
  {
    about: 'an expected failure of input',
    body: { query: '{ searchPlugins(input: {}, first: 1000) { totalCount } }' },
  },
  {
    about: 'too dear',
    body: {
      query: `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: searchPlugins(input: {}, first: 100) { edges { node { versions(first: 100) { edges { node { id } } } } } }`).join(' ')} }`,
    },
  },
  { about: 'a mutation', body: { query: 'mutation { setSyncPaused(paused: false) { paused } }' } },
  {
    about: 'a mutation that is refused',
    body: { query: 'mutation { setSyncPaused(paused: true) { paused } }' },
    permissions: ['item:read'],
  },
  {
    about: 'a mutation with errors as data',
    body: { query: 'mutation { syncUser(input: { userId: "", action: UPDATE }) { status userErrors { code path } } }' },
  },
  { about: 'a query by GET', get: `query=${encodeURIComponent('{ marketplaceStats { totalPlugins } }')}` },
  {
    about: 'a mutation by GET',
    get: `query=${encodeURIComponent('mutation { setSyncPaused(paused: false) { paused } }')}`,
  },
  {
    about: 'the other media type',
    body: { query: search, variables: { q: 'server' } },
    accept: 'application/graphql-response+json',
  },
  {
    about: 'errors under the other media type',
    body: { query: '{ plugin { id } }' },
    accept: 'application/graphql-response+json',
  },
  {
    about: 'the variables under the other media type',
    body: { query: search, variables: { q: 1 } },
    accept: 'application/graphql-response+json',
  },
  {
    about: 'introspection that is not allowed',
    body: { query: '{ __schema { types { name } } }' },
    permissions: ['item:read'],
  },
  { about: 'introspection', body: { query: '{ __type(name: "Plugin") { name kind fields { name } } }' } },
  {
    about: 'conditions',
    body: {
      query: 'query C($a: Boolean!) { plugins(ids: []) @skip(if: $a) { id } health @include(if: $a) { status } }',
      variables: { a: true },
    },
  },
]

/** What must be the same; times, budgets and ids of requests are not. */
async function ask({ body, get, accept, permissions }: Case, at = gateway) {
  const authorization = permissions === null ? {} : { authorization: `Bearer ${await at.token(permissions)}` }
  const response = await fetch(`${at.url}/graphql${get ? `?${get}` : ''}`, {
    method: get ? 'GET' : 'POST',
    headers: {
      ...authorization,
      ...(get ? { 'apollo-require-preflight': '1' } : { 'content-type': 'application/json' }),
      ...(accept && { accept }),
      'x-request-id': 'the-same',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const headers = [...response.headers.keys()].filter((name) => name !== 'retry-after').sort()
  return { status: response.status, type: response.headers.get('content-type'), headers, body: await response.text() }
}

describe('the short way answers as the whole pipeline does', () => {
  test.each(cases)('$about', async (one) => {
    const first = await ask(one)
    const second = await ask(one)
    expect(second).toEqual(first)
    expect(await ask(one)).toEqual(first)
    expect(await ask(one, byNode)).toEqual(first)
    expect(await ask(one, byNode)).toEqual(first)
  })

  test('a mutation that was accepted by POST is still refused by GET', async () => {
    const query = 'mutation { setSyncPaused(paused: false) { pending } }'
    const posted = { about: '', body: { query } }
    for (let turn = 0; turn < 2; turn++) expect((await ask(posted)).body).toContain('"pending"')
    const refused = await ask({ about: '', get: `query=${encodeURIComponent(query)}` })
    expect(refused.status).toBe(405)
    expect(refused.headers).toContain('allow')
  })

  test('what was accepted for one caller is still refused to another', async () => {
    const body = { query: '{ syncHealth { pending paused } }' }
    expect((await ask({ about: '', body })).body).toContain('"pending"')
    expect((await ask({ about: '', body })).body).toContain('"pending"')
    const refused = await ask({ about: '', body, permissions: ['item:read'] })
    expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ extensions: { code: 'AUTHORIZATION_FAILED' } }] })
    const nobody = await ask({ about: '', body, permissions: null })
    expect(JSON.parse(nobody.body)).toMatchObject({ errors: [{ extensions: { code: 'AUTHENTICATION_FAILED' } }] })
  })

  test('an operation that was accepted is too dear with an empty name as it is without', async () => {
    const query =
      'query ($n: Int!) { searchPlugins(input: {}, first: $n) { edges { node { versions(first: 100) { edges { node { id } } } } } } }'
    const variables = { n: 100 }
    const cheap = { about: '', body: { query, variables: { n: 1 } } }
    expect((await ask({ about: '', body: { ...cheap.body, operationName: '' } })).status).toBe(200)
    for (let turn = 0; turn < 2; turn++) expect((await ask(cheap)).status).toBe(200)
    const refused = await ask({ about: '', body: { query, variables } })
    expect(refused.body).toContain('QUERY_TOO_COMPLEX')
    expect(await ask({ about: '', body: { query, variables, operationName: '' } })).toEqual(refused)
    const get = new URLSearchParams({ query, variables: JSON.stringify(variables), operationName: '' }).toString()
    expect((await ask({ about: '', get })).body).toContain('QUERY_TOO_COMPLEX')
  })

  // Each of these variables may be null by its own type, and stands where null may not be because it has a default.
  test.each([
    ['a condition', 'query ($b: Boolean = true) { health @include(if: $b) { status } }'],
    [
      'an argument',
      'query ($b: TimeBucket = MINUTE) { syncHealth { histogram(bucket: $b, range: { last: "PT5M" }) { start } } }',
    ],
    ['a part of an argument', 'query ($b: String = "x") { searchPlugins(input: { tags: [$b] }) { totalCount } }'],
  ])('null for %s is a mistake of the caller', async (about, query) => {
    const case_ = { about, body: { query, variables: { b: null } } }
    const { length } = gateway.logged
    const first = await ask(case_)
    const { errors } = JSON.parse(first.body) as { errors: { message: string; extensions: { code: string } }[] }
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
    // Whoever gives no null is answered, and from then on the operation takes the short way.
    expect((await ask({ about, body: { query } })).body).not.toContain('errors')
    expect(await ask(case_)).toEqual(first)
    expect(gateway.logged.slice(length).join()).not.toContain('a resolver failed')
  })
})
