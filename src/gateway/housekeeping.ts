/** What has to be thrown away in time. Any number of gateways may do it on one store. */
import { categoriesScope } from '../features/catalog/sync-categories.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { forgetIdempotencyKeys } from '../store/idempotency.ts'
import type { Store } from '../store/store.ts'

const everyMs = 15 * 60_000
/**
 * As long as anybody repeats a request that is done when it is answered. Every other key is part of a ledger and stays for ever like what it
 * stands for: without it a late repeat would publish once more what still waits, or erase somebody who has come back.
 */
const keptForMs = 24 * 3_600_000
const atOnce = 1_000

export interface Housekeeping {
  stop(): Promise<void>
}

export function startHousekeeping(store: Store, clock: Clock, log: Log): Housekeeping {
  const stopping = new AbortController()
  const wallAhead = clock.now() - clock.monotonic()
  /** A wall clock that jumps ahead makes nothing older than it is; after a jump back things are kept for longer. */
  const cautiousNow = () => Math.min(clock.now(), clock.monotonic() + wallAhead)

  async function tidy(): Promise<void> {
    let forgotten = atOnce
    while (forgotten === atOnce && !stopping.signal.aborted) {
      forgotten = await store.run(forgetIdempotencyKeys, cautiousNow() - keptForMs, categoriesScope, atOnce)
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
