/**
 * Takes in many users from a file or a panel's database. What an import accepts and how far it has come is written in one
 * transaction, so that one that was cut short goes on where it was, and one that is run again changes nothing.
 */
import type { Clock } from '../../kit/clock.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import type { Store } from '../../store/store.ts'
import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { accept } from './accept.ts'
import type { Change, Intake, Verdict } from './accept.ts'
import type { ImportEntry } from './import-sources.ts'
import { inputOf } from './import-shapes.ts'
import { checkLine } from './import-check.ts'
import { readChange } from './input.ts'
import type { CheckedChange } from './input.ts'
import { merged } from './merge.ts'
import { dataOf } from './model.ts'
import { preparedChange } from './prepared-event.ts'
import { statesOf } from './queries.ts'
import { shards } from './tallies.ts'

export interface ImportOptions {
  /** Names this import: the same name goes on where it was. */
  readonly id: string
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  /** Delivery time, and a worker to wake. */
  readonly delivery: { now(): number; wake(): void }
  readonly backlogMax: number
  /** What `position` will be at the end, where that is known: bytes of the file, rows of the table. */
  readonly size?: number | undefined
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ImportProgress {
  readonly accepted: number
  /** Known already, exactly so. */
  readonly unchanged: number
  readonly rejected: number
  readonly perSecond: number
  /** Null when the size is not known. */
  readonly remainingSeconds: number | null
}

export interface ImportReport extends ImportProgress {
  /** The first thousand. */
  readonly errors: { readonly line: number; readonly message: string }[]
  /** False when it was stopped before the end. */
  readonly finished: boolean
}

const batchSize = 500
const mostErrors = 1_000

export async function importUsers(entries: AsyncIterable<ImportEntry>, options: ImportOptions): Promise<ImportReport> {
  const { store, clock, signal } = options
  const startedAt = clock.monotonic()
  const from = await store.read(importPosition, options.id)
  const counts = { accepted: 0, unchanged: 0, rejected: 0 }
  const errors: ImportReport['errors'] = []
  let seen = 0
  let batch: ImportEntry[] = []
  let position = from

  const progress = (): ImportProgress => {
    const seconds = Math.max(0.001, (clock.monotonic() - startedAt) / 1_000)
    const pace = (position - from) / seconds
    const left = options.size === undefined ? null : Math.max(0, options.size - position)
    return {
      ...counts,
      perSecond: Math.round(seen / seconds),
      remainingSeconds: left === null || pace <= 0 ? null : Math.round(left / pace),
    }
  }

  async function flush(): Promise<void> {
    const last = batch.at(-1)
    if (!last) return
    const { changes, unchanged, problems } = await plan(store, batch)
    const nowMs = clock.now()
    const intake = {
      nowMs,
      dueMs: options.delivery.now(),
      shard: Math.floor(options.random() * shards),
      backlogMax: options.backlogMax,
    }
    const ready = changes.map((change) => writtenOut(change, nowMs))
    const verdicts = await store.run(acceptImported, options.id, last.position, ready, intake)
    for (const [index, verdict] of verdicts.entries()) {
      if (verdict.kind === 'accepted' || verdict.kind === 'replayed') counts.accepted++
      else if (verdict.kind === 'unchanged') counts.unchanged++
      else problems.push({ line: changes[index]?.line ?? 0, message: `refused: ${verdict.reason}` })
    }
    counts.unchanged += unchanged
    counts.rejected += problems.length
    errors.push(...problems.slice(0, mostErrors - errors.length))
    seen += batch.length
    position = last.position
    batch = []
    options.delivery.wake()
    options.onProgress?.(progress())
  }

  for await (const entry of entries) {
    if (signal?.aborted) return { ...progress(), errors, finished: false }
    if (entry.position <= from) continue
    batch.push(entry)
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  return { ...progress(), errors, finished: true }
}

type Planned = CheckedChange & { readonly line: number }

/** Checks a batch, and decides what each user needs: to be made, changed, shut out, or nothing. */
async function plan(store: Store, batch: readonly ImportEntry[]) {
  const problems: { line: number; message: string }[] = []
  const read = batch.flatMap((entry) => {
    const input = entry.problem === undefined ? inputOf(entry.value) : null
    const said = input === null ? null : checkLine(input)
    const change = said === null || typeof said === 'string' ? null : readChange(said, [])
    if (change !== null && 'userId' in change) return [{ ...change, line: entry.line }]
    const wrong = typeof said === 'string' ? said : change?.[0]?.message
    problems.push({ line: entry.line, message: entry.problem ?? wrong ?? 'expected an object that describes a user' })
    return []
  })
  const states = await store.read(statesOf, [...new Set(read.map(({ userId }) => userId))])
  const known = new Map(states.map(({ user }) => [user.user_id, user]))
  const changes: Planned[] = []
  let unchanged = 0
  for (const change of read) {
    const user = known.get(change.userId)
    const before = user?.deleted === 0 ? dataOf(user.data) : null
    const wantsActive = change.action === 'CREATE' || change.action === 'UPDATE'
    const same =
      before !== null && change.data !== null && canonicalJson(merged(before, change.data)) === canonicalJson(before)
    if ((same && (user?.active === 1) === wantsActive) || (change.action === 'DELETE' && user?.deleted === 1))
      unchanged++
    else changes.push(wantsActive ? { ...change, action: before === null ? 'CREATE' : 'UPDATE' } : change)
  }
  return { changes, unchanged, problems }
}

function writtenOut({ userId, action, data }: CheckedChange, nowMs: number): Change {
  const eventId = newId(nowMs)
  const prepared = action === 'DEACTIVATE' ? null : preparedChange(eventId, userId, action, data, null)
  const digest = prepared === null ? '' : sha256(prepared.bodyText ?? '')
  return {
    eventId,
    userId,
    action,
    data,
    call: prepared && JSON.stringify(prepared),
    digest,
    expectedRevision: null,
    keyed: null,
    origin: 'cli',
  }
}

/** How far an import has come; 0 before it began. */
export const importPosition = work(import.meta.url, 'importPosition', function* (id: string): Steps<number> {
  const [row] = yield* sql<{ position: number }>`SELECT position FROM user_imports WHERE id = ${id}`
  return row?.position ?? 0
})

export const acceptImported = work(
  import.meta.url,
  'acceptImported',
  function* (id: string, position: number, changes: readonly Change[], intake: Intake): Steps<Verdict[]> {
    const verdicts = changes.length === 0 ? [] : yield* accept.body(changes, intake)
    const accepted = verdicts.filter((verdict) => verdict.kind === 'accepted').length
    const rejected = verdicts.filter((verdict) => verdict.kind === 'refused').length
    yield* sql`
      INSERT INTO user_imports (id, position, accepted, rejected, updated_at)
      VALUES (${id}, ${position}, ${accepted}, ${rejected}, ${intake.nowMs})
      ON CONFLICT (id) DO UPDATE SET position = excluded.position, accepted = user_imports.accepted + excluded.accepted,
        rejected = user_imports.rejected + excluded.rejected, updated_at = excluded.updated_at`
    return verdicts
  },
)
