/** F12: Redis goes away in every way it can under running gateways. Nobody gets a 5xx for it, and nobody a budget anew. */
import { createClient } from 'redis'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { tcpProxy } from '../store/tcp-proxy.ts'
import type { TcpProxy } from '../store/tcp-proxy.ts'
import { hasRedis, startRedis } from './redis-under-test.ts'
import type { RedisUnderTest } from './redis-under-test.ts'

const suite = hasRedis() ? describe : describe.skip
const limit = 40

suite('gateways that lose Redis', () => {
  let redis: RedisUnderTest
  let wire: TcpProxy
  let one: TestGateway
  let two: TestGateway

  const settings = () => ({ REDIS_URL: wire.url, MARKETPLACE_RATE_LIMIT_MAX: String(limit) })

  beforeEach(async () => {
    redis = await startRedis()
    wire = await tcpProxy(redis.url)
    one = await startTestGateway({ env: { ...settings(), GATEWAY_INSTANCES: '2' } })
    two = await startTestGateway({
      existing: one.sandbox,
      env: { ...settings(), GATEWAY_INSTANCES: '2', GATEWAY_JWT_SECRET: one.config.GATEWAY_JWT_SECRET },
    })
    await until('both to share', () => Promise.resolve([one, two].every(shares)))
  }, 60_000)
  afterEach(async () => {
    await Promise.all([two.stop(), one.stop()])
    await wire.close()
    await redis.stop()
  })

  /** What the gateway said last about Redis. */
  const shares = ({ logged }: TestGateway) =>
    logged.findLast((line) => line.includes('rate limits are'))?.includes('rate limits are shared') === true
  const said = ({ logged }: Pick<TestGateway, 'logged'>, words: RegExp) =>
    logged.filter((line) => words.test(line)).length

  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + 15_000
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`waited too long for ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Statuses of so many requests to the old panels' routes at once, the gateways in turn. */
  async function burst(count: number, gateways: readonly TestGateway[] = [one, two]): Promise<number[]> {
    const token = await one.token()
    const calls = Array.from({ length: count }, async (_, call) => {
      const { url } = gateways[call % gateways.length]!
      const response = await fetch(`${url}/api/integration/plugins/search?limit=1`, {
        headers: { authorization: `Bearer ${token}` },
      })
      await response.arrayBuffer()
      return response.status
    })
    return Promise.all(calls)
  }
  const passed = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length

  async function command(...words: string[]): Promise<void> {
    const client = createClient({ url: redis.url })
    await client.connect()
    await client.sendCommand(words)
    client.destroy()
  }

  const faults: [name: string, lose: () => void | Promise<void>, mend: () => void | Promise<void>, logged: boolean][] =
    [
      ['is killed', () => redis.kill(), () => redis.start(), true],
      ['is stopped in its tracks', () => redis.pause(), () => redis.resume(), true],
      ['answers two seconds late', () => wire.delay(2_000), () => wire.delay(0), true],
      ['sits behind a dead wire', () => wire.silence(), () => wire.restore(), true],
      ['closes all connections', () => command('CLIENT', 'KILL', 'TYPE', 'normal'), () => undefined, true],
      [
        'is full',
        () => command('CONFIG', 'SET', 'maxmemory', '1'),
        () => command('CONFIG', 'SET', 'maxmemory', '0'),
        true,
      ],
      ['forgets everything', () => command('FLUSHALL'), () => undefined, false],
    ]

  test.each(faults)(
    'Redis %s: no 5xx, no second budget, said once',
    async (_name, lose, mend, logged) => {
      const statuses = await burst(limit / 2)
      expect(passed(statuses)).toBe(limit / 2)
      await lose()
      statuses.push(...(await burst(2 * limit)))
      await mend()
      if (logged) await until('both to share again', () => Promise.resolve([one, two].every(shares)))
      statuses.push(...(await burst(2 * limit)))
      expect(new Set(statuses)).toEqual(new Set([200, 429]))
      // What is left when Redis goes is shared out among the gateways, and each tells Redis what it has seen when it is back.
      expect(passed(statuses)).toBeGreaterThanOrEqual(limit - 2)
      expect(passed(statuses)).toBeLessThanOrEqual(2 * limit)
      for (const gateway of [one, two]) {
        const saidSo = said(gateway, /no longer shared/)
        // A Redis that is there may be late once where much else runs: that is a loss like any other.
        if (logged) expect(saidSo).toBe(1)
        else expect(saidSo).toBeLessThanOrEqual(1)
      }
    },
    60_000,
  )

  test('a caller of one gateway has no second budget there, however Redis comes back', async () => {
    const statuses = await burst(limit + 10, [one])
    expect(passed(statuses)).toBe(limit)
    await redis.kill()
    statuses.push(...(await burst(limit, [one])))
    await redis.start()
    await until('it to share again', () => Promise.resolve(shares(one)))
    statuses.push(...(await burst(limit, [one])))
    await command('FLUSHALL')
    statuses.push(...(await burst(limit, [one])))
    // The window refills one in 22 seconds.
    expect(passed(statuses)).toBeLessThanOrEqual(limit + 3)
    expect(statuses.filter((status) => status >= 500)).toEqual([])
  }, 60_000)

  test('refused credentials stay limited while Redis is away and after it came back empty', async () => {
    const attempt = async () => {
      const { status } = await one.ask('{ caller { serviceId } }', undefined, {
        token: 'not.a.token',
        headers: { accept: 'application/graphql-response+json' },
      })
      return status
    }
    const attempts = (count: number) => Promise.all(Array.from({ length: count }, attempt))
    expect(new Set(await attempts(35))).toEqual(new Set([401, 429]))
    await redis.kill()
    const refusedDuring = (await attempts(30)).filter((status) => status === 429).length
    await redis.start()
    await until('it to share again', () => Promise.resolve(shares(one)))
    const refusedAfter = (await attempts(30)).filter((status) => status === 429).length
    // One more is told why in two seconds; the rest of thirty gets no answer about its credentials.
    expect(refusedDuring).toBeGreaterThan(20)
    expect(refusedAfter).toBeGreaterThan(20)
  }, 60_000)
})
