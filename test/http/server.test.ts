import { graphqlRefusal } from '../../src/http/refusal.ts'
import { Failure } from '../../src/kit/failure.ts'
import { raw, serve, until } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let site: ServerUnderTest
beforeAll(async () => {
  site = await serve(
    [
      {
        methods: ['POST'],
        path: '/graphql',
        refusals: graphqlRefusal,
        handler() {
          throw new Failure('RATE_LIMIT_EXCEEDED', 'Too many.', { retryAfterSeconds: 7 })
        },
      },
      {
        methods: ['GET'],
        path: '/who',
        handler: (exchange) =>
          exchange.respond(200, {}, JSON.stringify([exchange.path, exchange.query, exchange.remoteAddress])),
      },
      {
        methods: ['GET'],
        path: '/repeated',
        handler: (exchange) => exchange.respond(200, {}, String(exchange.headers.authorization)),
      },
      {
        methods: ['GET'],
        path: '/pages/*',
        handler: (exchange) =>
          exchange.respond(
            200,
            { 'Content-Type': 'text/html', 'Cache-Control': 'public', 'content-security-policy': 'x' },
            'page',
          ),
      },
      {
        methods: ['GET'],
        path: '/secret',
        handler() {
          throw new Failure('AUTHENTICATION_FAILED', 'Who are you?')
        },
      },
    ],
    { corsOrigins: ['https://panel.example'] },
  )
})
afterAll(() => site.stop())

test('every answer carries the security headers and says nothing of the software', async () => {
  for (const path of ['/ok', '/missing', '/bug', '/livez']) {
    const { headers } = await fetch(site.url + path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
  }
})

test("a handler's own header wins over the default", async () => {
  const { headers } = await fetch(`${site.url}/pages/a/b.html`)
  expect(headers.get('cache-control')).toBe('public')
  expect(headers.get('content-security-policy')).toBe('x')
})

const methods: [row: number, method: string, path: string, status: number, allow: string | null][] = [
  [74, 'PUT', '/graphql', 405, 'POST'],
  [74, 'DELETE', '/graphql', 405, 'POST'],
  [74, 'PATCH', '/graphql', 405, 'POST'],
  [109, 'HEAD', '/graphql', 405, 'POST'],
  [109, 'GET', '/ok/', 404, null],
  [109, 'GET', '/ok;x', 404, null],
  [109, 'GET', '/OK', 404, null],
  [109, 'POST', '/ok', 405, 'GET, HEAD'],
]

test.each(methods)('row %i: %s %s is %i', async (_row, method, path, status, allow) => {
  const response = await fetch(site.url + path, { method })
  expect(response.status).toBe(status)
  expect(response.headers.get('allow')).toBe(allow)
})

const traversals = [
  '/pages/../../etc/passwd',
  '/pages/%2e%2e/%2e%2e/etc/passwd',
  '/pages/..%2f..%2fetc/passwd',
  '/pages/..\\..\\etc\\passwd',
  '/pages/%5c..%5cetc',
  '/..',
  '/.env',
  '/.git/config',
  '/pages/%00',
  '/pages/%zz',
  '/pages/%c0%ae%c0%ae/',
]

test.each(traversals)('row 76: %s finds nothing', async (path) => {
  const { statuses, text } = await raw(site.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  expect([400, 404]).toContain(statuses[0])
  expect(text).not.toMatch(/\r\n\r\npage/)
})

test('row 77: forwarding and override headers change nothing', async () => {
  const headers = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
    Forwarded: 'for=6.6.6.6',
    'X-Real-IP': '6.6.6.6',
    'X-Original-URL': '/bug',
    'X-Rewrite-URL': '/bug',
    'X-HTTP-Method-Override': 'DELETE',
  }
  const response = await fetch(`${site.url}/who?a=b`, { headers })
  expect(await response.json()).toEqual(['/who', 'a=b', '127.0.0.1'])
})

const requestIds = ['<script>alert(1)</script>', '${jndi:ldap://x}', 'x'.repeat(6_000), 'a b', 'a,b', 'ä', '']

test.each(requestIds)('row 78: an unsafe request id is replaced (%#)', async (id) => {
  const head = `GET /ok HTTP/1.1\r\nHost: a\r\nX-Request-ID: ${id}\r\nConnection: close\r\n\r\n`
  const { statuses, text } = await raw(site.port, Buffer.from(head, 'latin1'))
  expect(statuses).toEqual([200])
  expect(text).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i)
})

test('a safe request id is echoed in the header, the error and the log', async () => {
  const response = await fetch(`${site.url}/bug`, { headers: { 'X-Request-ID': 'panel-1.a_B' } })
  expect(response.headers.get('x-request-id')).toBe('panel-1.a_B')
  expect(await response.json()).toMatchObject({ error: { request_id: 'panel-1.a_B' } })
  await until(() => site.log.some((line) => line.includes('panel-1.a_B') && line.includes('"status":500')))
})

