/** What let strangers into the former service: each of these defects stays gone. */
import { createHmac, randomBytes } from 'node:crypto'
import { loadConfig } from '../../src/config/config.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { oldApiKey, startOldPanel } from '../http/rest/old-panel.ts'
import type { OldPanel } from '../http/rest/old-panel.ts'

let panel: OldPanel

beforeAll(async () => {
  panel = await startOldPanel({ env: { RATE_LIMIT_SCALE: '100' } })
}, 60_000)
afterAll(() => panel.stop())

interface Asked {
  method?: string
  body?: string
  headers?: Record<string, string>
}

/** Bare, so that nothing is signed or added on the way. */
async function ask(path: string, { method = 'GET', body, headers }: Asked = {}) {
  const response = await fetch(`${panel.house.url}/api/integration${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}

const bearer = async (permissions?: readonly string[]) => ({
  authorization: `Bearer ${await panel.token(permissions)}`,
})
const now = () => String(Math.floor(Date.now() / 1000))

function signed(timestamp: string, body: string): Record<string, string> {
  const digest = createHmac('sha256', panel.signingSecret)
    .update(timestamp + body)
    .digest('hex')
  return { 'x-timestamp': timestamp, 'x-signature': `sha256=${digest}` }
}

let events = 0
const event = () => JSON.stringify({ event: `regression.${events++}` })

test('defect 6: an API key that nobody registered is refused, however well its checksum fits', async () => {
  expect((await ask('/plugins/search', { headers: { 'x-api-key': panel.apiKey } })).status).toBe(200)
  for (let i = 0; i < 5; i++) {
    expect((await ask('/plugins/search', { headers: { 'x-api-key': oldApiKey('panel-system') } })).status).toBe(401)
  }
})

test.each(['NaN', '', 'Infinity', '1e10', '-1', '0x6553f100', '99999999999'])(
  'defect 7: the timestamp %j does not pass the window',
  async (timestamp) => {
    const body = event()
    const headers = { ...(await bearer()), ...signed(timestamp, body) }
    expect((await ask('/analytics/events', { method: 'POST', body, headers })).status).toBe(401)
  },
)

test('defect 7: a signed request works once, on one path', async () => {
  const body = event()
  const headers = { ...(await bearer(['analytics:read'])), ...signed(now(), body) }
  expect((await ask('/analytics/events', { method: 'POST', body, headers })).status).toBe(200)
  expect((await ask('/analytics/events', { method: 'POST', body, headers })).status).toBe(401)
  expect((await ask('/analytics/track', { method: 'POST', body, headers })).status).toBe(401)
})

test('defect 7: the bytes are signed as they were sent, not as they are written again', async () => {
  const body = `{ "event" :  "regression.spaced",\n "data": {"a": 1.0, "b": "\\u00e4"} }`
  const headers = { ...(await bearer()), ...signed(now(), body) }
  expect((await ask('/analytics/events', { method: 'POST', body, headers })).status).toBe(200)
  const again = JSON.stringify(JSON.parse(body))
  const other = { ...(await bearer()), ...signed(now(), body) }
  expect((await ask('/analytics/events', { method: 'POST', body: again, headers: other })).status).toBe(401)
})

test('defect 7: a write that must be signed is refused without a signature', async () => {
  expect((await ask('/analytics/events', { method: 'POST', body: event(), headers: await bearer() })).status).toBe(401)
})

test.each(['', 'sha256=', 'sha256=00', `sha256=${'0'.repeat(63)}`, `sha256=${'0'.repeat(65)}`, 'x'])(
  'defect 8: the signature %j is wrong, and no error of the server',
  async (signature) => {
    const headers = { ...(await bearer()), 'x-timestamp': now(), 'x-signature': signature }
    expect((await ask('/analytics/events', { method: 'POST', body: event(), headers })).status).toBe(401)
  },
)

test.each(['', 'pk_', 'pk_panel-system', 'pk_panel-system_00_00', 'cap_live_x', 'x'.repeat(5_000)])(
  'defect 8: the API key %.20j is wrong, and no error of the server',
  async (key) => {
    expect((await ask('/plugins/search', { headers: { 'x-api-key': key } })).status).toBe(401)
  },
)

test('defect 9: a missing permission is a 403, and every operation asks for one', async () => {
  const headers = await bearer(['user:read'])
  const { status, text } = await ask('/plugins/search', { headers })
  expect(status).toBe(403)
  expect(text).toContain('AUTHORIZATION_FAILED')
  const document = JSON.parse((await ask('/openapi.json')).text) as {
    paths: Record<string, Record<string, { operationId: string; description: string }>>
  }
  const rest = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .filter(({ description }) => !description.includes('Permission:'))
  const known = rest.filter(({ description }) => description.includes('For every known caller.'))
  expect(known.map(({ operationId }) => operationId)).toEqual(['getDashboardHealth'])
  const open = rest.filter((operation) => !known.includes(operation))
  expect(open.map(({ operationId }) => operationId)).toEqual(['getHealth'])
})

test.each(['..%2Fplugins%2Fsearch%3Fq%3D', '%2e%2e', 'a%2Fb', 'a%3Fb%23c', '%00', 'x'.repeat(300)])(
  'defect 10: the id %.40s does not reach another path of the marketplace',
  async (id) => {
    const before = panel.house.sandbox.calls().byRoute
    const { status } = await ask(`/users/${id}`, { headers: await bearer() })
    expect([400, 404]).toContain(status)
    const after = panel.house.sandbox.calls().byRoute
    const changed = Object.keys(after).filter((route) => after[route] !== before[route] && !route.includes('health'))
    expect(changed).toEqual([])
  },
)

test('defect 11: a token that the gateway sends to the marketplace opens nothing here', async () => {
  const { MARKETPLACE_JWT_SECRET: secret } = panel.house.config
  for (const audience of ['marketplace.ctrl-alt-play.com', 'gateway.ctrl-alt-play.com']) {
    const token = await mintServiceToken({
      secret,
      audience,
      issuer: 'panel.ctrl-alt-play.com',
      serviceId: 'panel-system',
      permissions: ['item:read'],
      ttlSeconds: 300,
      now: Date.now(),
    })
    expect((await ask('/plugins/search', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
  }
  const same = randomBytes(32).toString('hex')
  expect(() => loadConfig({ NODE_ENV: 'test', GATEWAY_JWT_SECRET: same, MARKETPLACE_JWT_SECRET: same })).toThrow(
    /GATEWAY_JWT_SECRET/,
  )
})

test('defect 11: tokens of old panels are taken only from services whose record says so', async () => {
  const stranger = await startOldPanel({ registered: false })
  try {
    const get = async (audience: string) => {
      const token = await stranger.token(['item:read'], audience)
      const response = await fetch(`${stranger.house.url}/api/integration/plugins/search`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return response.status
    }
    expect(await get('marketplace.ctrl-alt-play.com')).toBe(401)
    expect(await get('gateway.ctrl-alt-play.com')).toBe(200)
  } finally {
    await stranger.stop()
  }
}, 60_000)

const paths: [name: string, path: string, body: object, field: string][] = [
  ['a path of the server', '/plugins/publish/workflow', { plugin_path: '/etc', user_id: 'u-1' }, 'plugin_path'],
  ['skipped checks', '/plugins/publish/workflow', { options: { skipValidation: true } }, 'options.skipValidation'],
  ['a path when publishing', '/plugins/publish', { plugin_path: '/etc', panel_item_id: 'p' }, 'plugin_path'],
  [
    'skipped checks when publishing',
    '/plugins/publish',
    { skipValidation: true, panel_item_id: 'p' },
    'skipValidation',
  ],
]

test.each(paths)('defect 12, row 101: %s is refused by name', async (_name, path, body, field) => {
  const { status, data } = await panel.http.post<{ error: { details: { path: string[] } } }>(path, body)
  expect(status).toBe(400)
  expect(data.error.details.path.join('.')).toBe(field)
})

const packages = [
  'file:///etc/passwd',
  'http://169.254.169.254/latest',
  'http://[::1]/p.zip',
  'http://127.1/p.zip',
  'http://0x7f000001/p.zip',
  'http://2130706433/p.zip',
  'http://localhost/p.zip',
  'http://10.0.0.1/p.zip',
  'http://user:password@example.com/p.zip',
  'http://[fe80::1]/p.zip',
  'http://[::ffff:10.0.0.1]/p.zip',
  'http://[fec0::1]/p.zip',
  // 169.254.169.254 behind a translator of its own network, and 127.0.0.1 and 10.0.0.1 through tunnels.
  'http://[64:ff9b:1::a9fe:a9fe]/p.zip',
  'http://[2002:7f00:1::]/p.zip',
  'http://[2001:0:a00:1::]/p.zip',
]

test.each(packages)(
  'defect 12, row 98: the package address %s is refused, and nobody calls it',
  async (package_url) => {
    const { status, data } = await panel.http.post<{ error: { details: { path: string[] } } }>('/plugins/publish', {
      panel_item_id: 'p-ssrf',
      metadata: { name: 'Somewhere', description: 'From somewhere else.', version: '1.0.0' },
      files: { package_url },
    })
    expect(status).toBe(400)
    expect(data.error.details.path).toEqual(['files', 'package_url'])
  },
)

test('defect 13: limits and headers of protection are on, and a default secret opens nothing', async () => {
  const answer = await ask('/plugins/search', { headers: await bearer() })
  expect(answer.headers.get('ratelimit-policy')).toContain('"facade"')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(answer.headers.get('x-frame-options')).toBe('DENY')
  expect(() => loadConfig({ NODE_ENV: 'test', GATEWAY_JWT_SECRET: 'test-secret' })).toThrow(/GATEWAY_JWT_SECRET/)
})

test('defect 13: a dashboard takes tokens of the issuer of users only, and roles by their exact names', async () => {
  const stats = async (token: string) =>
    (await panel.dashboard.get('/stats', { headers: { authorization: `Bearer ${token}` } })).status
  const statuses = await Promise.all([
    panel.userToken(['USER']).then(stats),
    // Compared without regard to case, or not at all, one of these would be somebody.
    panel.userToken(['user']).then(stats),
    panel.userToken(['ADMIN']).then(stats),
    panel.userToken([]).then(stats),
    stats(tokenSignedWith('test-secret')),
    stats(tokenSignedWith('your-secret-key')),
  ])
  expect(statuses).toEqual([200, 403, 403, 403, 401, 401])
})

/** As the old dashboards took them: HS256 under a secret that everybody knows. */
function tokenSignedWith(secret: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'users.panel.example.org',
    aud: 'gateway.ctrl-alt-play.com',
    sub: 'u-1',
    roles: ['USER'],
    iat: now,
    exp: now + 900,
  }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

test('defect 13: no e-mail address is logged', async () => {
  const user_data = { email: 'logged-nowhere@example.com', username: 'quiet' }
  await panel.http.post('/users/sync', { user_id: 'u-quiet', action: 'create', user_data })
  await panel.http.post('/users/sync', { user_id: '..', action: 'create', user_data })
  await panel.http.get('/users/u-quiet')
  expect(panel.house.logged.length).toBeGreaterThan(2)
  expect(panel.house.logged.join('')).not.toContain('logged-nowhere')
})

test('defect 14: the key of a service with an underscore in its id is read as one', async () => {
  const underscored = await startOldPanel({ serviceId: 'panel_of_the_north' })
  try {
    expect(underscored.apiKey).toMatch(/^pk_panel_of_the_north_/)
    const { status } = await underscored.http.get('/plugins/search')
    expect(status).toBe(200)
  } finally {
    await underscored.stop()
  }
}, 60_000)
