/** Asking again a gateway that has no answer for the moment: it is away, busy, or has had enough of this caller for now. */
import type { Clock } from '../kit/clock.ts'
import { CommandFailure, exits } from './exits.ts'
import { shown } from './output.ts'
import type { Output } from './output.ts'

export interface Patience {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long the gateway may be away. */
  readonly patienceMs: number
  readonly onWaiting: (reason: string, ms: number) => void
}

/** How long to wait before another try: what the gateway says, else doubling from half a second to ten. */
export const backoffMs = (attempt: number, retryAfterSeconds: number | undefined): number =>
  retryAfterSeconds === undefined
    ? Math.min(10_000, 500 * 2 ** (attempt - 1))
    : Math.max(0.1, retryAfterSeconds) * 1_000

export const isUnavailable = (error: unknown): error is CommandFailure =>
  error instanceof CommandFailure && error.exit === exits.unavailable

/** Asks until there is an answer, a refusal for good, or no patience left; then the last refusal is thrown. */
export async function patiently<T>(
  { clock, signal, patienceMs, onWaiting }: Patience,
  ask: () => Promise<T>,
): Promise<T> {
  const giveUpAt = clock.monotonic() + patienceMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      const pause = backoffMs(attempt, error.details.retryAfterSeconds)
      if (signal.aborted || clock.monotonic() + pause > giveUpAt) throw error
      onWaiting(error.message, pause)
      await clock.sleep(pause, signal).catch(() => undefined)
    }
  }
}

/** Says on standard error what is waited for. */
export const sayWaiting =
  (out: Output): Patience['onWaiting'] =>
  (reason, ms) =>
    out.note(`${shown(reason)} Trying again in ${Math.ceil(ms / 1_000)} s.`)