test('a bug is masked for the client and logged once with its stack', async () => {
  const response = await fetch(`${site.url}/bug`, { headers: { 'X-Request-ID': 'bug-1' } })
  expect(response.status).toBe(500)
  const body = await response.text()
  expect(body).toContain('"code":"INTERNAL_ERROR","message":"Internal server error"')
  expect(body).not.toContain('secret of the house')
  await until(() => site.log.some((line) => line.includes('bug-1') && line.includes('request')))
  expect(site.log.filter((line) => line.includes('bug-1') && line.includes('secret of the house'))).toHaveLength(1)
})

test('a failure keeps its code, status and time to wait, in the form of its door', async () => {
  const response = await fetch(`${site.url}/graphql`, { method: 'POST', headers: { 'X-Request-ID': 'r1' } })
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('7')
  const extensions = { code: 'RATE_LIMIT_EXCEEDED', requestId: 'r1', retryable: true, retryAfterSeconds: 7 }
  expect(await response.json()).toEqual({ errors: [{ message: 'Too many.', extensions }] })
  const accept = 'application/graphql-response+json'
  const other = await fetch(`${site.url}/graphql`, { method: 'POST', headers: { accept } })
  expect(other.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8')
})

test('401 names the scheme', async () => {
  const response = await fetch(`${site.url}/secret`)
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
})

test('two Authorization headers reach the handler as one bad value', async () => {
  const head =
    'GET /repeated HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n'
  expect((await raw(site.port, head)).text).toContain('Bearer a, Bearer b')
})

const origins: [origin: string, allowed: boolean][] = [
  ['https://panel.example', true],
  ['https://evil.example', false],
  ['https://panel.example.evil.example', false],
  ['null', false],
]

test.each(origins)('row 62: preflight and answer for %s', async (origin, allowed) => {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
  const preflight = await fetch(`${site.url}/graphql`, { method: 'OPTIONS', headers })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
  const answer = await fetch(`${site.url}/ok`, { headers: { Origin: origin } })
  expect(answer.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect(answer.headers.get('vary')).toBe('Origin')
})

test('a browser may send all that the doors look at, and see all that they say', async () => {
  const headers = { Origin: 'https://panel.example', 'Access-Control-Request-Method': 'POST' }
  const preflight = await fetch(`${site.url}/graphql`, { method: 'OPTIONS', headers })
  const listed = (answer: Response, name: string) => answer.headers.get(name)?.split(', ')
  expect(listed(preflight, 'access-control-allow-headers')).toEqual(
    expect.arrayContaining(['x-requested-with', 'tracestate', 'if-none-match']),
  )
  expect(preflight.headers.get('vary')).toBe('Origin')
  expect(listed(await fetch(`${site.url}/ok`, { headers }), 'access-control-expose-headers')).toEqual(
    expect.arrayContaining(['idempotency-replayed', 'age', 'x-data-source', 'etag', 'allow', 'www-authenticate']),
  )
})

test('what an answer varies by is all of it: the origin took no place beside another header', async () => {
  const varying = await serve(
    [
      {
        methods: ['GET'],
        path: '/packed',
        handler: (exchange) => exchange.respond(200, { Vary: 'Accept-Encoding' }, 'x'),
      },
    ],
    { corsOrigins: ['https://panel.example'] },
  )
  try {
    expect((await fetch(`${varying.url}/packed`)).headers.get('vary')).toBe('Accept-Encoding, Origin')
  } finally {
    await varying.stop()
  }
})

test('row 124: what callers send cannot break a log line', async () => {
  const before = site.log.length
  await raw(
    site.port,
    'GET /x%0a{"level":"fatal"}?token=canary HTTP/1.1\r\nHost: a\r\nUser-Agent: {"level":"fatal"}\r\nConnection: close\r\n\r\n',
  )
  await until(() => site.log.length > before)
  const lines = site.log.slice(before).join('').trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', status: 404 })
  expect(lines[0]).not.toContain('canary')
})

test('HEAD has the headers of GET and no body', async () => {
  const { text } = await raw(site.port, 'HEAD /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(text).toContain('content-length: 11')
  expect(text.endsWith('\r\n\r\n')).toBe(true)
})

test('liveness touches nothing; readiness says why not', async () => {
  const reasons: string[] = []
  const other = await serve([], { ready: () => reasons })
  try {
    expect((await fetch(`${other.url}/readyz`)).status).toBe(200)
    reasons.push('store')
    const response = await fetch(`${other.url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'not ready', reasons: ['store'] })
    expect((await fetch(`${other.url}/livez`)).status).toBe(200)
  } finally {
    await other.stop()
  }
})
