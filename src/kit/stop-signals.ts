import { constants } from 'node:os'
import type { Clock } from './clock.ts'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type StopSignal = (typeof stopSignals)[number]

/**
 * A stop comes twice where several pass it on: a terminal and systemd tell every process, npm and the launcher (`bin/run.mjs`)
 * tell theirs again. What comes within this of the one that counted is the same wish.
 */
const echoMs = 1_000

/** Tells of each wish that this process stops, the first and any later one. */
export function onStopSignal(clock: Clock, stop: (signal: StopSignal, again: boolean) => void): void {
  let heardAt: number | undefined
  for (const name of stopSignals) {
    process.on(name, () => {
      const now = clock.monotonic()
      if (heardAt !== undefined && now - heardAt < echoMs) return
      const again = heardAt !== undefined
      heardAt = now
      stop(name, again)
    })
  }
}

/** What a shell reports for a process that this signal ended. */
export const exitCodeOf = (signal: StopSignal): number => 128 + constants.signals[signal]
