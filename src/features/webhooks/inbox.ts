/** The table `inbound_events`. */
import { dialect, join, none, part, raw, sql, work } from '../../store/store.ts'
import type { Fragment, Steps } from '../../store/store.ts'

export interface InboundRow {
  seq: number
  id: string
  message_id: string
  type: string
  user_id: string | null
  occurred_at: number
  received_at: number
  document: string
  digest: string
  state: 'recorded' | 'unknown'
  duplicate_of: string | null
  deliveries: number
}

export interface NewInbound {
  readonly id: string
  readonly messageId: string
  readonly type: string
  readonly userId: string | null
  readonly occurredAt: number
  readonly receivedAt: number
  readonly document: string
  readonly digest: string
  readonly state: InboundRow['state']
}

/** Whoever writes the same down waits for the end of this transaction, to see it. SQLite has one writer at a time and needs nothing. */
const untilTheEnd = dialect({ sqlite: 'abs', postgres: 'pg_advisory_xact_lock' })

/** Writes a message down, or counts it once more. The row tells by its digest whether it is the same message. */
export const receive = work(import.meta.url, 'receive', function* (event: NewInbound): Steps<InboundRow> {
  yield* sql`SELECT ${untilTheEnd}(${parseInt(event.digest.slice(0, 12), 16)})`
  const [before] = yield* sql<{ id: string }>`
    SELECT id FROM inbound_events WHERE digest = ${event.digest} AND message_id <> ${event.messageId} ORDER BY seq LIMIT 1`
  const [row] = yield* sql<InboundRow>`
    INSERT INTO inbound_events (id, message_id, type, user_id, occurred_at, received_at, document, digest, state, duplicate_of)
    VALUES (${event.id}, ${event.messageId}, ${event.type}, ${event.userId}, ${event.occurredAt}, ${event.receivedAt},
      ${event.document}, ${event.digest}, ${event.state}, ${before?.id ?? null})
    ON CONFLICT (message_id) DO UPDATE SET deliveries = inbound_events.deliveries + 1 RETURNING *`
  if (!row) throw new Error('a message was neither new nor known')
  return row
})

export interface InboundFilter {
  readonly type: string | null
  /** Null for all of them. */
  readonly states: readonly InboundRow['state'][] | null
}

/** Newest first; `after` is the id of the event before, null for the beginning. Null where there is no such event. */
export const selectInbound = work(
  import.meta.url,
  'selectInbound',
  function* ({ type, states }: InboundFilter, after: string | null, limit: number): Steps<InboundRow[] | null> {
    const [before] =
      after === null ? [] : yield* sql<{ seq: number }>`SELECT seq FROM inbound_events WHERE id = ${after}`
    if (after !== null && !before) return null
    const fits = [
      ...(type === null ? [] : [part`type = ${type}`]),
      ...(states === null ? [] : [part`state IN (${join(states)})`]),
      ...(before ? [part`seq < ${before.seq}`] : []),
    ]
    const where = fits.length === 0 ? none : part`WHERE ${join(fits, ' AND ')}`
    return yield* sql<InboundRow>`SELECT * FROM inbound_events ${where} ORDER BY seq DESC LIMIT ${limit}`
  },
)

/** As rows say it that were written while it was still kept who had referred a user. It never stands first, and an id needs no escape. */
const referrer = (userId: string): string => `,"referred_by":"${userId}"`
const place = dialect({ sqlite: 'instr', postgres: 'strpos' })
/** Said as the index of such rows says it, so that no other is looked at: erasing a person holds up all writers. */
const tellsOfReferrer = raw(`type = 'user.registered' AND document LIKE '%,"referred_by":"%'`)
const isReferredBy = (userId: string): Fragment =>
  part`(${tellsOfReferrer} AND ${place}(document, ${referrer(userId)}) > 0)`

/** Leaves that something happened, and removes whom it was about. */
export const forgetUser = work(import.meta.url, 'forgetUser', function* (userId: string): Steps<number> {
  const rows = yield* sql`
    UPDATE inbound_events SET user_id = NULL, document = '{}' WHERE user_id = ${userId} RETURNING id`
  const referred = yield* sql`
    UPDATE inbound_events SET document = replace(document, ${referrer(userId)}, '') WHERE ${isReferredBy(userId)} RETURNING id`
  return rows.length + referred.length
})

const atOnce = 500

/** In the order in which they came, a piece at a time; empty at the end. */
export const inboundOfUser = work(import.meta.url, 'inboundOfUser', function* (userId: string, after: number): Steps<
  InboundRow[]
> {
  return yield* sql<InboundRow>`
      SELECT * FROM inbound_events WHERE (user_id = ${userId} OR ${isReferredBy(userId)}) AND seq > ${after}
      ORDER BY seq LIMIT ${atOnce}`
})
