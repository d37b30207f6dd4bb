import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** So often it is said again that the same goes on. */
const everyMs = 60_000

export interface LastingTrouble {
  /** It failed. Said at once when it is new, or has failed otherwise before; else once a minute, with how often it was not said. */
  met(error: unknown, about?: Readonly<Record<string, unknown>>): void
  /** It went well: what fails next is new. */
  over(): void
}

/** For what is tried again for as long as it takes: each try with a line of its own would fill the disk of a log in an outage of days. */
export function lastingTrouble(clock: Pick<Clock, 'monotonic'>, log: Pick<Log, 'warn'>, what: string): LastingTrouble {
  let said: string | undefined
  let saidAt = 0
  let unsaid = 0
  return {
    met(err, about) {
      const text = String(err)
      if (text === said && clock.monotonic() - saidAt < everyMs) {
        unsaid++
        return
      }
      log.warn({ err, ...about, ...(unsaid > 0 && { unsaid }) }, what)
      said = text
      saidAt = clock.monotonic()
      unsaid = 0
    },
    over() {
      said = undefined
      unsaid = 0
    },
  }
}
