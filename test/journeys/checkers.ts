/** Judges a history: what the panel was promised, what the marketplace felt, and what the ledger says. */
import type { LedgerEntry } from '../../sandbox/ledger.ts'
import { eventStates } from '../../src/features/users/model.ts'
import type { EventRow, UserRow } from '../../src/features/users/model.ts'
import type { Totals } from '../../src/features/users/tallies.ts'
import { sql, work } from '../../src/store/store.ts'
import type { Steps } from '../../src/store/store.ts'
import type { Promised } from './panel.ts'
import { brokenPauses } from './pauses.ts'
import { namesOfDeleted } from './traces.ts'
import type { Trace } from './traces.ts'

export interface Books {
  readonly events: EventRow[]
  readonly users: UserRow[]
  readonly profiles: { user_id: string; profile: string }[]
  readonly totals: Totals
  readonly mostAttempts: number
}

export const readBooks = work(import.meta.url, 'readBooks', function* (): Steps<Books> {
  const [totals] = yield* sql<Totals>`
    SELECT CAST(SUM(accepted) AS BIGINT) AS accepted, CAST(SUM(acknowledged) AS BIGINT) AS acknowledged,
      CAST(SUM(pending) AS BIGINT) AS pending, CAST(SUM(retrying) AS BIGINT) AS retrying, CAST(SUM(dead) AS BIGINT) AS dead,
      CAST(SUM(superseded) AS BIGINT) AS superseded, CAST(SUM(discarded) AS BIGINT) AS discarded FROM sync_totals`
  const [attempts] = yield* sql<{ most: number | null }>`SELECT MAX(attempts) AS most FROM sync_events`
  if (!totals) throw new Error('the ledger has lost its sums')
  return {
    events: yield* sql<EventRow>`SELECT * FROM sync_events ORDER BY seq`,
    users: yield* sql<UserRow>`SELECT * FROM sync_users`,
    profiles: yield* sql<{ user_id: string; profile: string }>`SELECT user_id, profile FROM user_profiles`,
    totals,
    mostAttempts: attempts?.most ?? 0,
  }
})

interface Body {
  user_id: string
  action: 'create' | 'update' | 'delete'
  user_data: { display_name?: string }
}

export interface History {
  readonly promised: readonly Promised[]
  readonly calls: readonly LedgerEntry[]
  readonly books: Books
  /** Display name of each user that the marketplace has in the end. */
  readonly marketplace: ReadonlyMap<string, string>
  readonly mostAttempts: number
  /** What the metrics of each gateway show in the end. */
  readonly metrics: readonly Readonly<Record<string, number>>[]
  /** What the marketplace asked for with each 429. */
  readonly pauseMs: number
  /** When gateways died. */
  readonly deaths: readonly number[]
  /** All that is written anywhere in the end. */
  readonly traces: readonly Trace[]
}

