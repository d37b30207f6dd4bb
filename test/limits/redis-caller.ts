// A gateway's part in the test of shared limits: connects, waits for the word, calls 500 times at once, says how many passed.
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { createRedisLimiter } from '../../src/limits/redis.ts'

const [url = '', limit = ''] = process.argv.slice(2)
const log = createLog({ level: 'silent', pretty: false })
const limiter = createRedisLimiter({ url, clock: systemClock, log, slices: 1_000 })
const policy = { name: 'shared', limit: Number(limit), windowMs: 3_600_000 }
for (let tries = 0; tries < 200; tries++) {
  const probe = await limiter.peek('warm', policy)
  if (limiter.isShared && probe.allowed) break
  await systemClock.sleep(20)
}
process.once('message', () => {
  void (async () => {
    const decisions = await Promise.all(Array.from({ length: 500 }, () => limiter.take('one', policy, 1)))
    process.send?.({ allowed: decisions.filter((decision) => decision.allowed).length, shared: limiter.isShared })
    await limiter.close()
    process.disconnect()
  })()
})
process.send?.('ready')
