import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { effectsOf, eventually } from '../features/users/room.ts'
import { movedClock } from '../support/moved-clock.ts'
import type { MovedClock } from '../support/moved-clock.ts'
import { GatewayProcess } from './gateway-process.ts'

const clock = await movedClock()
const suite = clock ? describe : describe.skip
const hour = 3_600_000
const instants = () => ({
  'ten minutes ahead': Date.now() + hour / 6,
  'ten minutes back': Date.now() - hour / 6,
  'an hour ahead': Date.now() + hour,
  'an hour back': Date.now() - hour,
  'the beginning of 1970': Date.UTC(1970, 0, 1, 0, 10),
  'the end of 32 bits': Date.UTC(2038, 0, 19, 3, 14, 6),
  'a change to summer time': Date.UTC(2027, 2, 28, 0, 59, 59),
  'a leap day': Date.UTC(2028, 1, 28, 23, 59, 59),
  'the year 2100': Date.UTC(2100, 1, 28, 23, 59, 59),
})

suite('two gateways whose wall clock jumps', () => {
  const time = clock as MovedClock
  const secret = randomBytes(32).toString('hex')
  let sandbox: Sandbox
  let folder: string
  let gateways: [GatewayProcess, GatewayProcess]

  beforeAll(async () => {
    // The marketplace lives by the same wall clock: it would rightly refuse tokens from another time than its own.
    sandbox = await startSandbox({ plugins: 5, clock: { ...systemClock, now: () => time.now() } })
    folder = await mkdtemp(join(tmpdir(), 'gateway-clocks-'))
    const env = {
      ...time.env,
      NODE_ENV: 'test',
      PORT: '0',
      DATA_DIR: folder,
      GATEWAY_JWT_SECRET: secret,
      MARKETPLACE_API_URL: sandbox.url,
      MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
      MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
      RATE_LIMIT_SCALE: '0.4',
      SYNC_WAIT_MS: '5000',
      LOG_LEVEL: 'error',
    }
    gateways = [new GatewayProcess(env), new GatewayProcess(env)]
    for (const gateway of gateways) await gateway.start()
  }, 60_000)
  afterEach(() => time.moveTo(Date.now()))
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    await sandbox.stop()
    await rm(folder, { recursive: true, force: true })
    await time.remove()
  })

  const token = (issuedAt: number, actingUserId?: string) =>
    mintServiceToken({
      secret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: 'panel-system',
      permissions: ['user:write', 'user:read', 'sync:read'],
      ttlSeconds: 300,
      now: issuedAt,
      ...(actingUserId !== undefined && { actingUserId }),
    })

  async function ask(query: string, bearer: string, gateway = gateways[0]) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query }),
    })
    // oxlint-disable-next-line typescript/no-explicit-any -- what an operation answers is the test's to know
    const { data, errors } = (await response.json()) as { data?: any; errors?: { extensions: { code: string } }[] }
    return { data, code: errors?.[0]?.extensions.code }
  }

  const change = (userId: string, name: string, action = 'UPDATE', mode = 'WAIT') =>
    `mutation { syncUser(input: { userId: "${userId}", action: ${action}, mode: ${mode},
      data: { email: "${userId}@example.org", username: "${userId}", displayName: "${name}" } }) { status } }`

  test('tokens are judged by the wall clock, and changes go out at once and in order', async () => {
    const said = ['before']
    const first = await ask(change('traveller', 'before', 'CREATE'), await token(time.now()))
    expect(first.data.syncUser.status).toBe('SYNCHRONIZED')
    for (const [index, [name, instant]] of Object.entries(instants()).entries()) {
      const ofBefore = await token(time.now())
      await time.moveTo(instant)
      const old = await ask('{ userSync(userId: "traveller") { status } }', ofBefore)
      expect(`${name}: ${old.code}`).toBe(`${name}: AUTHENTICATION_FAILED`)
      const now = await ask(change('traveller', name), await token(time.now() - 1_000), gateways[index % 2])
      expect(`${name}: ${now.data?.syncUser.status ?? now.code}`).toBe(`${name}: SYNCHRONIZED`)
      said.push(name)
    }
    expect(effectsOf(sandbox, 'traveller').map(({ user_data: data }) => data['display_name'])).toEqual(said)
  }, 30_000)

  test.each([hour, -hour])('a pause that the marketplace asked for is not moved by %d ms', async (ms) => {
    const userId = `patient-${ms}`
    sandbox.control({ mode: '429', retryAfter: 2, only: 'users/sync' })
    const callsOf = () =>
      sandbox.ledger().filter(({ body }) => (body as { user_id?: string } | null)?.user_id === userId).length
    await ask(change(userId, 'waits', 'CREATE', 'DURABLE'), await token(time.now()))
    await eventually('a refusal', () => callsOf() > 0)
    const refusedAt = performance.now()
    await time.moveTo(Date.now() + ms)
    sandbox.control({ mode: 'ok' })
    await eventually('the delivery', () => effectsOf(sandbox, userId).length === 1)
    const waitedMs = performance.now() - refusedAt
    expect(waitedMs).toBeGreaterThan(1_800)
    // An hour, if the wall clock had a say; the rest is the rhythm of the worker.
    expect(waitedMs).toBeLessThan(12_000)
  })

  test('nobody takes over a user whose delivery is under way', async () => {
    sandbox.control({ mode: 'ok', latencyMs: 1_200 })
    await ask(change('held', 'once', 'CREATE', 'DURABLE'), await token(time.now()))
    await eventually('a request', () => sandbox.calls().inFlight > 0)
    for (const ms of [hour, -hour, 24 * hour]) await time.moveTo(Date.now() + ms)
    await eventually('the answer', () => effectsOf(sandbox, 'held').length === 1)
    sandbox.control({ mode: 'ok', latencyMs: 0 })
    const status = async () =>
      (await ask('{ userSync(userId: "held") { status } }', await token(time.now() - 1_000))).data
    await eventually('the acknowledgement', async () => (await status()).userSync.status === 'SYNCHRONIZED')
    const { data } = await ask(
      '{ syncEvents(filter: { userId: "held" }) { edges { node { attempts { outcome } } } } }',
      await token(time.now() - 1_000),
    )
    expect(data.syncEvents.edges.map(({ node }: { node: object }) => node)).toEqual([
      { attempts: [{ outcome: 'ACKNOWLEDGED' }] },
    ])
  })

  test('a spent budget is neither refilled nor locked', async () => {
    const fields = 'status lastEvent { id attempts { outcome } } drift { field }'
    const looks = Array.from({ length: 15 }, (_, index) => `u${index}: userSync(userId: "busy") { ${fields} }`).join(
      ' ',
    )
    const look = async () => (await ask(`{ ${looks} }`, await token(time.now() - 1_000, 'busy'))).code
    await eventually('the end of the budget', async () =>
      (await Promise.all(Array.from({ length: 10 }, look))).includes('RATE_LIMIT_EXCEEDED'),
    )
    await time.moveTo(Date.now() + hour)
    const soon = [await look(), await look(), await look()]
    expect(soon).toContain('RATE_LIMIT_EXCEEDED')
    await time.moveTo(Date.now() - hour)
    await eventually('a little more', async () => (await look()) === undefined, 20_000)
  })
})
