/** What has to be thrown away in time. Any number of gateways may do it on one store. */
import { syncScope } from '../features/users/intake.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { forgetIdempotencyKeys } from '../store/idempotency.ts'
import type { Store } from '../store/store.ts'

const everyMs = 15 * 60_000
/** Keys of changes of users are part of the ledger and stay; others are kept as long as anybody repeats a request. */
const keptForMs = 24 * 3_600_000
const atOnce = 1_000

export interface Housekeeping {
  stop(): Promise<void>
}

export function startHousekeeping(store: Store, clock: Clock, log: Log): Housekeeping {
  const stopping = new AbortController()

  async function tidy(): Promise<void> {
    let forgotten = atOnce
    while (forgotten === atOnce && !stopping.signal.aborted) {
      forgotten = await store.run(forgetIdempotencyKeys, clock.now() - keptForMs, syncScope, atOnce)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(everyMs, stopping.signal).catch(() => undefined)
      if (stopping.signal.aborted) return
      await tidy().catch((error: unknown) => log.warn({ err: error }, 'old idempotency keys could not be removed'))
    }
  }

  const running = run()
  return {
    stop() {
      stopping.abort(new Error('going down'))
      return running
    },
  }
}
