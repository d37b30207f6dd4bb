import { GatewayError } from './error.ts'
import type { TrackEventInput } from './generated/graphql.ts'

/** What is known of an event. Ids may be spelt as panels always did; whatever else is here travels as it is. */
export interface AnalyticsData {
  /** Your own id of the event: the same id is counted once. Made at random when missing. */
  readonly messageId?: string | undefined
  readonly occurredAt?: string | number | Date | undefined
  readonly [name: string]: unknown
}

const fields = {
  pluginId: ['pluginId', 'plugin_id'],
  userId: ['userId', 'user_id'],
  sessionId: ['sessionId', 'session_id'],
  version: ['version'],
} as const

/** The event as the gateway takes it: ids in their places, everything else as free data. Throws a GatewayError for what is no time or no JSON. */
export function trackEventOf(type: string, given: AnalyticsData = {}, nowMs: number): TrackEventInput {
  const { messageId, occurredAt, ...others } = given
  const data: Record<string, unknown> = others
  const ids: Partial<Record<keyof typeof fields, string>> = {}
  for (const [name, spellings] of Object.entries(fields)) {
    for (const spelling of spellings) {
      const value = data[spelling]
      if (typeof value !== 'string' && typeof value !== 'number') continue
      ids[name as keyof typeof fields] ??= String(value)
      delete data[spelling]
    }
  }
  return {
    ...ids,
    messageId: messageId ?? crypto.randomUUID(),
    type,
    occurredAt: checked('occurredAt', 'a time', () => new Date(occurredAt ?? nowMs).toISOString()),
    ...(Object.keys(data).length > 0 && { data: { custom: copyOf(data) } }),
  }
}

/** Nothing that happens to the caller's object until the event is sent changes it, and nothing in it spoils the events beside it. */
const copyOf = (data: object): unknown =>
  checked('data', 'what JSON can hold', () => JSON.parse(JSON.stringify(data)) as unknown)

function checked<T>(field: string, expected: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new GatewayError('VALIDATION_ERROR', `${field}: expected ${expected}: ${String(cause)}`, { cause })
  }
}
