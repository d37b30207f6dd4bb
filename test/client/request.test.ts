/** Calls over a bad line: what is repeated, what is not, and what a caller is told. */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGatewayClient, GatewayError } from '../../client/src/index.ts'
import type { Clock, GatewayClientOptions } from '../../client/src/index.ts'

interface Seen {
  headers: IncomingHttpHeaders
  body: { query: string; variables: Record<string, unknown> }
}
type Answer = (response: ServerResponse) => void

/** Answers one by one; the last one for ever. */
async function line(...answers: Answer[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      seen.push({ headers: request.headers, body: JSON.parse(text) as Seen['body'] })
      answers[Math.min(seen.length, answers.length) - 1]?.(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const data = (value: unknown): Answer => answer(200, { data: value })
const failure = (code: string, more: object = {}, status = 200, headers?: Record<string, string>): Answer =>
  answer(
    status,
    { errors: [{ message: code, extensions: { code, requestId: 'r-1', retryable: false, ...more } }] },
    headers,
  )
const cut: Answer = (response) => void response.socket?.destroy()
const half: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"data":')
  setTimeout(() => response.socket?.destroy(), 10)
}
const silent: Answer = () => undefined

const stats = { marketplaceStats: { totalPlugins: '3' } }

function clientAt(url: string, options: Partial<GatewayClientOptions> = {}) {
  return createGatewayClient({ url, credentials: { token: 't' }, baseDelayMs: 1, random: () => 1, ...options })
}

test.each([
  ['a cut connection', cut],
  ['half an answer', half],
  ['a page of a proxy', (response: ServerResponse) => void response.writeHead(502).end('<html>Bad gateway</html>')],
  ['an overloaded gateway', failure('SERVICE_UNAVAILABLE', { retryable: true }, 503)],
  ['a late marketplace', failure('UPSTREAM_TIMEOUT', { retryable: true })],
])('a read is repeated after %s', async (_name, bad) => {
  await using gateway = await line(bad, bad, data(stats))
  expect(await clientAt(gateway.url).getMarketplaceStats()).toEqual(stats.marketplaceStats)
  expect(gateway.seen).toHaveLength(3)
  expect(new Set(gateway.seen.map(({ headers }) => headers['x-request-id'])).size).toBe(1)
})

test.each(['AUTHENTICATION_FAILED', 'AUTHORIZATION_FAILED', 'VALIDATION_ERROR', 'GRAPHQL_VALIDATION_FAILED'])(
  '%s is told at once',
  async (code) => {
    await using gateway = await line(failure(code, {}, 400))
    const error = await clientAt(gateway.url)
      .getMarketplaceStats()
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ code, requestId: 'r-1', retryable: false, attempts: 1, status: 400 })
    expect(gateway.seen).toHaveLength(1)
  },
)

test('it gives up after its retries, and says how often it tried', async () => {
  await using gateway = await line(cut)
  const error = await clientAt(gateway.url, { retries: 2 })
    .getMarketplaceStats()
    .catch((cause: unknown) => cause)
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', attempts: 3, retryable: true })
})

test('a write carries one key through all its repeats; the caller may choose it', async () => {
  const published = { publishPlugin: { status: 'PENDING', userErrors: [] } }
  await using gateway = await line(cut, data(published))
  const input = { panelItemId: 'p', userId: 'u', manifest: {} as never, files: [] }
  await clientAt(gateway.url).publishPlugin(input)
  const keys = gateway.seen.map(({ body }) => (body.variables['input'] as { idempotencyKey: string }).idempotencyKey)
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[1]).toBe(keys[0])
  await clientAt(gateway.url).publishPlugin(input, { idempotencyKey: 'mine' })
  expect(gateway.seen.at(-1)?.body.variables['input']).toMatchObject({ idempotencyKey: 'mine' })
})

test('a batch and a list of categories go under the key of the caller, or one that is made, through all their repeats', async () => {
  const users = { syncUsers: { accepted: 2, rejected: 0, results: [] } }
  const categories = { syncCategories: { synchronized: [], failed: [], userErrors: [], replayed: false } }
  const inputs = [
    { userId: 'a', action: 'DELETE' as const },
    { userId: 'b', action: 'DELETE' as const, idempotencyKey: 'own' },
  ]
  await using batch = await line(cut, data(users))
  await clientAt(batch.url).syncUsers(inputs, { idempotencyKey: 'mine' })
  expect(batch.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine', 'mine'])
  expect(batch.seen.map(({ body }) => body.variables['inputs'])).toEqual([inputs, inputs])
  await using keyless = await line(cut, data(users))
  await clientAt(keyless.url).syncUsers(inputs)
  const [first, second] = keyless.seen.map(({ body }) => body.variables['inputs'] as { idempotencyKey: string }[])
  expect(first?.map(({ idempotencyKey }) => idempotencyKey)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'own'])
  expect(second).toEqual(first)
  await using list = await line(cut, data(categories))
  const client = clientAt(list.url)
  await client.syncCategories([{ panelId: 'c', name: 'C' }], { idempotencyKey: 'mine' })
  await client.syncCategories([{ panelId: 'c', name: 'C' }])
  const keys = list.seen.map(({ headers }) => headers['idempotency-key'])
  expect(keys).toEqual(['mine', 'mine', expect.stringMatching(/^[0-9a-f-]{36}$/)])
})

