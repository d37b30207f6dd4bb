/** Gathers analytics events for a moment and sends them together; each caller hears about its own. */
import { GatewayError, isAboutTheInput } from './error.ts'
import { TrackEventsDocument } from './generated/graphql.ts'
import type { TrackEventInput } from './generated/graphql.ts'
import type { Request } from './request.ts'
import type { Clock } from './weather.ts'

export interface EventSender {
  /** Resolves when the event is safe at the gateway; rejects with why it is not. */
  send(event: TrackEventInput): Promise<void>
  flush(): Promise<void>
}

interface Waiting {
  readonly event: TrackEventInput
  readonly resolve: () => void
  readonly reject: (error: GatewayError) => void
}

const mostInACall = 250
/** With fewer calls than one a second the gateway's ration of 120 a minute is never used up. */
const lingerMs = 1_000

export function createEventSender(request: Request, clock: Clock): EventSender {
  let waiting: Waiting[] = []
  let over = new AbortController()
  const underWay = new Set<Promise<void>>()

  async function deliver(group: readonly Waiting[]): Promise<void> {
    try {
      const events = group.map(({ event }) => event)
      // Message ids make a repeat harmless.
      const { trackEvents } = await request(TrackEventsDocument, { events }, { repeatable: true })
      const rejected = new Map(trackEvents.rejected.map((rejection) => [rejection.messageId, rejection]))
      for (const { event, resolve, reject } of group) {
        const rejection = rejected.get(event.messageId)
        if (rejection) reject(new GatewayError(rejection.code, rejection.message))
        else resolve()
      }
    } catch (cause) {
      const error = cause instanceof GatewayError ? cause : new GatewayError('NETWORK_ERROR', String(cause), { cause })
      if (group.length > 1 && isAboutTheInput(error)) {
        // Of one of them, or of all together: halves tell.
        const middle = Math.ceil(group.length / 2)
        await deliver(group.slice(0, middle))
        return deliver(group.slice(middle))
      }
      for (const { reject } of group) reject(error)
    }
  }

  function sendNow(): void {
    over.abort()
    over = new AbortController()
    while (waiting.length > 0) {
      const group: Promise<void> = deliver(waiting.splice(0, mostInACall)).finally(() => underWay.delete(group))
      underWay.add(group)
    }
  }

  return {
    send(event) {
      const answered = new Promise<void>((resolve, reject) => waiting.push({ event, resolve, reject }))
      if (waiting.length === 1) clock.sleep(lingerMs, { signal: over.signal }).then(sendNow, () => undefined)
      if (waiting.length >= mostInACall) sendNow()
      return answered
    },
    async flush() {
      sendNow()
      await Promise.all(underWay)
    },
  }
}
