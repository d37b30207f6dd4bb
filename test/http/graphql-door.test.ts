import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { raw } from './server-under-test.ts'

const plain = ['item:read', 'user:read']
let gateway: TestGateway
let token: string
beforeAll(async () => {
  gateway = await startTestGateway({ env: { RATE_LIMIT_SCALE: '100' } })
  token = await gateway.token(plain)
}, 60_000)
afterAll(() => gateway?.stop())

interface Sent {
  status: number
  text: string
  codes: string[]
  tookMs: number
}

async function send(body: string, headers: Record<string, string> = {}, path = '/graphql'): Promise<Sent> {
  const started = performance.now()
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body,
  })
  const text = await response.text()
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] }
  const codes = errors.map((error) => error.extensions.code)
  return { status: response.status, text, codes, tookMs: performance.now() - started }
}

const ask = (query: string, variables?: unknown, headers?: Record<string, string>) =>
  send(JSON.stringify({ query, variables }), headers)
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')

const introspections: [name: string, query: string][] = [
  ['plain', '{__schema{types{name}}}'],
  ['__type', '{__type(name:"User"){fields{name}}}'],
  ['aliased', '{a:__schema{types{name}}}'],
  ['named as the standard query', 'query IntrospectionQuery{__schema{queryType{name}}}'],
  ['in a fragment', '{...F} fragment F on Query{__schema{types{name}}}'],
  ['in an inline fragment', '{... on Query{__schema{types{name}}}}'],
  ['in a bare inline fragment', '{...{__schema{types{name}}}}'],
  ['included', '{__schema @include(if:true){types{name}}}'],
  ['included by a variable', 'query($a:Boolean=true){__schema @include(if:$a){types{name}}}'],
  ['with blanks and comments', '{\n#x\n__schema,,{types{name}}}'],
  ['beside a harmless operation', 'query A{__typename} query B{__schema{types{name}}}'],
]

test.each(introspections)('row 37: no introspection %s, by POST and by GET', async (_name, query) => {
  for (const [path, status] of Object.entries({ '/graphql': 400, '/subgraph': 200 })) {
    const body = JSON.stringify({ query, ...(query.includes('query B') && { operationName: 'B' }) })
    const posted = await send(body, {}, path)
    expect([posted.status, posted.codes]).toEqual([status, ['GRAPHQL_VALIDATION_FAILED']])
    expect(posted.text).not.toMatch(/"types"|"name"|Plugin|Query"/)
  }
  const url = `${gateway.url}/graphql?query=${encodeURIComponent(query)}`
  const got = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  expect(await got.text()).not.toMatch(/"types"|Plugin/)
})

const mistyped: [name: string, query: string, variables?: unknown][] = [
  ['field', '{plugn(id:"1"){id}}'],
  ['nested field', '{plugin(id:"1"){titel}}'],
  ['argument', '{plugin(idd:"1"){id}}'],
  ['type', '{...F} fragment F on Qury{health{status}}'],
  ['enum value', '{plugin(id:"1"){latestVersion(channel:STABEL){id}}}'],
  ['directive', '{plugin(id:"1") @includ(if:true){id}}'],
  ['variable', 'query($plug:ID){plugin(id:$plgu){id}}'],
  ['input key', '{searchPlugins(input:{categori:"a"}){totalCount}}'],
  [
    'input key in variables',
    'query($i:PluginSearchInput!){searchPlugins(input:$i){totalCount}}',
    { i: { categori: 'a' } },
  ],
  [
    'input key in a variable whose name fills the message',
    `query($${'i'.repeat(395)}:PluginSearchInput!){searchPlugins(input:$${'i'.repeat(395)}){totalCount}}`,
    { ['i'.repeat(395)]: { categori: 'a' } },
  ],
]

test.each(mistyped)('row 38: a mistyped %s gets no hint', async (_name, query, variables) => {
  const answer = await ask(query, variables)
  expect(answer.status).toBe(400)
  expect(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']).toContain(answer.codes[0])
  expect(answer.text).not.toMatch(/did you mean/i)
})

test.each(['{_service{sdl}}', '{_entities(representations:[{__typename:"User",id:"1"}]){__typename}}'])(
  'row 39: %s is not for clients',
  async (query) => {
    const answer = await ask(query)
    expect([400, 403]).toContain(answer.status)
    expect(answer.text).not.toContain('type Plugin')
  },
)

const refused: [row: number, name: string, query: string, codes: string[]][] = [
  [41, '101 aliases', `{${times(101, (i) => `a${i}:__typename`)}}`, ['QUERY_TOO_COMPLEX']],
  [42, '10 000 tokens', `{${times(10_000, () => 'x')}}`, ['QUERY_TOO_COMPLEX']],
  [43, 'depth 36', `${'{category'.repeat(36)}${'}'.repeat(36)}`, ['QUERY_TOO_COMPLEX']],
  [
    44,
    'a bomb of 2^30',
    `{...F0} ${times(30, (i) => `fragment F${i} on Query {...F${i + 1} ...F${i + 1}}`)} fragment F30 on Query {x}`,
    ['QUERY_TOO_COMPLEX'],
  ],
  [44, 'a fragment cycle', '{...A} fragment A on Query{...A}', ['GRAPHQL_VALIDATION_FAILED']],
  [45, '1 000 directives', `{__typename ${times(1_000, () => '@a')}}`, ['QUERY_TOO_COMPLEX']],
  [46, '500 operations', times(500, (i) => `query Q${i} {__typename}`), ['QUERY_TOO_COMPLEX']],
  [47, '100 000 braces', '{'.repeat(100_000), ['QUERY_TOO_COMPLEX']],
  [48, '900 kB of comments', `${'# comment\n'.repeat(90_000)}{__typename}`, ['GRAPHQL_PARSE_FAILED']],
  [
    49,
    'first: 100000',
    '{searchPlugins(input:{},first:100000){totalCount}}',
    ['VALIDATION_ERROR', 'QUERY_TOO_COMPLEX'],
  ],
  [
    49,
    'first: 100000 as a default',
    'query($n:Int=100000){searchPlugins(input:{},first:$n){totalCount}}',
    ['VALIDATION_ERROR', 'QUERY_TOO_COMPLEX'],
  ],
  [
    55,
    'two anonymous operations',
    '{__typename} {__typename}',
    ['GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE'],
  ],
  [56, 'a type definition', 'type A {a:Int} query {__typename}', ['GRAPHQL_VALIDATION_FAILED']],
  [57, '@defer', '{... @defer {__typename}}', ['GRAPHQL_VALIDATION_FAILED']],
]

test.each(refused)('row %i: refuses %s', async (_row, _name, query, codes) => {
  const answer = await ask(query)
  expect(answer.status).toBe(400)
  expect(codes).toContain(answer.codes[0])
  expect(answer.codes.length).toBeLessThanOrEqual(5)
  expect(answer.text.length).toBeLessThan(20_000)
})

test('row 45: ten unknown directives are at most five errors', async () => {
  const answer = await ask(`{__typename ${times(10, (i) => `@unknown${i}`)}}`)
  expect(answer.status).toBe(400)
  expect(answer.codes.length).toBeLessThanOrEqual(5)
})

test('row 55: an unknown operation name', async () => {
  const answer = await send(JSON.stringify({ query: 'query A{__typename}', operationName: 'B' }))
  expect([answer.status, answer.codes]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']])
})

const search = 'query($i:PluginSearchInput!){searchPlugins(input:$i){totalCount}}'
let nested: unknown = 1
for (let level = 0; level < 55; level++) nested = { nested }
const inputs: [name: string, input: unknown][] = [
  ['nested 55 deep', { query: nested }],
  ['with a list of 200 000', { tags: Array.from({ length: 200_000 }, () => 'a') }],
  ['with 5 000 unknown keys', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 1]))],
]

