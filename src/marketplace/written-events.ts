/** Analytics events in the marketplace's words, as JSON text: written when they are taken in, and sent as they are. */
import type { AnalyticsEvent } from './domain.ts'

/** The message id is set last: nothing in the event's own data may replace what makes a repeat harmless. */
export const writtenEvent = ({ event, data, messageId, timestamp }: AnalyticsEvent): string =>
  JSON.stringify({ event, data: { ...data, message_id: messageId }, timestamp, source: 'panel-system' })

interface Written {
  readonly event: string
  readonly data: { readonly message_id: string } & Readonly<Record<string, unknown>>
  readonly timestamp: AnalyticsEvent['timestamp']
}

/** The events of a JSON list of written ones. */
export const readWrittenEvents = (list: string): AnalyticsEvent[] =>
  (JSON.parse(list) as Written[]).map(({ event, data: { message_id: messageId, ...data }, timestamp }) => ({
    messageId,
    event,
    data,
    timestamp,
  }))
