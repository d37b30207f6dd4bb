import { SignJWT } from 'jose'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { account, caller } from './caller.ts'

let sandbox: Sandbox
let good: Record<string, string>
const stats = '/integration/stats'

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  good = await sandbox.headers()
})
afterAll(() => sandbox.stop())

async function statusWith(headers: Record<string, string | undefined>, path = stats): Promise<[number, unknown]> {
  const sent = Object.entries({ ...good, ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const response = await fetch(sandbox.url + path, { headers: sent })
  const body = (await response.json()) as { error?: { code: string; message: string } }
  return [response.status, body.error && [body.error.code, body.error.message]]
}

const seconds = (offset = 0) => String(Math.floor(Date.now() / 1000) + offset)
const bearer = async (claims: Record<string, unknown>) => `Bearer ${await sandbox.token(['item:read'], claims)}`

test('accepts the right token, key and service', async () => {
  expect(await statusWith({})).toEqual([200, undefined])
  expect(await statusWith({ 'x-timestamp': seconds() })).toEqual([200, undefined])
})

const wrong: [string, () => Promise<Record<string, string | undefined>>][] = [
  ['no token', async () => ({ authorization: undefined })],
  ['another scheme', async () => ({ authorization: (good['authorization'] ?? '').replace('Bearer', 'Basic') })],
  ['a token that is none', async () => ({ authorization: 'Bearer a.b.c' })],
  ['a token of another issuer', async () => ({ authorization: await bearer({ iss: 'elsewhere' }) })],
  ['a token for another audience', async () => ({ authorization: await bearer({ aud: 'gateway.ctrl-alt-play.com' }) })],
  ['a token of another subject', async () => ({ authorization: await bearer({ sub: 'somebody' }) })],
  ['an expired token', async () => ({ authorization: await bearer({ exp: Number(seconds(-60)) }) })],
  ['a token without an end', async () => ({ authorization: await bearer({ exp: undefined }) })],
  ['a token of another service', async () => ({ authorization: await bearer({ service_id: 'other' }) })],
  ['a token without permissions', async () => ({ authorization: await bearer({ permissions: 'item:read' }) })],
  ['a token under another secret', async () => ({ authorization: `Bearer ${await foreignToken()}` })],
  ['an unsigned token', async () => ({ authorization: `Bearer ${unsigned(good['authorization'] ?? '')}` })],
  ['no API key', async () => ({ 'x-api-key': undefined })],
  ['another API key', async () => ({ 'x-api-key': 'x' })],
  ['no service id', async () => ({ 'x-service-id': undefined })],
  ['another service id', async () => ({ 'x-service-id': 'other' })],
  ['a time that is none', async () => ({ 'x-timestamp': 'NaN' })],
  ['a time long ago', async () => ({ 'x-timestamp': seconds(-301) })],
  ['a time to come', async () => ({ 'x-timestamp': seconds(302) })],
  ['a wrong signature', async () => ({ 'x-timestamp': seconds(), 'x-signature': `sha256=${'0'.repeat(64)}` })],
  ['a short signature', async () => ({ 'x-timestamp': seconds(), 'x-signature': 'sha256=00' })],
  ['a signature without a time', async () => ({ 'x-signature': sandbox.sign(seconds(), '') })],
]
test.each(wrong)('refuses %s with 401, always in the same words', async (_name, headers) => {
  const says = ['AUTHENTICATION_FAILED', 'The service credentials were not accepted.']
  expect(await statusWith(await headers())).toEqual([401, says])
})

test('checks a signature over the time and the bytes of the body', async () => {
  const call = await caller(sandbox)
  const body = JSON.stringify(account('signed'))
  const time = seconds()
  const headers = { 'x-timestamp': time, 'x-signature': sandbox.sign(time, body) }
  expect((await call('POST', '/integration/users/sync', `${body} `, headers)).status).toBe(401)
  expect((await call('POST', '/integration/users/sync', body, headers)).status).toBe(200)
})

test.each([
  ['GET', '/integration/users/author-0001', 'user:read'],
  ['GET', '/integration/users?ids=author-0001', 'user:read'],
  ['POST', '/integration/users/sync', 'user:write'],
  ['GET', '/integration/plugins/search', 'item:read'],
  ['GET', '/integration/plugins/mpi-000001', 'item:read'],
  ['GET', '/integration/plugins?ids=mpi-000001', 'item:read'],
  ['POST', '/integration/plugins/publish', 'item:write'],
  ['PUT', '/integration/plugins/mpi-000001', 'item:write'],
  ['DELETE', '/integration/plugins/mpi-000001', 'item:write'],
  ['GET', '/integration/analytics/plugins/mpi-000001', 'analytics:read'],
  ['GET', '/integration/analytics/users/author-0001', 'analytics:read'],
  ['POST', '/integration/analytics/events', 'analytics:read'],
  ['POST', '/integration/analytics/events/batch', 'analytics:read'],
  ['POST', '/integration/categories/sync', 'item:write'],
  ['GET', '/integration/stats', 'item:read'],
])('%s %s needs %s', async (method, path, permission) => {
  const all = ['user:read', 'user:write', 'item:read', 'item:write', 'analytics:read']
  // Statistics may be read by those who read items or numbers.
  const others = all.filter((one) => one !== permission && !(path.endsWith('/stats') && one === 'analytics:read'))
  const without = await (await caller(sandbox, others))(method, path, method === 'GET' ? undefined : {})
  expect([without.status, without.body.error?.code]).toEqual([403, 'AUTHORIZATION_FAILED'])
  const having = await (await caller(sandbox, [permission]))(method, path, method === 'GET' ? undefined : {})
  expect([401, 403]).not.toContain(having.status)
})

test('health needs no credentials', async () => {
  const response = await fetch(`${sandbox.url}/health`)
  expect(await response.json()).toMatchObject({ success: true, data: { status: 'healthy' } })
})

const foreignToken = () =>
  new SignJWT({ service_id: 'panel-system', permissions: ['item:read'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('panel.ctrl-alt-play.com')
    .setAudience('marketplace.ctrl-alt-play.com')
    .setSubject('service-integration')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode('another secret of thirty-two bytes'))

function unsigned(authorization: string): string {
  const [, payload = ''] = authorization.split('.')
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.x`
}
