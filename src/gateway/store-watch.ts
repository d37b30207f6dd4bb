/** Whether the store has been away, or has taken no writes, for so long that other gateways should get the traffic. */
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from '../store/store.ts'

/** A restart of the database is no reason to take a gateway out: reads go on, and writes are refused for as long as it takes. */
const patienceMs = 5_000
const everyMs = 500

export interface StoreWatch {
  /** Costs nothing, so whoever asks for readiness never waits for the store. */
  isLost(): boolean
  stop(): Promise<void>
}

export function watchStore(store: Pick<Store, 'healthy'>, clock: Clock, log: Log): StoreWatch {
  const stopping = new AbortController()
  /** When the first question was asked that has no good answer yet. */
  let silentSince: number | undefined
  let said = false
  const isLost = () => silentSince !== undefined && clock.monotonic() - silentSince > patienceMs

  async function ask(): Promise<void> {
    silentSince ??= clock.monotonic()
    try {
      await store.healthy()
      silentSince = undefined
      if (said) log.info('the store answers and takes writes again')
      said = false
    } catch (err) {
      if (!said && !stopping.signal.aborted) log.warn({ err }, 'the store does not answer, or takes no writes')
      said = true
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await ask()
      await clock.sleep(everyMs, stopping.signal).catch(() => undefined)
    }
  }

  const running = run()
  return {
    isLost,
    stop() {
      stopping.abort(new Error('going down'))
      return running
    },
  }
}
