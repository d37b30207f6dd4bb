import { csrfRefusal } from '../../src/http/csrf.ts'
import { negotiateGraphQL, readGraphQLRequest } from '../../src/http/graphql-request.ts'
import type { GraphQLRequestBody } from '../../src/http/graphql-request.ts'
import { createKeptBodies } from '../../src/http/kept-bodies.ts'
import { graphqlRefusal } from '../../src/http/refusal.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { serve } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let site: ServerUnderTest
const bodies = createKeptBodies<GraphQLRequestBody>(systemClock)
beforeAll(async () => {
  site = await serve([
    {
      methods: ['GET', 'POST'],
      path: '/graphql',
      refusals: graphqlRefusal,
      async handler(exchange) {
        const forged = csrfRefusal(exchange)
        if (forged) throw forged
        await exchange.respond(200, {}, JSON.stringify(await readGraphQLRequest(exchange, bodies)))
      },
    },
  ])
})
afterAll(() => site.stop())

async function send(body: string, headers: Record<string, string> = {}) {
  const sent = { 'Content-Type': 'application/json', ...headers }
  const response = await fetch(`${site.url}/graphql`, { method: 'POST', headers: sent, body })
  return { status: response.status, body: await response.json() }
}

const hash = 'a'.repeat(64)
const apq = (value: unknown) => JSON.stringify({ query: '{x}', extensions: { persistedQuery: value } })
const batch = (count: number) => JSON.stringify(Array.from({ length: count }, () => ({ query: '{x}' })))

const bad: [row: number, body: string][] = [
  [51, batch(10)],
  [51, batch(1_000)],
  [53, '{"query":"{x}","variables":[]}'],
  [53, '{"query":"{x}","variables":"{}"}'],
  [53, '{"query":"{x}","variables":1}'],
  [53, '{"query":"{x}","variables":true}'],
  [53, '{"query":"{x}","extensions":[]}'],
  [53, '{"query":"{x}","operationName":1}'],
  [54, '{"query":1}'],
  [54, '{"query":null}'],
  [54, '{"query":[]}'],
  [54, '{"query":{"kind":"Document"}}'],
  [54, '{"query":""}'],
  [54, '{"query":"  "}'],
  [54, '{}'],
  [54, '1'],
  [54, 'null'],
  [54, '"{x}"'],
  [58, apq({ version: 2, sha256Hash: hash })],
  [58, apq({ version: 1, sha256Hash: '__proto__' })],
  [58, apq({ version: 1, sha256Hash: {} })],
  [58, apq({ version: 1, sha256Hash: 'a'.repeat(100_000) })],
  [58, apq({ version: 1 })],
  [58, apq('x')],
]

test.each(bad)('row %i: refuses %.60s', async (_row, body) => {
  const answer = await send(body)
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
})

test('reads a request by POST and by GET', async () => {
  const variables = { id: '1' }
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } }
  const request = { query: 'query Q {x}', operationName: 'Q', variables, extensions }
  expect(await send(JSON.stringify(request))).toEqual({ status: 200, body: request })
  const query = new URLSearchParams({
    query: request.query,
    operationName: 'Q',
    variables: JSON.stringify(variables),
    extensions: JSON.stringify(extensions),
  })
  const response = await fetch(`${site.url}/graphql?${query.toString()}`, { headers: { Authorization: 'Bearer a' } })
  expect(await response.json()).toEqual(request)
})

test.each(['query={x}&query={y}', 'query={x}&variables={', 'query={x}&variables=[]', 'variables={}', ''])(
  'refuses the query string %s',
  async (query) => {
    const response = await fetch(`${site.url}/graphql?${query}`, { headers: { Authorization: 'Bearer a' } })
    expect(response.status).toBe(400)
  },
)

test.each([
  ['variables', '{'],
  ['extensions', '%5B'.repeat(65)],
])('names the parameter %s where its JSON is at fault', async (name, value) => {
  const headers = { Authorization: 'Bearer a' }
  const response = await fetch(`${site.url}/graphql?query={x}&${name}=${value}`, { headers })
  expect(await response.text()).toContain(`The parameter \\"${name}\\" is`)
})

const forgeries: [method: string, headers: Record<string, string>, refused: boolean][] = [
  ['GET', {}, true],
  ['GET', { 'content-type': 'text/plain' }, true],
  ['GET', { cookie: 'a=b' }, true],
  ['GET', { authorization: 'Bearer a' }, false],
  ['GET', { 'apollo-require-preflight': 'true' }, false],
  ['GET', { 'x-api-key': 'cap_live_x' }, false],
  ['GET', { 'x-apollo-operation-name': 'Q' }, false],
  ['GET', { 'content-type': 'application/json' }, false],
  ['POST', {}, true],
  ['POST', { 'content-type': 'text/plain' }, true],
  ['POST', { 'content-type': 'Text/Plain;charset=utf-8' }, true],
  ['POST', { 'content-type': 'application/x-www-form-urlencoded' }, true],
  ['POST', { 'content-type': 'multipart/form-data; boundary=x' }, true],
  ['POST', { 'content-type': 'application/json; charset=utf-8' }, false],
  ['POST', { 'content-type': 'text/plain', authorization: 'Bearer a' }, true],
]

test.each(forgeries)('could a foreign page send %s with %j? %s', (method, headers, refused) => {
  expect(csrfRefusal({ method, headers }) !== undefined).toBe(refused)
})

const accepts: [accept: string | undefined, type: string][] = [
  [undefined, 'application/json'],
  ['', 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/json; charset=utf-8', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json; charset=utf-8, application/json;q=0.9', 'application/graphql-response+json'],
  ['application/json;q=0.5, application/graphql-response+json;q=0.9', 'application/graphql-response+json'],
  ['text/html, application/graphql-response+json;q=0, */*;q=0.1', 'application/json'],
  ['text/event-stream', 'text/event-stream'],
  ['text/event-stream, multipart/mixed', 'text/event-stream'],
  ['text/event-stream, application/json;q=0.9', 'text/event-stream'],
  ['application/json, text/event-stream;q=0', 'application/json'],
  // What is said of one type counts before what is said of all.
  ['application/json;q=0, */*', 'application/graphql-response+json'],
  ['*/*, application/json;q=0.1, application/graphql-response+json;q=0.9', 'application/graphql-response+json'],
  ['application/graphql-response+json;q=0.1, application/*;q=0.2', 'application/json'],
  ['*/*, application/graphql-response+json', 'application/json'],
  ['text/event-stream;q=0.1, */*', 'application/json'],
  // urql, for a query.
  [
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    'application/graphql-response+json',
  ],
]

test.each(accepts)('answers Accept %s with %s', (accept, type) => expect(negotiateGraphQL(accept)).toBe(type))

test.each([
  ['application/json, application/graphql-response+json', 'application/json'],
  ['application/graphql-response+json;q=0, application/json', 'application/json'],
  ['Application/GraphQL-Response+JSON', 'application/graphql-response+json'],
  ['text/event-stream, application/graphql-response+json', 'application/graphql-response+json'],
  ['text/html', 'application/json'],
])('a refusal to Accept %s is %s, as the answer would have been', async (accept, type) => {
  const headers = { 'Content-Type': 'application/json', Accept: accept }
  const response = await fetch(`${site.url}/graphql`, { method: 'POST', headers, body: '{' })
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
})

test.each(['text/html', 'application/json;q=0', '*/*, application/*;q=0', 'application/json; charset=utf-16'])(
  'refuses Accept %s',
  (accept) => {
    expect(() => negotiateGraphQL(accept)).toThrow('Accept: expected')
  },
)
