/** One turn of the delivery of events, in one transaction: what was done is written down, then batches that are due are leased. */
import { isMember } from '../../delivery/worker-rows.ts'
import { among, none, part, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { split } from './split.ts'

export interface DueBatch {
  readonly batch: number
  readonly size: number
  readonly failures: number
  readonly alone: number
  readonly refusals: number
  readonly lease_token: number
  readonly sender: string
  /** JSON list of the events as they are sent. */
  readonly events: string
}

export interface BatchResult {
  readonly batch: number
  readonly leaseToken: number
  /** `apart`: refused in company, so each event is sent alone. */
  readonly state: 'acknowledged' | 'retrying' | 'apart' | 'dead'
  readonly dueAt: number | null
  readonly alone: boolean
  /** Times it was refused alone for what need not be its own fault. */
  readonly refusals: number
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

export interface EventsOrder {
  readonly workerId: string
  readonly results: readonly BatchResult[]
  /** At most so many calls. */
  readonly room: number
  /** Events in a call, at most. */
  readonly size: number
  /** Delivery time. */
  readonly now: number
  /** After a turn whose end is not known: the batches we have besides those with results; all others that are leased to us are given back. */
  readonly keepOnly: readonly number[] | null
}

export interface EventsAnswer {
  /** The batches of each call, leased by now. */
  readonly calls: DueBatch[][]
  /** Delivery time from which something may be due; null when nothing waits. */
  readonly nextDue: number | null
}

/** Results count as far as their leases still hold. */
export const eventsTurn = work(import.meta.url, 'eventsTurn', function* (order: EventsOrder): Steps<EventsAnswer> {
  const { workerId, results, room, keepOnly } = order
  for (const alike of Map.groupBy(results, likeness).values()) yield* writeDown(workerId, alike)
  if (keepOnly !== null) {
    const others = keepOnly.length === 0 ? none : part`AND NOT batch ${among(keepOnly)}`
    yield* sql`UPDATE analytics_deliveries SET lease_owner = NULL WHERE lease_owner = ${workerId} ${others}`
  }
  if (room <= 0 || !(yield* isMember(workerId))) return { calls: [], nextDue: null }
  const calls = yield* lease(order)
  const [next] = yield* sql<{ due: number | null }>`
    SELECT min(due_at) AS due FROM analytics_deliveries WHERE due_at IS NOT NULL AND lease_owner IS NULL`
  return { calls, nextDue: next?.due ?? null }
})

/** Results of one turn are mostly alike, and are written down by one statement. */
const likeness = ({ state, dueAt, alone, refusals, errorCode, errorMessage, leaseToken }: BatchResult): string =>
  JSON.stringify([state, dueAt, alone, refusals, errorCode, errorMessage, leaseToken])

function* writeDown(workerId: string, alike: readonly BatchResult[]): Steps<void> {
  const [{ state, dueAt, alone, refusals, errorCode, errorMessage, leaseToken }] = alike as [BatchResult]
  const ours = among(alike.map(({ batch }) => batch))
  if (state === 'acknowledged') {
    yield* sql`
      DELETE FROM analytics_deliveries
      WHERE batch ${ours} AND lease_owner = ${workerId} AND lease_token = ${leaseToken}`
    return
  }
  const freed = yield* sql<{ batch: number }>`
    UPDATE analytics_deliveries SET due_at = ${dueAt}, lease_owner = NULL, failures = failures + 1, alone = ${Number(alone)},
      refusals = ${refusals}, error_code = ${errorCode}, error_message = ${errorMessage}
    WHERE batch ${ours} AND lease_owner = ${workerId} AND lease_token = ${leaseToken} RETURNING batch`
  if (state === 'apart') for (const { batch } of freed) yield* split(batch, true)
}

/** More would not be read for one turn, however small the batches are. */
const mostBatches = 1_000

function* lease({ workerId, room, size, now }: EventsOrder): Steps<DueBatch[][]> {
  const due = yield* sql<{ batch: number; size: number; alone: number }>`
    SELECT batch, size, alone FROM analytics_deliveries
    WHERE due_at IS NOT NULL AND lease_owner IS NULL AND due_at <= ${now}
    ORDER BY due_at, batch LIMIT ${Math.min(mostBatches, room * size)}`
  // Where the marketplace takes no batches, each event becomes one of its own, and its turn comes with the next.
  for (const { batch } of due.filter((row) => row.size > size).slice(0, room)) yield* split(batch, false)
  const chosen = inCalls(
    due.filter((row) => row.size <= size),
    size,
  ).slice(0, room)
  if (chosen.length === 0) return []
  const leases = yield* sql<Omit<DueBatch, 'sender' | 'events'>>`
    UPDATE analytics_deliveries SET lease_owner = ${workerId}, lease_token = lease_token + 1 WHERE batch IN (
      SELECT batch FROM analytics_deliveries
      WHERE batch ${among(chosen.flat().map(({ batch }) => batch))} AND due_at IS NOT NULL AND lease_owner IS NULL ${skipLocked})
    RETURNING batch, size, failures, alone, refusals, lease_token`
  if (leases.length === 0) return []
  const texts = yield* sql<{ seq: number; sender: string; events: string }>`
    SELECT seq, sender, events FROM analytics_batches WHERE seq ${among(leases.map(({ batch }) => batch))} ORDER BY seq`
  const leaseOf = new Map(leases.map((leased) => [leased.batch, leased]))
  const taken = texts.flatMap(({ seq, sender, events }): DueBatch[] => {
    const leased = leaseOf.get(seq)
    return leased ? [{ ...leased, sender, events }] : []
  })
  return inCalls(taken, size)
}

/** What goes together in one call: batches in their order, as far as they fit, and those that were refused in company alone. */
function inCalls<Row extends { readonly size: number; readonly alone: number }>(rows: Row[], most: number): Row[][] {
  const calls: Row[][] = []
  let open: Row[] = []
  let events = 0
  for (const row of rows) {
    if (row.alone === 1) {
      calls.push([row])
      continue
    }
    if (open.length === 0 || events + row.size > most) {
      calls.push((open = []))
      events = 0
    }
    open.push(row)
    events += row.size
  }
  return calls
}

/** Frees what is leased to workers that are gone. */
export const freeEvents = work(import.meta.url, 'freeEvents', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE analytics_deliveries SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND lease_owner NOT IN (SELECT id FROM delivery_workers) RETURNING batch`
  return freed.length
})
