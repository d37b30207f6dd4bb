import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { categoriesScope } from '../../src/features/catalog/sync-categories.ts'
import { startHousekeeping } from '../../src/gateway/housekeeping.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { answerIdempotencyKey, claimIdempotencyKey } from '../../src/store/idempotency.ts'
import { openStore } from '../../src/store/open.ts'

const hour = 3_600_000
const start = 1_700_000_000_000

/** Sleeps until the test says so; `round` comes back when the sleeper has done its work and sleeps again. */
function handClock() {
  let wake = () => {}
  let asleep = Promise.withResolvers<void>()
  const time = { wall: start, steady: 0 }
  return {
    time,
    clock: {
      now: () => time.wall,
      monotonic: () => time.steady,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          wake = resolve
          signal?.addEventListener('abort', () => resolve(), { once: true })
          asleep.resolve()
        }),
    },
    async round() {
      await asleep.promise
      asleep = Promise.withResolvers()
      wake()
      await asleep.promise
    },
  }
}

test('a key is forgotten when a day has gone by, and not because the wall clock jumped ahead', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-housekeeping-'))
  const store = await openStore({ file: join(folder, 'gateway.db'), clock: systemClock })
  const { time, clock, round } = handClock()
  const request = { scope: `${categoriesScope}panel`, key: 'k', fingerprint: 'one' }
  const claimed = async () => (await store.run(claimIdempotencyKey, request, start)).kind
  await claimed()
  await store.run(answerIdempotencyKey, request, 'null')
  const housekeeping = startHousekeeping(store, clock, createLog({ level: 'silent', pretty: false }))

  time.wall += 30 * hour
  time.steady += hour
  await round()
  expect(await claimed()).toBe('replay')

  time.steady += 24 * hour
  await round()
  expect(await claimed()).toBe('fresh')

  await housekeeping.stop()
  await store.close()
  await rm(folder, { recursive: true })
})