test("a mutation of one's own is repeated only when that does no harm", async () => {
  const mutation = '# why\nmutation Twice { charge }'
  await using gateway = await line(cut, data({ charge: true }))
  const client = clientAt(gateway.url)
  await expect(client.request(mutation)).rejects.toMatchObject({ code: 'NETWORK_ERROR', attempts: 1 })
  await using again = await line(cut, data({ charge: true }))
  expect(await clientAt(again.url).request(mutation, {}, { idempotencyKey: 'k' })).toEqual({ charge: true })
  expect(again.seen[1]?.headers['idempotency-key']).toBe('k')
  await using refused = await line(failure('RATE_LIMIT_EXCEEDED', { retryable: true }, 429), data({ charge: true }))
  expect(await clientAt(refused.url).request(mutation)).toEqual({ charge: true })
  // What has data was run: the field that could not be read comes after the one that charged.
  const late = { message: 'late', extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true } }
  await using ran = await line(answer(200, { data: { charge: { owner: null } }, errors: [late] }))
  await expect(clientAt(ran.url).request(mutation)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', attempts: 1 })
  await using nulled = await line(answer(200, { data: null, errors: [late] }))
  await expect(clientAt(nulled.url).request(mutation)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    attempts: 1,
  })
})

test.each([
  'fragment P on Query{charge} mutation M{charge}',
  ',mutation{charge}',
  '\ufeffmutation{charge}',
  'query A{a}mutation B{charge}',
  'query A($a:S="}"){a(b:"{")}mutation{charge}',
  'query A{a(b:"""{ \\""" {""")}mutation{charge}',
  '# {"\rmutation{charge}',
  'query A{a(b:"\\"{")} mutation{charge}',
])('%j is a mutation, however it is written, and is not repeated', async (document) => {
  await using gateway = await line(cut, data({ charge: true }))
  await expect(clientAt(gateway.url).request(document)).rejects.toMatchObject({ attempts: 1 })
  expect(gateway.seen).toHaveLength(1)
})

test.each([
  '{ mutation { id } }',
  'query A{...mutation} fragment B on C{mutation}',
  'query A($mutation:S="mutation"){a(b:$mutation)}',
  '# the mutation of before\n{ a(b: "\\"mutation{") }',
  'query A{a(b:"""} mutation {""")}',
  'subscription mutations { a }',
])('%j is none, and is repeated', async (document) => {
  await using gateway = await line(cut, data({ a: 1 }))
  expect(await clientAt(gateway.url).request(document)).toEqual({ a: 1 })
})

test('a token source that fails once costs a try and no write; a secret that is too short is told at once', async () => {
  await using gateway = await line(data({ charge: true }))
  let asked = 0
  const token = () => (++asked === 1 ? Promise.reject(new TypeError('the vault is away')) : Promise.resolve('t'))
  expect(await clientAt(gateway.url, { credentials: { token } }).request('mutation { charge }')).toEqual({
    charge: true,
  })
  expect(gateway.seen).toHaveLength(1)
  const secret = { secret: 'too short', serviceId: 'panel', permissions: [] }
  const error = await clientAt(gateway.url, { credentials: secret })
    .getMarketplaceStats()
    .catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(GatewayError)
  expect(error).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', retryable: false, attempts: 1 })
  expect((error as Error).message).toContain('expected at least 32 bytes, received 9')
})

