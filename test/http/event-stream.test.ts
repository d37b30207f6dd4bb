/** Server-sent events are one more way to get an answer: the request is read, and refused, like any other. */
import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { buildSchema, parse } from 'graphql'
import type { ExecutionResult } from 'graphql'
import type { Asker } from '../../src/auth/asker.ts'
import type { Streams } from '../../src/graphql/streams.ts'
import { createEventStream } from '../../src/http/event-stream.ts'
import type { Exchange } from '../../src/http/exchange.ts'
import { createEnding } from '../../src/kit/resilience/time-limit.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway
let authorization: string
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 } })
  authorization = `Bearer ${await house.token()}`
}, 60_000)
afterAll(() => house.stop())

const QUERY = '{ caller { serviceId } }'
const accept = 'text/event-stream'

function ask(body: string | Buffer, headers: Record<string, string> = {}) {
  return fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization, ...headers },
    body: Buffer.from(body),
  })
}

test('the connection is kept for the next request, and the answer says so', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const once = () =>
    new Promise<IncomingMessage & { port: number | undefined }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', accept, authorization }
      request(`${house.url}/graphql`, { method: 'POST', agent, headers }, (response) => {
        const port = response.socket.localPort
        response.resume().on('end', () => resolve(Object.assign(response, { port })))
      })
        .on('error', reject)
        .end(JSON.stringify({ query: QUERY }))
    })
  const [first, second] = [await once(), await once()]
  expect(first.headers).toMatchObject({ connection: 'keep-alive', 'content-type': 'text/event-stream; charset=utf-8' })
  expect(first.headers).not.toHaveProperty('content-encoding')
  expect(second.port).toBe(first.port)
  agent.destroy()
})

const malformed: [
  name: string,
  body: string | Buffer,
  status: number,
  message: RegExp,
  headers?: Record<string, string>,
][] = [
  ['half a JSON text', '{"query":', 400, /^The body is not valid JSON\.$/],
  ['invalid UTF-8', Buffer.from('7b227175657279223a22ff227d', 'hex'), 400, /UTF-8/],
  [
    'another charset',
    '{"query":"{ __typename }"}',
    415,
    /charset/,
    { 'content-type': 'application/json; charset=utf-16' },
  ],
  ['nesting', `{"query":"{ __typename }","variables":{"a":${'['.repeat(70)}${']'.repeat(70)}}}`, 400, /64 levels/],
  ['a number for the query', '{"query":1}', 400, /^query: expected a string/],
  ['no query', '{}', 400, /^query: expected a GraphQL document/],
  ['a batch', '[{"query":"{ __typename }"}]', 400, /one operation per request/],
]

test.each(malformed)('%s is refused as without events', async (_name, body, status, message, headers) => {
  const response = await ask(body, headers)
  const { errors } = (await response.json()) as { errors: { message: string; extensions: unknown }[] }
  expect({ status: response.status, errors }).toEqual({
    status,
    errors: [
      {
        message: expect.stringMatching(message),
        extensions: { code: 'BAD_REQUEST', requestId: response.headers.get('x-request-id'), retryable: false },
      },
    ],
  })
})

test('an operation is found by its hash', async () => {
  const sha256Hash = createHash('sha256').update(QUERY).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash } }
  const texts: string[] = []
  for (const query of [undefined, QUERY, undefined])
    texts.push(await (await ask(JSON.stringify({ query, extensions }))).text())
  expect(texts).toEqual([
    expect.stringContaining('PERSISTED_QUERY_NOT_FOUND'),
    expect.stringContaining('"data":{"caller"'),
    expect.stringContaining('"data":{"caller"'),
  ])
})

test('nothing on the way may keep a stream, as no other answer; it said that it might be kept', async () => {
  const answer = await ask(JSON.stringify({ query: QUERY }))
  expect(answer.headers.get('cache-control')).toBe('no-store')
  await answer.text()
})

test('a mutation by GET is refused, and a query is not', async () => {
  const get = (query: string) =>
    fetch(`${house.url}/graphql?${new URLSearchParams({ query }).toString()}`, { headers: { accept, authorization } })
  const refused = await get('mutation { revokeServiceKey(keyId: "nobody") { userErrors { message } } }')
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  expect(await (await get(QUERY)).text()).toContain('"data":{"caller"')
})

const schema = buildSchema('type Query { no: Int } type Subscription { no: Int }')

/** Takes parts as long as `wantsMore` says so, from a source of a hundred thousand results that are all there. */
async function readOf(wantsMore: (part: string) => boolean) {
  let given = 0
  let left = false
  const results: AsyncGenerator<ExecutionResult> = (async function* () {
    try {
      while (given < 100_000) yield { data: { no: ++given } }
    } finally {
      left = true
    }
  })()
  const streams = {
    prepare: () => Promise.resolve({ schema, document: parse('subscription { no }') }),
    run: () => Promise.resolve(results),
    show: (result: ExecutionResult) => result,
  } as unknown as Streams
  const gone = createEnding()
  const parts: string[] = []
  const exchange = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    readBody: () => Buffer.from('{"query":"subscription { no }"}'),
    gone,
    get signal() {
      return gone.signal
    },
    async respond(_status: number, _headers: unknown, body: AsyncIterable<string>) {
      const reader = body[Symbol.asyncIterator]()
      for (let part = await reader.next(); !part.done; part = await reader.next()) {
        parts.push(part.value)
        if (!wantsMore(part.value)) break
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    },
  } as unknown as Exchange
  const bodies = { read: (bytes: Buffer, read: (all: Buffer) => unknown) => read(bytes), characters: 0 }
  const asker = { caller: {}, request: {} } as unknown as Asker
  await createEventStream(streams, () => asker.caller, bodies as never)(exchange, asker)
  return { parts, given: () => given, left: () => left }
}

test('results are taken from their source no faster than they are read', async () => {
  const { parts, given } = await readOf((part) => !part.includes('"no":3'))
  expect(parts.filter((part) => part.startsWith('event: next'))).toHaveLength(3)
  expect(given()).toBeLessThanOrEqual(4)
})

test('a source is left when nobody reads any more', async () => {
  const { given, left } = await readOf((part) => !part.includes('"no":1'))
  expect([left(), given() < 5]).toEqual([true, true])
})
