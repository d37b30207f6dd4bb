/** Analytics events in the marketplace's words, as JSON text: written when they are taken in, and sent as they are. */
import { sha256 } from '../kit/ids.ts'
import type { AnalyticsEvent } from './domain.ts'

/** What the marketplace may know of a sender: the same for the same one, and no name. */
export const senderMark = (sender: string): string => sha256(sender).slice(0, 32)

/**
 * The message id is set last: nothing in the event's own data may replace what makes a repeat harmless. To the marketplace all events
 * come from one service, and ids are each sender's own, so the sender's mark stands before them: no id has a slash in it.
 */
export const writtenEvent = ({ event, data, sender, messageId, timestamp }: AnalyticsEvent): string =>
  JSON.stringify({
    event,
    data: { ...data, message_id: sender === null ? messageId : `${sender}/${messageId}` },
    timestamp,
    source: 'panel-system',
  })

interface Written {
  readonly event: string
  readonly data: { readonly message_id: string } & Readonly<Record<string, unknown>>
  readonly timestamp: AnalyticsEvent['timestamp']
}

/** The events of a JSON list of written ones. */
export const readWrittenEvents = (list: string): AnalyticsEvent[] =>
  (JSON.parse(list) as Written[]).map(({ event, data: { message_id: id, ...data }, timestamp }) => {
    const slash = id.indexOf('/')
    return {
      sender: slash < 0 ? null : id.slice(0, slash),
      messageId: id.slice(slash + 1),
      event,
      data,
      timestamp,
    }
  })
