/** How the process ends, and what it needs to live: signals, crashes, a read-only tree, an ordinary user. */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { endAll, launch, person, syncUser } from './running.ts'
import type { Running, Synced } from './running.ts'

let sandbox: Sandbox
let dataDir: string

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
}, 60_000)
afterAll(() => sandbox.stop())
beforeEach(async () => {
  sandbox.control({ mode: 'ok', latencyMs: 0 })
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-process-'))
})
afterEach(async () => {
  endAll()
  await rm(dataDir, { recursive: true, force: true })
})

const start = (env: Record<string, string> = {}) => launch({ dataDir, sandbox, env }).ready
const readiness = async ({ url }: Running) => (await fetch(`${url}/readyz`)).status

async function until(what: string, holds: () => Promise<boolean> | boolean, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`)
    await sleep(50)
  }
}

/** Sends this many writes at once and comes back when the gateway works on all of them. */
async function underLoad(gateway: Running, count: number, name: string) {
  const answers = Array.from({ length: count }, async (_, index) => {
    const response = await gateway.post(syncUser, person(`${name}-${index}`))
    return { status: response.status, body: (await response.json()) as Synced }
  })
  await until('the first deliveries', () => sandbox.calls().inFlight > 0)
  return answers
}

test('H5: SIGTERM under load loses none of 200 requests, ends within 15 s with 0, and what it promised is kept', async () => {
  const gateway = await start({ SYNC_WAIT_MS: '3000' })
  sandbox.control({ latencyMs: 1500 })
  const answers = await underLoad(gateway, 200, 'drain')
  await sleep(700)
  const signalledAt = performance.now()
  gateway.child.kill('SIGTERM')
  const seen = await Promise.all(answers)
  expect(await gateway.ended).toBe(0)
  expect(performance.now() - signalledAt).toBeLessThan(15_000)
  const ids = seen.map(({ body }) => body.data?.syncUser?.eventId?.id)
  expect(seen.filter(({ status }) => status !== 200)).toEqual([])
  expect(new Set(ids).size).toBe(200)
  expect(ids).not.toContain(undefined)

  sandbox.control({ latencyMs: 0 })
  const again = await start()
  await until(
    'all deliveries',
    async () => {
      const { data } = (await (await again.post('{ syncHealth { acknowledgedTotal } }')).json()) as {
        data?: { syncHealth: { acknowledgedTotal: string } }
      }
      return Number(data?.syncHealth.acknowledgedTotal) === 200
    },
    40_000,
  )
  again.child.kill('SIGTERM')
  expect(await again.ended).toBe(0)
}, 90_000)

test('row 121: while it drains it is alive, not ready, and turns new work away; what runs is finished', async () => {
  const gateway = await start({ SYNC_WAIT_MS: '6000', REQUEST_TIMEOUT: '9000' })
  sandbox.control({ latencyMs: 4000 })
  const waiting = gateway.post(syncUser, person('slow'))
  // A connection that is open before and asks again afterwards, as a client with keep-alive does.
  const agent = new (await import('undici')).Pool(gateway.url, { connections: 1 })
  const ask = (path: string, body?: string) =>
    agent.request({
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body ?? null,
    })
  expect(await ask('/readyz').then(async ({ statusCode, body }) => (await body.dump(), statusCode))).toBe(200)
  await sleep(800)
  const slow = agent.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token()}` },
    body: JSON.stringify({ query: '{ user(id: "somebody") { id } }' }),
  })
  await sleep(300)
  gateway.child.kill('SIGTERM')
  await until('the drain', async () => (await readiness(gateway).catch(() => 503)) === 503)
  const refusedOrClosed = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  }).then(
    (response) => ({
      status: response.status,
      after: response.headers.get('retry-after'),
      connection: response.headers.get('connection'),
    }),
    () => 'connection refused',
  )
  if (refusedOrClosed !== 'connection refused')
    expect(refusedOrClosed).toEqual({ status: 503, after: expect.stringMatching(/^[1-9]/), connection: 'close' })
  expect((await waiting).status).toBe(200)
  expect((await slow).statusCode).toBe(200)
  await (await slow).body.dump()
  expect(await gateway.ended).toBe(0)
  await agent.close().catch(() => undefined)
}, 60_000)

test('who uses up the time of the drain leaves enough to hand back what is being delivered, and the end is clean', async () => {
  const patient = { REQUEST_TIMEOUT: '60000', MARKETPLACE_TIMEOUT: '60000' }
  const gateway = await start({ ...patient, SYNC_WAIT_MS: '0', DRAIN_TIMEOUT: '5000' })
  sandbox.control({ latencyMs: 60_000 })
  expect((await gateway.post(syncUser, person('handed-back'))).status).toBe(200)
  await until('the delivery', () => sandbox.calls().inFlight > 0)
  const held = gateway.post('{ user(id: "somebody") { id } }').catch(() => 'cut off')
  await until('the question', () => sandbox.calls().inFlight > 1)
  gateway.child.kill('SIGTERM')
  expect(await gateway.ended).toBe(0)
  await held
}, 60_000)