test.each(inputs)('row 52: an input %s is refused in a short answer', async (_name, input) => {
  const answer = await ask(search, { i: input })
  expect(answer.status).toBe(400)
  expect(['VALIDATION_ERROR', 'BAD_USER_INPUT']).toContain(answer.codes[0])
  expect(answer.text.length).toBeLessThan(20_000)
})

test('a GET by API key alone is answered; it was told to send a token, or a header that says that it is no forgery', async () => {
  const { data } = await gateway.ask(
    'mutation { made: createServiceClient(name: "Reads by GET", permissions: ["item:read"]) { secret } }',
  )
  const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent('{ caller { permissions } }')}`, {
    headers: { 'x-api-key': data.made.secret as string },
  })
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { data: { caller: { permissions: ['item:read'] } } },
  ])
})

test('row 60: a mutation by GET is 405 and names POST', async () => {
  const query = 'mutation{unpublishPlugin(marketplaceItemId:"1",idempotencyKey:"k"){__typename}}'
  const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
})

test('a GET that a foreign page could send is refused', async () => {
  const response = await fetch(`${gateway.url}/graphql?query={__typename}`)
  expect(response.status).toBe(400)
})

test('row 65: keys of Object.prototype in variables change nothing', async () => {
  await send('{"query":"{__typename}","variables":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}')
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('row 74: other methods are refused in the form of the door', async () => {
  const { statuses, text } = await raw(
    Number(new URL(gateway.url).port),
    'PUT /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  )
  expect(statuses).toEqual([405])
  expect(text).toMatch(/Allow: GET, POST/i)
  expect(text).toContain('{"errors":[{"message"')
})

test('row 123: names from clients are cut in the log', async () => {
  const name = `Q${'x'.repeat(5_000)}`
  await ask(`query ${name} {__typename}`)
  expect(gateway.logged.join('').includes('x'.repeat(200))).toBe(false)
})

test('row 123: names from clients make no series of the metrics', async () => {
  // More names than a metric may have series (H13), so that one label made of them would show.
  const names = Array.from({ length: 700 }, (_, at) => `Name${at}`)
  for (let at = 0; at < names.length; at += 50) {
    const part = names.slice(at, at + 50).map((name) => {
      const client = { 'apollographql-client-name': name, 'apollographql-client-version': name, 'user-agent': name }
      return ask(`query ${name} {__typename}`, undefined, client)
    })
    expect((await Promise.all(part)).filter(({ status }) => status !== 200)).toEqual([])
  }
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  const series = text.split('\n').filter((line) => /^\w+[ {]/.test(line))
  const byMetric = Map.groupBy(series, (line) => line.split(/[ {]/)[0] ?? '')
  expect(byMetric.has('gateway_request_seconds_count')).toBe(true)
  for (const [metric, { length }] of byMetric) expect([metric, length <= 600]).toEqual([metric, true])
  expect(series.filter((line) => /Name\d/.test(line))).toEqual([])
})

test('the worst documents do not slow a cheap one down for long', async () => {
  const worst = Array.from({ length: 50 }, (_, i) => {
    const rows = refused.map(([, , query]) => query)
    return ask(`# ${i}\n${rows[i % rows.length]}`)
  })
  const cheap = await ask('{__typename}')
  expect(cheap.status).toBe(200)
  expect(cheap.tookMs).toBeLessThan(3_000)
  expect((await Promise.all(worst)).filter((answer) => answer.status >= 500)).toEqual([])
})
