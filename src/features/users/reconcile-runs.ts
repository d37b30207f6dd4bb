/** The table `reconcile_runs`. */
import { isMember } from '../../delivery/worker-rows.ts'
import { join, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import type { EventRow, UserRow } from './model.ts'
import { isOpen } from './ledger.ts'

export interface RunRow {
  id: string
  status: 'RUNNING' | 'DONE'
  repair: number
  sample: string
  started_at: number
  finished_at: number | null
  position: string
  scanned: number
  matched: number
  missing: number
  drifted: number
  orphaned: number
  skipped: number
  repaired: number
  lease_owner: string | null
}

/** Starts a run, unless one is under way: then that one is given. */
export const startRun = work(
  import.meta.url,
  'startRun',
  function* (id: string, repair: boolean, sample: string, nowMs: number): Steps<RunRow> {
    yield* sql`
      INSERT INTO reconcile_runs (id, status, repair, sample, started_at)
      VALUES (${id}, 'RUNNING', ${repair ? 1 : 0}, ${sample}, ${nowMs}) ON CONFLICT DO NOTHING`
    const [run] = yield* sql<RunRow>`SELECT * FROM reconcile_runs WHERE status = 'RUNNING'`
    if (!run) throw new Error('a run was neither started nor found')
    return run
  },
)

/**
 * Starts a run over all users with repair when no such run has begun for so long: one that only looked, or looked at some, has repaired
 * nothing of the rest. One that began further ahead than that was written down by a clock that was wrong, and says nothing.
 */
export const startScheduledRun = work(
  import.meta.url,
  'startScheduledRun',
  function* (id: string, nowMs: number, everyMs: number): Steps<boolean> {
    const recent = yield* sql`
      SELECT id FROM reconcile_runs
      WHERE status = 'RUNNING'
        OR (repair = 1 AND sample = '1' AND started_at BETWEEN ${nowMs - everyMs + 1} AND ${nowMs + everyMs}) LIMIT 1`
    if (recent.length > 0) return false
    const started = yield* sql`
      INSERT INTO reconcile_runs (id, status, repair, sample, started_at)
      VALUES (${id}, 'RUNNING', 1, '1', ${nowMs}) ON CONFLICT DO NOTHING RETURNING id`
    return started.length > 0
  },
)

/** Takes on the run that is under way and that nobody else works on; null when there is none. One that we left after an error is ours still. */
export const takeRun = work(import.meta.url, 'takeRun', function* (workerId: string): Steps<RunRow | null> {
  if (!(yield* isMember(workerId))) return null
  const [run] = yield* sql<RunRow>`
    UPDATE reconcile_runs SET lease_owner = ${workerId} WHERE status = 'RUNNING' AND (lease_owner IS NULL OR lease_owner = ${workerId}) RETURNING *`
  return run ?? null
})

export const runs = work(import.meta.url, 'runs', function* (limit: number): Steps<RunRow[]> {
  return yield* sql<RunRow>`SELECT * FROM reconcile_runs ORDER BY started_at DESC, id DESC LIMIT ${limit}`
})

export interface Candidate {
  readonly user: UserRow
  readonly underWay: boolean
}

/** The next users in the order of their ids. */
export const usersAfter = work(import.meta.url, 'usersAfter', function* (position: string, limit: number): Steps<
  Candidate[]
> {
  const users = yield* sql<UserRow>`
      SELECT * FROM sync_users WHERE user_id > ${position} AND revision > 0 ORDER BY user_id LIMIT ${limit}`
  if (users.length === 0) return []
  const open = yield* sql<Pick<EventRow, 'user_id'>>`
      SELECT DISTINCT user_id FROM sync_events WHERE user_id IN (${join(users.map((user) => user.user_id))}) AND ${isOpen}`
  const busy = new Set(open.map((row) => row.user_id))
  return users.map((user) => ({ user, underWay: busy.has(user.user_id) }))
})

export type Counts = Pick<RunRow, 'scanned' | 'matched' | 'missing' | 'drifted' | 'orphaned' | 'skipped' | 'repaired'>

/** Moves a run on; false when it is not ours any more. */
export const advanceRun = work(
  import.meta.url,
  'advanceRun',
  function* (
    id: string,
    workerId: string,
    position: string,
    counts: Counts,
    finishedAt: number | null,
  ): Steps<boolean> {
    const moved = yield* sql`
      UPDATE reconcile_runs SET position = ${position}, scanned = scanned + ${counts.scanned}, matched = matched + ${counts.matched},
        missing = missing + ${counts.missing}, drifted = drifted + ${counts.drifted}, orphaned = orphaned + ${counts.orphaned},
        skipped = skipped + ${counts.skipped}, repaired = repaired + ${counts.repaired},
        finished_at = ${finishedAt}, status = ${finishedAt === null ? 'RUNNING' : 'DONE'}
      WHERE id = ${id} AND lease_owner = ${workerId} AND status = 'RUNNING' RETURNING id`
    return moved.length > 0
  },
)
