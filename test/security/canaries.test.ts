/** Secrets and personal data through a mixed run of the real process: none of them may turn up where operators and strangers look. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { endAll, launch, syncUser } from './running.ts'
import type { Running } from './running.ts'

const canary = () => `canary${randomBytes(20).toString('hex')}`
const secrets = {
  GATEWAY_JWT_SECRET: canary(),
  MARKETPLACE_SIGNING_SECRET: canary(),
  MARKETPLACE_WEBHOOK_SECRET: canary(),
}
const personal = { email: `${canary()}@panel.example`, bio: canary(), ip: canary() }
const badToken = `eyJhbGciOiJIUzI1NiJ9.${canary()}.${canary()}`
const badKey = `cap_live_01ABC_${canary()}`

let sandbox: Sandbox
let dataDir: string
let gateway: Running
let metrics: string
let token: string
let apiKey: string
const answers: string[] = []

async function send(path: string, options: { body?: string; headers?: Record<string, string>; method?: string } = {}) {
  const response = await fetch(`${gateway.url}${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: { 'content-type': 'application/json', ...options.headers },
    ...(options.body !== undefined && { body: options.body }),
  })
  const text = await response.text()
  answers.push(JSON.stringify([...response.headers]) + text)
  return text
}

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 20 })
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-canaries-'))
  gateway = await launch({ dataDir, sandbox, env: { ...secrets, LOG_LEVEL: 'trace' } }).ready
  token = await gateway.token()
  const auth = { authorization: `Bearer ${token}` }
  const ask = (query: string, variables?: unknown, headers: Record<string, string> = auth) =>
    send('/graphql', { body: JSON.stringify({ query, variables }), headers })
  const input = {
    userId: 'canary-user',
    action: 'CREATE',
    mode: 'WAIT',
    data: { email: personal.email, username: 'canary', profile: { bio: personal.bio } },
  }
  await ask(syncUser, { input })
  await ask(syncUser, { input: { ...input, data: { ...input.data, email: `broken ${personal.email}` } } })
  await ask('{ searchPlugins(input: {}) { totalCount edges { node { title } } } }')
  await ask('query ($email: Int) { nothing(email: $email) }', { email: personal.email })
  await ask(`{ user(id: ${JSON.stringify(personal.email)}) { id } }`)
  const made = await ask('mutation { createServiceClient(name: "canary", permissions: ["item:read"]) { secret } }')
  apiKey = (JSON.parse(made) as { data: { createServiceClient: { secret: string } } }).data.createServiceClient.secret
  answers.pop()
  await ask('{ categories { id } }', undefined, { 'x-api-key': apiKey })
  await ask('{ categories { id } }', undefined, { 'x-api-key': badKey })
  await ask('{ categories { id } }', undefined, { authorization: `Bearer ${badToken}` })
  await send(`/graphql?token=${badToken}`, { body: '{"query":"{ caller { serviceId } }"}' })
  await send('/graphql', { body: `{"query": "${personal.bio}`, headers: auth })
  await send('/api/integration/users/sync', { body: JSON.stringify({ email: personal.email }), headers: auth })
  await send(`/api/integration/users/${encodeURIComponent(personal.email)}`, { headers: auth })
  await send('/nowhere', { headers: { cookie: `session=${badToken}`, 'x-forwarded-for': personal.ip } })
  // Row 124: text that would be a log line of its own, wherever the log takes text of a client.
  const forged = '\\n{\\"level\\":\\"fatal\\",\\"msg\\":\\"forged\\"}'
  await send('/graphql', {
    body: `{"query":"query A { __typename }","operationName":"${forged}"}`,
    headers: { ...auth, 'user-agent': '{"level":"fatal"}', 'x-request-id': '${jndi:ldap://x}' },
  })
  sandbox.control({ mode: '503' })
  await ask(`{ userAnalytics(userId: "canary-user") { totals { value } } }`)
  await ask('mutation { verifyUserSync(userId: "canary-user") { status } }')
  sandbox.control({ mode: 'ok' })
  metrics = await (await fetch(`${gateway.url}/metrics`)).text()
}, 90_000)
afterAll(async () => {
  endAll()
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const hidden = () => ({
  ...secrets,
  'secret of the marketplace': sandbox.secrets.jwtSecret,
  'API key of the marketplace': sandbox.secrets.apiKey,
  token,
  'signature of the token': token.split('.')[2] ?? '',
  'API key of a service': apiKey,
  // After `cap`, `live` and the id of the key; it may have the mark between them in it.
  'secret part of an API key': apiKey.split('_').slice(3).join('_'),
  'refused token': badToken.split('.')[1] ?? '',
  'refused API key': badKey,
  'e-mail address': personal.email.slice(0, personal.email.indexOf('@')),
  'profile text': personal.bio,
  'forwarded address': personal.ip,
})

const found = (text: string) =>
  Object.entries(hidden())
    .filter(([, value]) => value !== '' && text.includes(value))
    .map(([name]) => name)

test('the run has happened: every way in was logged', () => {
  expect(gateway.output()).toContain('credentials refused')
  expect(
    gateway
      .output()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"')).length,
  ).toBeGreaterThan(12)
  expect(metrics).toContain('# TYPE')
})

test('H9: no secret, token, key, e-mail address or variable is logged, at the most talkative level', () => {
  expect(found(gateway.output())).toEqual([])
})

test('H11: nor shown at /metrics', () => expect(found(metrics)).toEqual([]))

test('H11: nor in the title and arguments of the process', () => {
  expect(found(readFileSync(`/proc/${gateway.child.pid}/cmdline`, 'utf8'))).toEqual([])
})

test('H9: nor, but for what a caller asked for about a user, sent back in an answer', () => {
  const { 'e-mail address': _mail, 'profile text': _text, ...never } = hidden()
  const text = answers.join('\n')
  expect(Object.entries(never).filter(([, value]) => text.includes(value))).toEqual([])
})

test('row 124: what a client writes never makes a log line of its own', () => {
  const lines = gateway.output().trim().split('\n')
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow()
  expect(lines.filter((line) => (JSON.parse(line) as { level: string }).level === 'fatal')).toEqual([])
  expect(gateway.output()).not.toContain('jndi')
})
