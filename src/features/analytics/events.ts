/** The table `analytics_events`. */
import { dialect, join, part, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

export interface NewEvent {
  readonly messageId: string
  readonly type: string
  readonly pluginId: string | null
  readonly userId: string | null
  readonly occurredAt: number
  readonly document: string
}

/** The columns of an event, as `acceptEvents` takes them. */
type Written = readonly [
  messageId: string,
  type: string,
  pluginId: string | null,
  userId: string | null,
  occurredAt: number,
  document: string,
]

/** Many events as one text: it crosses to the thread of the store, and binds, at a fraction of the cost of their fields. */
export const written = (events: readonly NewEvent[]): string =>
  JSON.stringify(
    events.map((event): Written => [
      event.messageId,
      event.type,
      event.pluginId,
      event.userId,
      event.occurredAt,
      event.document,
    ]),
  )

const each = (list: string) =>
  part`${dialect({ sqlite: 'json_each(', postgres: 'json_array_elements(CAST(' })}${list}${dialect({ sqlite: ')', postgres: ' AS json))' })}`

/** Writes events down (see `written`); those whose message id is known are left as they are. Says how many are new. */
export const acceptEvents = work(
  import.meta.url,
  'acceptEvents',
  function* (sender: string, events: string, nowMs: number, dueAt: number): Steps<number> {
    const accepted = yield* sql`
      INSERT INTO analytics_events (sender, message_id, type, plugin_id, user_id, occurred_at, received_at, document, state, due_at)
      SELECT CAST(${sender} AS TEXT), e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3,
        CAST(e.value ->> 4 AS BIGINT), CAST(${nowMs} AS BIGINT), e.value ->> 5, 'pending', CAST(${dueAt} AS BIGINT)
      FROM ${each(events)} AS e WHERE TRUE
      ON CONFLICT (sender, message_id) DO NOTHING RETURNING seq`
    return accepted.length
  },
)

export interface EventRow {
  seq: number
  sender: string
  message_id: string
  document: string
  failures: number
  alone: number
  lease_token: number
}

export interface EventResult {
  readonly seq: number
  readonly leaseToken: number
  readonly state: 'acknowledged' | 'retrying' | 'dead'
  readonly dueAt: number | null
  readonly alone: boolean
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** Writes results down, as far as their leases still hold, and leases what is due. */
export const eventsTurn = work(
  import.meta.url,
  'eventsTurn',
  function* (
    workerId: string,
    results: readonly EventResult[],
    room: number,
    now: number,
  ): Steps<{ items: EventRow[]; nextDue: number | null }> {
    for (const alike of Map.groupBy(results, likeness).values()) {
      const [{ state, dueAt, alone, errorCode, errorMessage, leaseToken }] = alike as [EventResult]
      const failed = state === 'acknowledged' ? 0 : 1
      yield* sql`
        UPDATE analytics_events SET state = ${state}, due_at = ${dueAt}, lease_owner = NULL, failures = failures + ${failed},
          alone = ${Number(alone)}, error_code = ${errorCode}, error_message = ${errorMessage}
        WHERE seq IN (${join(alike.map(({ seq }) => seq))}) AND lease_owner = ${workerId} AND lease_token = ${leaseToken}`
    }
    const alive = yield* sql`SELECT id FROM delivery_workers WHERE id = ${workerId}`
    if (room <= 0 || alive.length === 0) return { items: [], nextDue: null }
    const due = yield* sql<{ seq: number }>`
      SELECT seq FROM analytics_events WHERE due_at IS NOT NULL AND lease_owner IS NULL AND due_at <= ${now}
      ORDER BY due_at, seq LIMIT ${room} ${skipLocked}`
    const items =
      due.length === 0
        ? []
        : yield* sql<EventRow>`
            UPDATE analytics_events SET lease_owner = ${workerId}, lease_token = lease_token + 1
            WHERE seq IN (${join(due.map((row) => row.seq))})
            RETURNING seq, sender, message_id, document, failures, alone, lease_token`
    const [next] = yield* sql<{ due: number | null }>`
      SELECT min(due_at) AS due FROM analytics_events WHERE due_at IS NOT NULL AND lease_owner IS NULL`
    return { items: items.sort((a, b) => a.seq - b.seq), nextDue: next?.due ?? null }
  },
)

/** Results of one batch are mostly alike, and are written down by one statement. */
const likeness = ({ state, dueAt, alone, errorCode, errorMessage, leaseToken }: EventResult): string =>
  JSON.stringify([state, dueAt, alone, errorCode, errorMessage, leaseToken])

/** Frees what is leased to workers that are gone. */
export const freeEvents = work(import.meta.url, 'freeEvents', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE analytics_events SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND lease_owner NOT IN (SELECT id FROM delivery_workers) RETURNING seq`
  return freed.length
})
