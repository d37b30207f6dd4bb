/** Housekeeping at a moment of a test's choice. */
import { startHousekeeping } from '../../src/gateway/housekeeping.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import type { Store } from '../../src/store/store.ts'

/** Does it once, as if it were that late; what it could not do fails the test. */
export async function tidyAt(store: Store, nowMs: number): Promise<void> {
  const warnings: string[] = []
  const log = createLog({ level: 'warn', pretty: false }, { write: (line) => void warnings.push(line) })
  const tidied = Promise.withResolvers<void>()
  let turns = 0
  const clock = {
    ...systemClock,
    now: () => nowMs,
    sleep(ms: number, signal?: AbortSignal) {
      if (turns++ === 0) return Promise.resolve()
      tidied.resolve()
      return systemClock.sleep(ms, signal)
    },
  }
  const housekeeping = startHousekeeping(store, clock, log)
  await tidied.promise
  await housekeeping.stop()
  expect(warnings).toEqual([])
}
