/** The two ways events take to the gateway, and what its answers mean for each entry. */
import { SyncUsersDocument, TrackEventsDocument } from '../generated/graphql.ts'
import type { TrackEventInput } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import type { Verdict } from './lane.ts'
import type { Change } from './panel-user.ts'

/** What one call may hold at the gateway. */
export const mostInACall = 250

/** The lane repeats by itself, with its own patience. */
const once = (signal: AbortSignal) => ({ signal, retries: 0, repeatable: true })

export const changeSender =
  (request: Request) =>
  async (inputs: readonly Change[], signal: AbortSignal): Promise<readonly Verdict[]> => {
    const { syncUsers } = await request(SyncUsersDocument, { inputs: [...inputs] }, once(signal))
    return inputs.map((_input, index): Verdict => {
      const result = syncUsers.results[index]
      const [problem] = result?.userErrors ?? []
      if (!result) return 'again'
      if (!problem) return result.replayed ? 'repeated' : 'taken'
      // Our own earlier try is still being worked on; its answer will be given to the repeat.
      const inFlight = problem.code === 'CONFLICT' && problem.path?.at(-1) === 'idempotencyKey'
      return inFlight ? 'again' : { code: problem.code, message: problem.message }
    })
  }

export const activitySender =
  (request: Request) =>
  async (events: readonly TrackEventInput[], signal: AbortSignal): Promise<readonly Verdict[]> => {
    const { trackEvents } = await request(TrackEventsDocument, { events: [...events] }, once(signal))
    const rejected = new Map(trackEvents.rejected.map((rejection) => [rejection.messageId, rejection]))
    return events.map(({ messageId }): Verdict => {
      const rejection = rejected.get(messageId)
      return rejection ? { code: rejection.code, message: rejection.message } : 'taken'
    })
  }