/** Violations by invariant; an empty list each when all is well. */
export function violations(history: History): Record<string, string[]> {
  const { promised, books, marketplace } = history
  const byId = new Map(promised.map((one) => [one.eventId, one]))
  const calls = history.calls.filter((entry) => entry.path.endsWith('/users/sync'))
  const effects = calls
    .filter((entry) => entry.effect !== null && !entry.replayed)
    .map((entry) => ({ key: String(entry.headers['idempotency-key']), body: entry.body as Body }))
  const ofUser = Map.groupBy(promised, ({ userId }) => userId)
  const effectsOfUser = Map.groupBy(effects, ({ body }) => body.user_id)
  const rows = new Map(books.events.map((event) => [event.id, event]))
  const found: Record<string, string[]> = {}
  const report = (id: string, line: string | null) => {
    found[id] ??= []
    if (line !== null) found[id].push(line)
  }

  for (const id of ['I1', 'I1b', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12']) report(id, null)

  for (const [userId, changes] of ofUser) {
    const last = changes.toSorted((a, b) => a.order - b.order).at(-1) as Promised
    const has = marketplace.get(userId)
    const wanted = last.action === 'DELETE' ? undefined : last.name
    if (has !== wanted) report('I1', `${userId}: the marketplace has ${has}, the panel said ${wanted}`)
  }
  for (const one of promised) {
    const row = rows.get(one.eventId)
    if (!row) report('I1', `${one.name}: promised, and not in the ledger`)
    else if (row.state !== 'acknowledged' && row.state !== 'superseded')
      report('I8', `${one.name} is ${row.state}: ${row.error_code}`)
    else if (
      row.state === 'acknowledged' &&
      one.action !== 'DELETE' &&
      !effects.some(({ key }) => key === one.eventId)
    ) {
      report('I1b', `${one.name}: acknowledged without an effect`)
    } else if (one.action === 'DELETE' && row.state !== 'acknowledged')
      report('I5', `${one.name}: the delete did not arrive`)
  }
  for (const [userId, felt] of effectsOfUser) {
    let before = 0
    let deleted = false
    for (const { key, body } of felt) {
      const one = byId.get(key)
      if (!one) continue
      if (one.order <= before) report('I2', `${userId}: ${one.order} after ${before}`)
      before = Math.max(before, one.order)
      if (deleted && body.action !== 'create') report('I4', `${userId}: ${body.action} after a delete`)
      deleted = body.action === 'delete'
    }
  }
  for (const [key, same] of Map.groupBy(effects, (effect) => effect.key)) {
    if (same.length > 1) report('I3', `${key}: ${same.length} effects`)
    const one = byId.get(key)
    const name = same[0]?.body.user_data.display_name
    if (!one) report('I6', `${key}: an effect that nobody asked for`)
    else if (one.action !== 'DELETE' && name !== one.name) report('I6', `${key}: ${name} instead of ${one.name}`)
  }
  for (const [key, same] of Map.groupBy(calls, (call) => String(call.headers['idempotency-key']))) {
    if (new Set(same.map(({ body }) => JSON.stringify(body))).size > 1) report('I7', `${key}: different bodies`)
  }
  if (books.mostAttempts > history.mostAttempts) report('I9', `${books.mostAttempts} attempts of one event`)
  for (const line of brokenPauses(calls, history.pauseMs, history.deaths)) report('I10', line)
  for (const line of namesOfDeleted(promised, history.traces)) report('I11', line)
  for (const user of books.users) {
    if (user.deleted === 1 && user.data !== null) report('I11', `${user.user_id}: data of a deleted user`)
  }
  const gone = new Set(books.users.filter(({ deleted }) => deleted === 1).map(({ user_id }) => user_id))
  for (const { user_id: userId } of books.profiles) {
    if (gone.has(userId)) report('I11', `${userId}: the profile of a deleted user`)
  }
  for (const event of books.events) {
    if (
      event.state !== 'pending' &&
      event.state !== 'retrying' &&
      event.state !== 'dead' &&
      (event.payload ?? event.call) !== null
    ) {
      report('I11', `${event.id}: finished, and still says something`)
    }
  }
  const counted = Map.groupBy(books.events, ({ state }) => state)
  const { accepted, ...sums } = books.totals
  for (const state of eventStates) {
    const rowsOfState = counted.get(state)?.length ?? 0
    if (rowsOfState !== sums[state]) report('I12', `${state}: ${rowsOfState} rows, sum ${sums[state]}`)
  }
  if (accepted !== books.events.length) report('I12', `accepted: ${books.events.length} rows, sum ${accepted}`)
  for (const shown of history.metrics) {
    for (const [name, sum] of Object.entries(books.totals)) {
      if (shown[name] !== sum) report('I12', `${name}: the metrics show ${shown[name]}, the sum is ${sum}`)
    }
  }
  return found
}

export const total = (found: Record<string, string[]>): number =>
  Object.values(found).reduce((sum, lines) => sum + lines.length, 0)
