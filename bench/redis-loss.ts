/**
 * How long decisions take while Redis goes away, in each way: `node bench/redis-loss.ts [trials]`. Promised: the first decision
 * made alone comes within 100 ms, and what follows takes at most 5 ms more in the 99th percentile. Needs redis-server.
 */
import { createClient } from 'redis'
import { systemClock } from '../src/kit/clock.ts'
import { createLog } from '../src/kit/log.ts'
import { createRedisLimiter } from '../src/limits/redis.ts'
import { startRedis } from '../test/limits/redis-under-test.ts'
import { tcpProxy } from '../test/store/tcp-proxy.ts'

const trials = Number(process.argv[2] ?? 10)
const policy = { name: 'bench', limit: 1_000_000, windowMs: 60_000 }
const redis = await startRedis()
const wire = await tcpProxy(redis.url)

async function killConnections(): Promise<void> {
  const client = createClient({ url: redis.url })
  await client.connect()
  await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal'])
  client.destroy()
}

const ways: Record<string, { lose: () => unknown; mend: () => unknown }> = {
  killed: { lose: () => redis.kill(), mend: () => redis.start() },
  stopped: { lose: () => redis.pause(), mend: () => redis.resume() },
  'two seconds late': { lose: () => wire.delay(2_000), mend: () => wire.delay(0) },
  'dead wire': { lose: () => wire.silence(), mend: () => wire.restore() },
  'connections closed': { lose: killConnections, mend: () => undefined },
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

const at = (times: readonly number[], share: number) =>
  (times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1] ?? NaN).toFixed(2)

for (const [way, { lose, mend }] of Object.entries(ways)) {
  const falls: number[] = []
  const before: number[] = []
  const after: number[] = []
  for (let trial = 0; trial < trials; trial++) {
    const limiter = createRedisLimiter({
      url: wire.url,
      clock: systemClock,
      log: createLog({ level: 'silent', pretty: false }),
      probeMs: 300,
    })
    const take = () => limiter.take(`key-${trial}`, policy, 1)
    while (!limiter.isShared) await systemClock.sleep(5)
    for (let call = 0; call < 500; call++) before.push(await timed(take))
    await lose()
    // Fifty callers at different moments, as they come.
    const waits = await Promise.all(
      Array.from({ length: 50 }, async (_, caller) => {
        await new Promise((resolve) => setTimeout(resolve, caller))
        return timed(take)
      }),
    )
    falls.push(Math.max(...waits))
    for (let call = 0; call < 500; call++) {
      after.push(await timed(take))
      if (call % 50 === 0) await systemClock.sleep(5)
    }
    await mend()
    await limiter.close()
  }
  console.log(
    `${way}: slowest of 50 calls at the loss ${at(falls, 0.5)} ms (median of ${trials} trials), ${at(falls, 1)} ms (worst); p99 before ${at(before, 0.99)} ms, alone ${at(after, 0.99)} ms`,
  )
}
await wire.close()
await redis.stop()
process.exit(0)
