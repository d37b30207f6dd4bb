import { fork } from 'node:child_process'
import { Writable } from 'node:stream'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { createRedisLimiter } from '../../src/limits/redis.ts'
import type { RedisLimiter, RedisLimiterOptions } from '../../src/limits/redis.ts'
import { hasRedis, startRedis } from './redis-under-test.ts'
import type { RedisUnderTest } from './redis-under-test.ts'

const suite = hasRedis() ? describe : describe.skip
const policy = { name: 'test', limit: 100, windowMs: 3_600_000 }

suite('limits in Redis', () => {
  let redis: RedisUnderTest
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  const lines: string[] = []
  const open: RedisLimiter[] = []
  function limiter(options: Partial<RedisLimiterOptions> = {}): RedisLimiter {
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString())
        done()
      },
    })
    const log = createLog({ level: 'info', pretty: false }, sink)
    const made = createRedisLimiter({ url: redis.url, clock: systemClock, log, probeMs: 50, ...options })
    open.push(made)
    return made
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((made) => made.close()))
    lines.length = 0
  })

  async function untilShared(made: RedisLimiter): Promise<void> {
    const end = performance.now() + 10_000
    do {
      await made.peek('warm', policy)
      if (performance.now() > end) throw new Error('Redis was not used in time')
      await systemClock.sleep(20)
    } while (!made.isShared)
  }

  test('gives the limit to two gateways together and says the same as memory would', async () => {
    const [one, two] = [limiter(), limiter()]
    await Promise.all([untilShared(one), untilShared(two)])
    const calls = Array.from({ length: 150 }, (_, call) => (call % 2 ? one : two).take('together', policy, 1))
    const decisions = await Promise.all(calls)
    expect(decisions.filter((decision) => decision.allowed)).toHaveLength(100)
    const refused = await one.take('together', policy, 1)
    expect(refused).toMatchObject({ allowed: false, remaining: 0, limit: 100 })
    expect(refused.retryAfterSeconds).toBeGreaterThan(30)
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(36)
    expect((await two.take('other', policy, 30)).remaining).toBe(70)
    expect((await one.peek('other', policy)).remaining).toBe(70)
  })

  test('four processes with 500 parallel calls each get the limit, at most one more', async () => {
    const path = new URL('redis-caller.ts', import.meta.url)
    const children = Array.from({ length: 4 }, () => fork(path, [redis.url, '700']))
    const message = (child: (typeof children)[number]) =>
      new Promise<unknown>((resolve) => child.once('message', resolve))
    await Promise.all(children.map(message))
    const answers = children.map(message)
    for (const child of children) child.send('go')
    const results = (await Promise.all(answers)) as { allowed: number; shared: boolean }[]
    expect(results.every((result) => result.shared)).toBe(true)
    const allowed = results.reduce((sum, result) => sum + result.allowed, 0)
    expect(allowed).toBeGreaterThanOrEqual(700)
    expect(allowed).toBeLessThanOrEqual(701)
  }, 60_000)

  test('keys expire when their budget is full again', async () => {
    const made = limiter()
    await untilShared(made)
    const quick = { name: 'quick', limit: 10, windowMs: 200 }
    expect((await made.take('a', quick, 10)).allowed).toBe(true)
    expect((await made.take('a', quick, 10)).allowed).toBe(false)
    await systemClock.sleep(250)
    expect((await made.take('a', quick, 10)).allowed).toBe(true)
  })

  const outages: [name: string, lose: () => void | Promise<void>, mend: () => void | Promise<void>][] = [
    ['killed', () => redis.kill(), () => redis.start()],
    ['stopped in its tracks', () => redis.pause(), () => redis.resume()],
  ]

  test.each(outages)('while Redis is %s each gateway takes its part, and says so once', async (_name, lose, mend) => {
    const made = limiter({ instances: 2 })
    await untilShared(made)
    lines.length = 0
    await lose()
    try {
      const started = performance.now()
      const first = await made.take('during', policy, 1)
      expect(performance.now() - started).toBeLessThan(1_000)
      expect(first).toMatchObject({ allowed: true, limit: 50 })
      expect(made.isShared).toBe(false)
      const again = performance.now()
      const decisions = await Promise.all(Array.from({ length: 200 }, () => made.take('during', policy, 1)))
      expect(performance.now() - again).toBeLessThan(500)
      expect(decisions.filter((decision) => decision.allowed)).toHaveLength(49)
    } finally {
      await mend()
    }
    await untilShared(made)
    expect((await made.take('after', policy, 1)).limit).toBe(100)
    expect(lines.filter((line) => line.includes('no longer shared'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('shared again'))).toHaveLength(1)
  })

  test('starts without waiting for a Redis that is not there', async () => {
    const made = limiter({ url: 'redis://127.0.0.1:1' })
    expect((await made.take('a', policy, 1)).allowed).toBe(true)
  })
})
