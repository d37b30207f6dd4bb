/** The tables behind membership.ts. */
import { dialect, sql, work } from '../store/store.ts'
import type { Steps } from '../store/store.ts'

export interface WorkerRow {
  id: string
  identity: string | null
  beat: number
}

/** Everybody but `id`. */
export const others = work(import.meta.url, 'others', function* (id: string): Steps<WorkerRow[]> {
  return yield* sql<WorkerRow>`SELECT id, identity, beat FROM delivery_workers WHERE id <> ${id}`
})

/**
 * Writes the worker down and tells what time it is. Alone, time went on with the wall clock, but never back. Among others theirs counts,
 * which they wrote down with their last beat: how long ago that was the wall clock says, as far as a beat can be believed to be old.
 */
export const join = work(
  import.meta.url,
  'join',
  function* (id: string, identity: string | null, wallMs: number, beatMs: number): Steps<number> {
    const [alive] = yield* sql<{ workers: number }>`SELECT COUNT(*) AS workers FROM delivery_workers`
    yield* sql`INSERT INTO delivery_workers (id, identity, beat) VALUES (${id}, ${identity}, 0)`
    const [clock] = yield* sql<{ at: number }>`SELECT at FROM delivery_clock WHERE id = 1`
    const stored = clock?.at ?? 0
    const latest = alive?.workers === 0 || stored === 0 ? Infinity : stored + beatMs
    const at = Math.min(Math.max(stored, wallMs), latest)
    yield* sql`UPDATE delivery_clock SET at = ${at} WHERE id = 1 AND at < ${at}`
    return at
  },
)

/** Lets the row be counted up meanwhile, but not removed: whoever removes it frees leases afterwards, and has to see these. */
const forKeyShare = dialect({ sqlite: '', postgres: 'FOR KEY SHARE' })

/** Whether the worker has its row still; asked in the transaction that leases to it. */
export function* isMember(id: string): Steps<boolean> {
  const rows = yield* sql`SELECT id FROM delivery_workers WHERE id = ${id} ${forKeyShare}`
  return rows.length > 0
}

/** Counts up and moves time on; null when the row is gone. Gives the latest time that any worker wrote down, and the other workers. */
export const beat = work(import.meta.url, 'beat', function* (id: string, at: number): Steps<{
  at: number
  others: WorkerRow[]
} | null> {
  const alive = yield* sql`UPDATE delivery_workers SET beat = beat + 1 WHERE id = ${id} RETURNING id`
  if (alive.length === 0) return null
  yield* sql`UPDATE delivery_clock SET at = ${at} WHERE id = 1 AND at < ${at}`
  const [latest] = yield* sql<{ at: number }>`SELECT at FROM delivery_clock WHERE id = 1`
  const others = yield* sql<WorkerRow>`SELECT id, identity, beat FROM delivery_workers WHERE id <> ${id}`
  return { at: latest?.at ?? at, others }
})

/** Removes a worker whose count is still what was seen; false when it has moved on or somebody else removed it. */
export const reap = work(import.meta.url, 'reap', function* (id: string, seenBeat: number): Steps<boolean> {
  const gone = yield* sql`DELETE FROM delivery_workers WHERE id = ${id} AND beat = ${seenBeat} RETURNING id`
  return gone.length > 0
})

export const leave = work(import.meta.url, 'leave', function* (id: string): Steps<void> {
  yield* sql`DELETE FROM delivery_workers WHERE id = ${id}`
})
