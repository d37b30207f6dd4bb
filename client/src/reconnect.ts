import { GatewayError } from './error.ts'
import { backoffMs } from './weather.ts'
import type { Clock } from './weather.ts'

interface Chance {
  readonly clock: Clock
  readonly random: () => number
}

/** What `open` gives, opened again whenever it is lost or ends. Ends with the signal, or after what is last; throws what waiting does not mend. */
export async function* reconnecting<T>(
  { clock, random }: Chance,
  open: () => AsyncIterable<T>,
  signal: AbortSignal | undefined,
  isLast: (found: T) => boolean = () => false,
): AsyncGenerator<T, void, undefined> {
  let failures = 0
  const over = () => signal?.aborted ?? false
  while (!over()) {
    try {
      for await (const found of open()) {
        failures = 0
        yield found
        if (isLast(found)) return
      }
    } catch (error) {
      if (over()) return
      if (!(error instanceof GatewayError) || !(error.retryable || tokenEnded(error))) throw error
      failures++
      await clock
        .sleep(error.retryAfterMs ?? backoffMs(failures, 250, 15_000, random), { signal })
        .catch(() => undefined)
      continue
    }
    // The gateway has ended the stream, as it does when it stops: another one may answer at once.
    await clock.sleep(backoffMs(1, 1_000, 1_000, random), { signal }).catch(() => undefined)
  }
}

/**
 * The stream has ended because its token has; for the next one there may be a new token. Credentials that are refused have an HTTP status,
 * and an operation that is refused names its field.
 */
const tokenEnded = ({ code, status, errors }: GatewayError): boolean =>
  code === 'AUTHENTICATION_FAILED' && status === undefined && errors[0]?.path === undefined

/** Of things that are told as they are now: a connection that is opened again tells what was known already. */
export async function* onlyChanges<T>(found: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let before: string | undefined
  for await (const one of found) {
    const now = JSON.stringify(one)
    if (now !== before) yield one
    before = now
  }
}
