/** The table `analytics_events`. */
import { join, rows, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

export interface NewEvent {
  readonly messageId: string
  readonly type: string
  readonly pluginId: string | null
  readonly userId: string | null
  readonly occurredAt: number
  readonly document: string
}

/** Writes events down; those whose message id is known are left as they are. Gives the message ids that are new. */
export const acceptEvents = work(
  import.meta.url,
  'acceptEvents',
  function* (sender: string, events: readonly NewEvent[], nowMs: number, dueAt: number): Steps<string[]> {
    if (events.length === 0) return []
    const accepted = yield* sql<{ message_id: string }>`
      INSERT INTO analytics_events (sender, message_id, type, plugin_id, user_id, occurred_at, received_at, document, state, due_at)
      VALUES ${rows(
        events.map((event) => [
          sender,
          event.messageId,
          event.type,
          event.pluginId,
          event.userId,
          event.occurredAt,
          nowMs,
          event.document,
          'pending',
          dueAt,
        ]),
      )}
      ON CONFLICT (sender, message_id) DO NOTHING RETURNING message_id`
    return accepted.map((row) => row.message_id)
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
    // Most results are alike: one statement for all that were acknowledged, one each for the rest.
    const done = results.filter((result) => result.state === 'acknowledged')
    for (const token of new Set(done.map((result) => result.leaseToken))) {
      const seqs = done.filter((result) => result.leaseToken === token).map((result) => result.seq)
      yield* sql`
        UPDATE analytics_events SET state = 'acknowledged', due_at = NULL, lease_owner = NULL, error_code = NULL, error_message = NULL
        WHERE seq IN (${join(seqs)}) AND lease_owner = ${workerId} AND lease_token = ${token}`
    }
    for (const result of results) {
      if (result.state === 'acknowledged') continue
      yield* sql`
        UPDATE analytics_events SET state = ${result.state}, due_at = ${result.dueAt}, lease_owner = NULL, failures = failures + 1,
          alone = ${Number(result.alone)}, error_code = ${result.errorCode}, error_message = ${result.errorMessage}
        WHERE seq = ${result.seq} AND lease_owner = ${workerId} AND lease_token = ${result.leaseToken}`
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

/** Frees what is leased to workers that are gone. */
export const freeEvents = work(import.meta.url, 'freeEvents', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE analytics_events SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND lease_owner NOT IN (SELECT id FROM delivery_workers) RETURNING seq`
  return freed.length
})