test.each(['SIGINT', 'SIGHUP'] as const)(
  'F18: %s finishes what runs and ends with 0, as SIGTERM does',
  async (signal) => {
    const gateway = await start({ SYNC_WAIT_MS: '6000' })
    sandbox.control({ latencyMs: 1000 })
    const answers = await underLoad(gateway, 5, signal.toLowerCase())
    gateway.child.kill(signal)
    expect((await Promise.all(answers)).map(({ status, body }) => [status, body.data?.syncUser?.status])).toEqual(
      Array.from({ length: 5 }, () => [200, 'SYNCHRONIZED']),
    )
    expect(await gateway.ended).toBe(0)
  },
  60_000,
)

test('H5: a second SIGTERM ends it now', async () => {
  const gateway = await start({ SYNC_WAIT_MS: '20000', REQUEST_TIMEOUT: '30000' })
  sandbox.control({ latencyMs: 20_000 })
  const waiting = gateway.post('{ user(id: "somebody") { id } }').catch(() => 'cut')
  await until('the call', () => sandbox.calls().inFlight > 0)
  await sleep(300)
  gateway.child.kill('SIGTERM')
  await sleep(500)
  expect(gateway.child.exitCode).toBeNull()
  // Who presses again and again: all of the first second is still the first signal.
  const pressing = setInterval(() => gateway.child.kill('SIGTERM'), 200)
  expect(await gateway.ended).toBe(1)
  clearInterval(pressing)
  expect(await waiting).toBe('cut')
}, 60_000)

test('a stop that arrives twice, from systemd or a terminal and from whoever started it, cuts nothing off', async () => {
  const gateway = await start({ SYNC_WAIT_MS: '6000', REQUEST_TIMEOUT: '9000' })
  sandbox.control({ latencyMs: 1500 })
  const waiting = gateway.post(syncUser, person('stopped-twice'))
  await until('the call', () => sandbox.calls().inFlight > 0)
  // Of two that are the same one may be swallowed on the way; of these neither is.
  gateway.child.kill('SIGTERM')
  gateway.child.kill('SIGINT')
  expect((await waiting).status).toBe(200)
  expect(await gateway.ended).toBe(0)
}, 60_000)

const crashes = {
  uncaughtException: "setTimeout(() => { throw new Error('canary of a crash') })",
  unhandledRejection: "Promise.reject(new Error('canary of a crash'))",
}
test.each(Object.entries(crashes))(
  'H7: after %s it logs, finishes what runs and ends with 1',
  async (name, code) => {
    const trap = join(dataDir, 'trap.mjs')
    await writeFile(trap, `process.on('SIGUSR2', () => { ${code} })`)
    const gateway = await start({ NODE_OPTIONS: `--import=${trap}`, SYNC_WAIT_MS: '4000' })
    sandbox.control({ latencyMs: 1500 })
    const [answer] = await underLoad(gateway, 1, `crash-${name}`)
    gateway.child.kill('SIGUSR2')
    const seen = await answer
    expect(seen?.body.data?.syncUser?.eventId?.id).toBeDefined()
    expect(await gateway.ended).toBe(1)
    const lines = gateway.output().trim().split('\n')
    expect(lines.filter((line) => line.includes('"level":"fatal"') && line.includes(name))).toHaveLength(1)
    // What was promised is delivered by the next process.
    sandbox.control({ latencyMs: 0 })
    const again = await start()
    const query = `{ userSync(userId: "crash-${name}-0") { status } }`
    await until('the delivery', async () => (await (await again.post(query)).text()).includes('SYNCHRONIZED'))
  },
  60_000,
)

test.each(['SIGUSR2', 'SIGTERM'] as const)(
  'H7: another error after %s, while it drains, is logged and cuts nothing off',
  async (first) => {
    const trap = join(dataDir, 'trap.mjs')
    await writeFile(trap, `process.on('SIGUSR2', () => { ${crashes.unhandledRejection} })`)
    const gateway = await start({ NODE_OPTIONS: `--import=${trap}`, SYNC_WAIT_MS: '4000' })
    sandbox.control({ latencyMs: 1500 })
    const [answer] = await underLoad(gateway, 1, `crash-after-${first}`)
    gateway.child.kill(first)
    await sleep(200)
    gateway.child.kill('SIGUSR2')
    expect((await answer)?.body.data?.syncUser?.eventId?.id).toBeDefined()
    expect(await gateway.ended).toBe(1)
    const logged = gateway.output().match(/"level":"fatal"/g)
    expect(logged).toHaveLength(first === 'SIGUSR2' ? 2 : 1)
  },
  60_000,
)