test.each([
  ['header, in seconds', failure('RATE_LIMIT_EXCEEDED', { retryable: true }, 429, { 'retry-after': '7' }), 7_000],
  [
    'header, as a date',
    failure('SERVICE_UNAVAILABLE', { retryable: true }, 503, { 'retry-after': 'Sun, 22 Nov 2026 12:00:09 GMT' }),
    9_000,
  ],
  ['error', failure('SERVICE_UNAVAILABLE', { retryable: true, retryAfterSeconds: 3 }), 3_000],
  ['client, without one', failure('SERVICE_UNAVAILABLE', { retryable: true }), 1],
])('the wait is that of the %s', async (_name, bad, waitMs) => {
  const slept: number[] = []
  const clock: Clock = {
    now: () => Date.parse('2026-11-22T12:00:00Z'),
    monotonic: () => 0,
    // Time limits of attempts never come; waits between them are over at once.
    sleep: (ms) => {
      if (ms < 10_000) slept.push(ms)
      return ms < 10_000 ? Promise.resolve() : new Promise(() => undefined)
    },
  }
  await using gateway = await line(bad, data(stats))
  await clientAt(gateway.url, { clock }).getMarketplaceStats()
  expect(slept).toEqual([waitMs])
})

test('a wait that would pass the deadline is not begun', async () => {
  await using gateway = await line(failure('RATE_LIMIT_EXCEEDED', { retryable: true }, 429, { 'retry-after': '60' }))
  const startedAt = performance.now()
  await expect(clientAt(gateway.url).getMarketplaceStats({ deadlineMs: 5_000 })).rejects.toMatchObject({
    code: 'RATE_LIMIT_EXCEEDED',
    retryAfterMs: 60_000,
  })
  expect(performance.now() - startedAt).toBeLessThan(4_000)
})

test('each attempt has its time, all together have theirs, and a signal ends everything', async () => {
  await using slow = await line(silent, data(stats))
  expect(await clientAt(slow.url, { attemptTimeoutMs: 100 }).getMarketplaceStats()).toEqual(stats.marketplaceStats)
  await using gone = await line(silent)
  const late = clientAt(gone.url, { attemptTimeoutMs: 60 }).getMarketplaceStats({ deadlineMs: 200, retries: 100 })
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true })
  const signal = AbortSignal.timeout(50)
  await expect(clientAt(gone.url).getMarketplaceStats({ signal })).rejects.toMatchObject({ code: 'ABORTED' })
  const deaf = clientAt(gone.url, { fetch: () => new Promise(() => undefined), retries: 0 })
  await expect(deaf.getMarketplaceStats({ attemptTimeoutMs: 50 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  await expect(clientAt(gone.url).getMarketplaceStats({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  })
})

test('a call that is given up between two attempts says how often it was tried', async () => {
  await using gateway = await line(cut, cut, failure('SERVICE_UNAVAILABLE', { retryable: true, retryAfterSeconds: 5 }))
  const leave = new AbortController()
  const call = clientAt(gateway.url).getMarketplaceStats({ signal: leave.signal })
  const waiting = setInterval(() => gateway.seen.length === 3 && setTimeout(() => leave.abort(), 100), 10)
  await expect(call).rejects.toMatchObject({ code: 'ABORTED', attempts: 3 })
  clearInterval(waiting)
})

test('an answer in part is an error that holds the part; a redirect is not followed', async () => {
  await using gateway = await line(
    answer(200, {
      data: { user: { id: 'a' } },
      errors: [{ message: 'no', extensions: { code: 'AUTHORIZATION_FAILED' } }],
    }),
    (response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
  )
  await expect(clientAt(gateway.url).request('{ user { id } }')).rejects.toMatchObject({ data: { user: { id: 'a' } } })
  await expect(clientAt(gateway.url, { retries: 0 }).request('{ a }')).rejects.toMatchObject({ code: 'NETWORK_ERROR' })
})

test('events of a moment travel together, and each sender hears of its own', async () => {
  await using gateway = await line((response) => {
    const last = gateway.seen.at(-1) as Seen
    const { events } = last.body.variables as { events: { messageId: string; type: string }[] }
    const rejected = events
      .filter(({ type }) => type === 'Bad')
      .map(({ messageId }) => ({ messageId, code: 'VALIDATION_ERROR', message: 'type: …' }))
    data({ trackEvents: { accepted: events.length - rejected.length, duplicates: 0, rejected } })(response)
  })
  const client = clientAt(gateway.url)
  const sent = Array.from({ length: 300 }, (_, index) =>
    client.sendAnalyticsEvent(index === 7 ? 'Bad' : 'plugin_used', {
      plugin_id: 5,
      userId: 'u',
      messageId: `m${index}`,
      n: index,
    }),
  )
  const settled = Promise.allSettled(sent)
  await client.flush()
  expect((await settled).filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'VALIDATION_ERROR' } },
  ])
  expect(gateway.seen).toHaveLength(2)
  const [first] = gateway.seen as [Seen, ...Seen[]]
  expect((first.body.variables['events'] as object[])[0]).toMatchObject({
    messageId: 'm0',
    pluginId: '5',
    userId: 'u',
    data: { custom: { n: 0 } },
  })
})
