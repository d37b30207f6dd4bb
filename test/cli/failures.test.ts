/** What goes wrong before a gateway is reached, and at its door. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

let cwd: string
let gateway: TestGateway
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  gateway = await startTestGateway({ sandbox: { plugins: 3 } })
})
afterAll(async () => {
  await gateway.stop()
  await rm(cwd, { recursive: true })
})

const nowhere = 'http://127.0.0.1:9'

test.each([
  [['nonsense'], /unknown command 'nonsense'/],
  [['users', 'sync'], /missing required argument 'source'/],
  [
    ['users', 'sync', 'users.ndjson', '--format', 'xml'],
    /'--format <format>'.*'xml' is invalid\. Expected ndjson or csv/,
  ],
  [['users', 'sync', 'not-there.ndjson'], /There is no file not-there\.ndjson/],
  [['users', 'sync', '-'], /- is not a file\.\n.*write what a pipe gives into one/],
  [['users', 'sync', '/dev/null'], /\/dev\/null is not a file\./],
  [['compose', 'not-there.json'], /The file .*not-there\.json could not be read/],
  [['outbox', 'retry'], /Give ids of changes/],
  [['outbox', 'list', '--status', 'lost'], /There is no LOST\. There are synchronized/],
  [['token', 'mint', '--permissions', 'all'], /There is no all\. There are user:read/],
  [['token', 'mint', '--ttl', '2h'], /at most 3600 seconds/],
  [['users', 'status', 'u', '--url', 'ftp://x'], /--url: expected an http or https address/],
  [['erase-user', 'u', '--reason', 'test'], /nobody is there to ask/],
  [['reconcile', '--sample', '2'], /above 0 and at most 1/],
])('%j is refused with 2', async (args, message) => {
  const { code, out, err } = await run(args, { cwd, env: environmentOf(gateway) })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
  expect(err).not.toMatch(/\n\s+at /)
})

test('with --json a wrong command line is JSON too', async () => {
  const { code, err } = await run(['users', 'sync', '--json'], { cwd })
  expect(code).toBe(2)
  expect(JSON.parse(err)).toMatchObject({ error: { exit: 2, message: "missing required argument 'source'" } })
})

test('a gateway that is not there ends with 69, and nothing is made on this machine', async () => {
  const { code, out, err } = await run(['users', 'status', 'u', '--json', '--url', nowhere], { cwd })
  expect({ code, out }).toEqual({ code: 69, out: '' })
  expect(JSON.parse(err)).toMatchObject({ error: { exit: 69, code: 'SERVICE_UNAVAILABLE' } })
  expect(await readdir(cwd)).toEqual([])
})

test('something else that answers is told apart, and gets no second question', async () => {
  let asked = 0
  const stranger = createServer((_request, response) => {
    asked++
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  const { code, err } = await run(['users', 'status', 'u', '--url', url], { cwd })
  stranger.close()
  expect({ code, asked }).toEqual({ code: 69, asked: 1 })
  expect(err).toMatch(/does not speak like this gateway/)
})

test('what a stranger at the address refuses with is told without what a terminal would obey', async () => {
  const refusal = { message: 'No.\u001b]0;owned\u0007\nNever.\u009b2J', extensions: { requestId: 'r\u001b[2J' } }
  const stranger = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [refusal, { message: 'Why\u001b[31m\u202e?' }] }))
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  const { err } = await run(['users', 'status', 'u', '--url', url], { cwd })
  stranger.close()
  expect(err).toMatch(/No\. \]0;owned \nNever\. 2J\n {2}- Why \[31m \?\n/)
  expect(err).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
})

test('credentials: none, wrong ones and too few end with 77 and say so', async () => {
  const none = await run(['users', 'status', 'u', '--url', gateway.url], { cwd })
  expect(none.code).toBe(77)
  expect(none.err).toMatch(/Credentials used: none/)
  const wrong = await run(['users', 'status', 'u', '--token', 'a.b.c', '--json'], { cwd, env: environmentOf(gateway) })
  expect(wrong.code).toBe(77)
  expect(JSON.parse(wrong.err)).toMatchObject({
    error: { code: 'AUTHENTICATION_FAILED', requestId: expect.any(String) },
  })
  const poor = await run(['users', 'status', 'u'], {
    cwd,
    env: { GATEWAY_URL: gateway.url, GATEWAY_TOKEN: await gateway.token(['item:read']) },
  })
  expect(poor.code).toBe(77)
  expect(poor.err).toMatch(/This needs user:read/)
})

test.each(['eyJhbGciOi…', 'a.b.c\u200b', 'cap_live_1_ü'])(
  'a token that no header carries is told as that, and not as a gateway that is away: %s',
  async (token) => {
    for (const args of [
      ['token', 'verify', token],
      ['users', 'status', 'u', '--token', token],
    ]) {
      const { code, err } = await run(args, { cwd, env: environmentOf(gateway) })
      expect(code).toBe(77)
      expect(err).toContain(`--token: character ${token.search(/[^!-~]/) + 1} is in no token or key.`)
      expect(err).not.toContain(token)
    }
  },
)

test.each([
  [{ GATEWAY_JWT_SECRET: 'short' }, /at least 32 bytes/],
  [{ GATEWAY_URL: 'gateway.example.org' }, /GATEWAY_URL: expected an absolute/],
  [{ NODE_ENV: 'production' }, /GATEWAY_JWT_SECRET: must be set in production/],
])('an environment that does not fit ends with 78: %j', async (env, message) => {
  const { code, err } = await run(['token', 'mint'], { cwd, env })
  expect(code).toBe(78)
  expect(err).toMatch(message)
})

test.each([
  ['GATEWAY_TOKEN_FILE', ['users', 'status', 'u']],
  ['GATEWAY_JWT_SECRET_FILE', ['users', 'status', 'u']],
  ['GATEWAY_JWT_SECRET_PREVIOUS_FILE', ['token', 'verify', '--offline', 'a.b.c']],
  ['DATABASE_URL_FILE', ['backup', 'copy.db']],
  ['DATABASE_URL_FILE', ['restore', 'copy.db', '--yes']],
])('%s that cannot be read is not passed over for something else: %j', async (name, args) => {
  const { GATEWAY_JWT_SECRET: secret = '', ...others } = environmentOf(gateway)
  const env = { ...others, ...(name !== 'GATEWAY_JWT_SECRET_FILE' && { GATEWAY_JWT_SECRET: secret }) }
  const { code, out, err } = await run(args, { cwd, env: { ...env, [name]: '/not/there' } })
  expect({ code, out }).toEqual({ code: 78, out: '' })
  expect(err).toContain(`${name}: the file cannot be read (ENOENT)`)
})

test('a name of the service that is none is not passed over for the usual one', async () => {
  const env = { ...environmentOf(gateway), SERVICE_ID: 'no service' }
  const { code, err } = await run(['users', 'status', 'u'], { cwd, env })
  expect(code).toBe(78)
  expect(err).toContain('SERVICE_ID: expected')
})

test('the doctor does not look at another store than the one that cannot be read', async () => {
  const env = { ...environmentOf(gateway), DATABASE_URL_FILE: '/not/there' }
  const { code, json } = await run(['doctor', '--json'], { cwd, env })
  const { findings } = json() as { findings: { name: string; status: string; detail: string }[] }
  expect(code).toBe(78)
  expect(findings.find(({ name }) => name === 'store')).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('DATABASE_URL_FILE'),
  })
})

test('a variable that only a gateway needs may be wrong where none runs', async () => {
  const env = { ...environmentOf(gateway), MARKETPLACE_TIMEOUT: 'soon' }
  expect((await run(['users', 'status', 'u'], { cwd, env })).code).toBe(0)
})