test('row 122: a port that is taken refuses the start with 1 and says so', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const { ended, output } = launchUnready({ PORT: `${port}` })
  expect(await ended).toBe(1)
  expect(output()).toContain('EADDRINUSE')
  await new Promise((done) => server.close(done))
})

/** A file that is there and says nothing of what is looked for in it. */
const unrelated = fileURLToPath(import.meta.url)
const tree = fileURLToPath(new URL('../../', import.meta.url))

test.each<readonly [name: string, env: Record<string, string>, says: string]>([
  ['an unknown name', { MARKETPLACE_API_KEI: 'canary-value' }, 'MARKETPLACE_API_KEI'],
  ['a bad address', { MARKETPLACE_API_URL: 'canary-value' }, 'MARKETPLACE_API_URL'],
  [
    'a secret that cannot be read',
    { MARKETPLACE_SIGNING_SECRET_FILE: '/canary-value' },
    'MARKETPLACE_SIGNING_SECRET_FILE',
  ],
  ['a certificate that cannot be read', { TLS_CERT_FILE: '/canary-value', TLS_KEY_FILE: unrelated }, 'TLS_CERT_FILE: '],
  [
    'a certificate of another key',
    { TLS_CERT_FILE: unrelated, TLS_KEY_FILE: unrelated },
    'TLS_CERT_FILE and TLS_KEY_FILE',
  ],
  ...['PERSISTED_MANIFEST', 'GATEWAY_ISSUERS_FILE', 'SUBGRAPHS', 'POLICY_MODULE'].map(
    (name) => [`a missing file for ${name}`, { [name]: '/canary-value' }, `${name}: `] as const,
  ),
  [
    'a missing file for SUBGRAPH_SETTINGS',
    { SUBGRAPH_SETTINGS: '/canary-value', SUPERGRAPH: unrelated },
    'SUBGRAPH_SETTINGS: ',
  ],
  ...['PERSISTED_MANIFEST', 'GATEWAY_ISSUERS_FILE'].map(
    (name) => [`no JSON in ${name}`, { [name]: unrelated }, `${name}: expected JSON`] as const,
  ),
  [
    'a POLICY_MODULE that is none',
    { POLICY_MODULE: join(tree, 'package.json'), SUBGRAPHS: unrelated },
    'POLICY_MODULE: ',
  ],
  ['a weak secret', { GATEWAY_JWT_SECRET: 'canary-value' }, 'GATEWAY_JWT_SECRET'],
])('row 122: %s refuses the start with 78, by name and without the value', async (_name, env, says) => {
  const { ended, output } = launchUnready(env)
  expect(await ended).toBe(78)
  expect(output()).toContain(says)
  expect(output()).not.toContain('canary-value')
})

function launchUnready(env: Record<string, string>) {
  const { ready, ended, output } = launch({ dataDir, sandbox, env })
  ready.catch(() => undefined)
  return { ended, output }
}

const readOnly = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
const inOwnTree = ['--mount', '--propagation', 'private', 'sh', '-c', readOnly, tree]
const asNobody = [...inOwnTree, 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']

function canBeNobody(): boolean {
  const probe = [...asNobody, 'sh', '-c', '! touch "$0/written" 2>/dev/null', tree]
  if (process.getuid?.() === 0 && spawnSync('unshare', probe).status === 0) return true
  const line = 'Running as nobody on a read-only tree needs root, unshare and setpriv'
  if (process.env['REQUIRE_MOUNT'] === '1') throw new Error(`${line}, and REQUIRE_MOUNT=1 asks for it`)
  console.log(`${line}: it is not tested`)
  return false
}
const onReadOnlyTree = canBeNobody() ? test : test.skip

onReadOnlyTree(
  'C4: as the user nobody, with everything read-only but DATA_DIR, it starts, answers and synchronises a user',
  async () => {
    await chown(dataDir, 65534, 65534)
    await chmod(dataDir, 0o700)
    const gateway = await launch({ dataDir, sandbox, wrapper: ['unshare', ...asNobody] }).ready
    expect(spawnSync('ps', ['-o', 'uid=', '-p', `${gateway.child.pid}`], { encoding: 'utf8' }).stdout.trim()).toBe(
      '65534',
    )
    const response = await gateway.post(syncUser, person('nobody-1'))
    expect(((await response.json()) as Synced).data?.syncUser?.status).toBe('SYNCHRONIZED')
    expect(await readiness(gateway)).toBe(200)
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended).toBe(0)
  },
  60_000,
)
