import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { asker, effectsOf, eventually, openRoom, person } from '../features/users/room.ts'
import { GatewayProcess } from './gateway-process.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const cluster = await startCluster()
afterAll(() => cluster?.stop())
const withPostgres = cluster ? test : test.skip

withPostgres(
  'a database that is cut off and comes back loses nothing that was accepted',
  async () => {
    const room = await openRoom({ databaseUrl: cluster?.url ?? '' })
    const accepted: string[] = []
    let refused = 0
    const day = { over: false }
    const write = async (name: string) => {
      for (let index = 0; !day.over; index++) {
        const userId = `${name}-${index}`
        const input = { userId, action: 'CREATE' as const, data: person(userId), idempotencyKey: userId }
        const answer = await room.service.syncUser(asker(), input).catch((error: { code?: string }) => {
          if (error.code !== 'SERVICE_UNAVAILABLE') throw error
          refused++
          return null
        })
        if (answer === null) await pause(50)
        else if (answer.userErrors.length === 0) accepted.push(userId)
      }
    }
    try {
      const writers = ['a', 'b', 'c', 'd'].map(write)
      await eventually('some writes', () => accepted.length > 50)
      await cluster?.halt('immediate')
      await pause(2_000)
      await cluster?.start()
      const sofar = accepted.length
      await eventually('writes after the restart', () => accepted.length > sofar + 50)
      day.over = true
      await Promise.all(writers)
      expect(refused).toBeGreaterThan(0)
      await eventually(
        'the end of the backlog',
        async () => {
          const { totals } = await room.service.operations.health(asker())
          return totals.pending + totals.retrying === 0
        },
        30_000,
      )
      for (const userId of accepted) expect(effectsOf(room.sandbox, userId)).toHaveLength(1)
    } finally {
      day.over = true
      await room.close()
    }
  },
  90_000,
)

// Takes half a minute of waiting; the same is tested within one process, with shorter times, among the promises of the room.
const long = process.env['LONG_JOURNEYS'] === '1' ? describe : describe.skip
long('two gateways on one store', () => {
  let sandbox: Sandbox
  let folder: string
  let first: GatewayProcess
  let second: GatewayProcess
  const secret = randomBytes(32).toString('hex')
  beforeAll(async () => {
    sandbox = await startSandbox({ plugins: 5 })
    folder = await mkdtemp(join(tmpdir(), 'gateway-faults-'))
    const env = {
      NODE_ENV: 'test',
      PORT: '0',
      DATA_DIR: folder,
      GATEWAY_JWT_SECRET: secret,
      MARKETPLACE_API_URL: sandbox.url,
      MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
      MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
      LOG_LEVEL: 'error',
    }
    first = new GatewayProcess(env)
    second = new GatewayProcess(env)
    await first.start()
  }, 60_000)
  afterAll(async () => {
    first.signal('SIGCONT')
    await first.stop()
    await second.stop()
    await sandbox.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const ask = async (gateway: GatewayProcess, query: string) => {
    const token = await mintServiceToken({
      secret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: 'panel-system',
      permissions: ['user:write', 'user:read', 'sync:read'],
      ttlSeconds: 900,
      now: Date.now(),
    })
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
    // oxlint-disable-next-line typescript/no-explicit-any -- what an operation answers is the test's to know
    return ((await response.json()) as { data: any }).data
  }

  test('the users of one that stands still go to the other within 35 s, and nothing is doubled when it wakes', async () => {
    sandbox.control({ mode: 'hang', only: 'users/sync' })
    await ask(
      first,
      'mutation { syncUser(input: { userId: "left", action: CREATE, data: { email: "left@example.org", username: "left" } }) { status } }',
    )
    await eventually('a request', () => sandbox.calls().inFlight > 0)
    first.signal('SIGSTOP')
    const stoppedAt = performance.now()
    sandbox.control({ mode: 'ok' })
    await second.start()
    const status = 'query { userSync(userId: "left") { status } }'
    await eventually(
      'the take-over',
      async () => (await ask(second, status)).userSync.status === 'SYNCHRONIZED',
      45_000,
    )
    const tookMs = performance.now() - stoppedAt
    console.log(`taken over after ${Math.round(tookMs)} ms`)
    expect(tookMs).toBeLessThan(35_000)
    first.signal('SIGCONT')
    await ask(
      second,
      'mutation { syncUser(input: { userId: "left", action: UPDATE, data: { email: "left@example.org", username: "left2" } }) { status } }',
    )
    await eventually('the next change', () => effectsOf(sandbox, 'left').length === 2)
    await pause(1_000)
    expect(effectsOf(sandbox, 'left').map(({ action }) => action)).toEqual(['create', 'update'])
  }, 120_000)
})
