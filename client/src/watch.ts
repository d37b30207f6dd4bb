import { GatewayError } from './error.ts'
import { NewestChangeDocument, UserSyncChangedDocument } from './generated/graphql.ts'
import type { SyncStatus, UserSyncChangedSubscription } from './generated/graphql.ts'
import type { Request } from './request.ts'
import type { Subscribe } from './subscription.ts'
import { backoffMs } from './weather.ts'
import type { Clock } from './weather.ts'

export interface WatchOptions {
  /** Only this user. */
  readonly userId?: string | undefined
  /** Only changes into these states. */
  readonly status?: readonly SyncStatus[] | undefined
  /** Go on after this `changeId`; from now on when missing. */
  readonly after?: string | undefined
  readonly signal?: AbortSignal | undefined
}

interface Parts {
  readonly request: Request
  readonly subscribe: Subscribe
  readonly clock: Clock
  readonly random: () => number
}

/** Changes as they happen. A lost connection is taken up where it was lost; ends with the signal, throws what waiting does not mend. */
export async function* watchUserSync(
  { request, subscribe, clock, random }: Parts,
  { userId, status, after, signal }: WatchOptions = {},
): AsyncGenerator<UserSyncChangedSubscription['userSyncChanged'], void, undefined> {
  let last = after
  let failures = 0
  const over = () => signal?.aborted ?? false
  while (!over()) {
    try {
      // Known before the first event: a connection that is lost while nothing happens has a place to be taken up as well.
      last ??= (await request(NewestChangeDocument, {}, { signal })).syncHealth.changeId
      const variables = { userId, status: status && [...status], afterEventId: last }
      for await (const { userSyncChanged } of subscribe(UserSyncChangedDocument, variables, { signal })) {
        failures = 0
        last = userSyncChanged.changeId
        yield userSyncChanged
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
