/** Why the former service could not work at all: each of these defects stays gone. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createUserEventHooks } from '../../client/src/index.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { clientOf, effectsAt, eventually } from '../client/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 20 })
})
afterAll(() => sandbox.stop())

async function readyOf(child: ChildProcess): Promise<{ url: string }> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process ended with ${String(code)} before it was ready`)
  })
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }]
  ended.catch(() => undefined)
  return ready
}

test('defects 2, 3 and 4: the process itself mounts the REST door, which has its services and answers', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'entry-'))
  const secret = randomBytes(32).toString('hex')
  const child = fork(fileURLToPath(new URL('../../src/main.ts', import.meta.url)), {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: dataDir,
      GATEWAY_JWT_SECRET: secret,
      MARKETPLACE_API_URL: sandbox.url,
      MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
      MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
    },
    stdio: 'ignore',
  })
  try {
    const ready = await readyOf(child)
    const token = await mintServiceToken({
      secret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: 'panel-system',
      permissions: ['item:read'],
      ttlSeconds: 60,
      now: Date.now(),
    })
    const ask = (path: string, authorization: string, base = '/api/integration') =>
      fetch(`${ready.url}${base}${path}`, {
        headers: { authorization },
        signal: AbortSignal.timeout(8_000),
      })
    expect((await ask('/plugins/search', `Bearer ${token}`)).status).toBe(200)
    expect((await ask('/plugins/search', 'Bearer nonsense')).status).toBe(401)
    expect((await ask('/stats', `Bearer ${token}`, '/api/dashboard')).status).toBe(200)
  } finally {
    if (child.exitCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    await rm(dataDir, { recursive: true, force: true })
  }
}, 120_000)

test('defect 5: a panel that calls its hooks has its users at the marketplace', async () => {
  const house = await startTestGateway({ existing: sandbox })
  const hooks = createUserEventHooks(clientOf(house))
  try {
    const user = { id: 'u-5', email: 'five@example.com', username: 'five' }
    await hooks.onUserCreated(user)
    await hooks.onUserUpdated({ ...user, displayName: 'Five' })
    expect(await hooks.flush(30_000)).toBe(true)
    await eventually('the user at the marketplace', () =>
      effectsAt(sandbox).changes.some((change) => change.user_id === 'u-5' && change.user_data.display_name === 'Five'),
    )
  } finally {
    await hooks.close()
    await house.stop()
  }
}, 60_000)

async function rest(house: TestGateway, method: string, path: string, body?: object): Promise<number> {
  const response = await fetch(`${house.url}/api/integration${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await house.token()}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  await response.text()
  return response.status
}

const publication = {
  panel_item_id: 'switched',
  metadata: { name: 'Switched off', description: 'Nobody sees this.', version: '1.0.0' },
  files: { package_url: 'https://example.com/s.zip' },
}
const switches: [flag: string, method: string, path: string, body?: object][] = [
  ['ENABLE_USER_SYNC', 'POST', '/users/sync', { user_id: 'u-1', action: 'delete' }],
  ['ENABLE_PLUGIN_PUBLISHING', 'POST', '/plugins/publish', publication],
  ['ENABLE_MARKETPLACE_ANALYTICS', 'POST', '/analytics/track', { event_type: 'plugin_view' }],
  ['ENABLE_MARKETPLACE_INTEGRATION', 'GET', '/plugins/search'],
]

/** Calls by route; how often the gateway looks after the marketplace's health is its own affair. */
const otherThanHealth = (marketplace: Sandbox) =>
  Object.entries(marketplace.calls().byRoute).filter(([route]) => route !== 'health')

test.each(switches)(
  'defect 5: %s=false switches off what it names',
  async (flag, method, path, body) => {
    const house = await startTestGateway({ existing: sandbox, env: { [flag]: 'false' } })
    try {
      const before = otherThanHealth(sandbox)
      expect(await rest(house, method, path, body)).toBe(501)
      expect(otherThanHealth(sandbox)).toEqual(before)
    } finally {
      await house.stop()
    }
  },
  60_000,
)

test('defect 5: the limit of requests is the one that was set', async () => {
  const env = { MARKETPLACE_RATE_LIMIT_MAX: '2', MARKETPLACE_RATE_LIMIT_WINDOW: '60000' }
  const house = await startTestGateway({ existing: sandbox, env })
  try {
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push(await rest(house, 'GET', '/stats'))
    expect(statuses).toEqual([200, 200, 429])
  } finally {
    await house.stop()
  }
}, 60_000)

test.each([1, 3])(
  'defect 5: MARKETPLACE_RETRY_ATTEMPTS=%i is kept to',
  async (attempts) => {
    const house = await startTestGateway({ existing: sandbox, env: { MARKETPLACE_RETRY_ATTEMPTS: String(attempts) } })
    try {
      sandbox.control({ mode: '503', only: '/integration/analytics/plugins/' })
      const before = sandbox.calls().byStatus['503'] ?? 0
      expect(await rest(house, 'GET', '/analytics/plugins/mpi-000001')).toBe(503)
      expect((sandbox.calls().byStatus['503'] ?? 0) - before).toBe(attempts)
    } finally {
      sandbox.control({ mode: 'ok' })
      await house.stop()
    }
  },
  60_000,
)

test('defect 5: MARKETPLACE_TIMEOUT ends a call that hangs', async () => {
  const house = await startTestGateway({ existing: sandbox, env: { MARKETPLACE_TIMEOUT: '500' } })
  try {
    sandbox.control({ mode: 'hang', only: '/integration/analytics/plugins/' })
    const startedAt = performance.now()
    expect(await rest(house, 'GET', '/analytics/plugins/mpi-000001')).toBe(504)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  } finally {
    sandbox.control({ mode: 'ok' })
    await house.stop()
  }
}, 60_000)
