import { sha256 } from '../../kit/ids.ts'
import { join, none, part, sql, work } from '../../store/store.ts'
import type { Fragment, Steps } from '../../store/store.ts'

/** Who did it and from where, for one entry. */
export interface AuditActor {
  /** The acting user, or the subject of the credential; `system` for what the gateway does by itself. */
  actor: string
  serviceId: string
  requestId: string
  /** A keyed hash of the address, never the address. */
  ipHash?: string | undefined
}

/** What an entry says. `id` (sorts by time) and `at` are handed in because a work knows neither clock nor chance. */
export interface AuditEvent extends AuditActor {
  id: string
  at: number
  action: string
  target: string
  outcome: string
  /** The object before and after, as JSON text without secrets or personal data. */
  before?: string | undefined
  after?: string | undefined
}

export interface AuditRow {
  seq: number
  id: string
  at: number
  actor: string
  service_id: string
  action: string
  target: string
  outcome: string
  request_id: string
  ip_hash: string | null
  before_json: string | null
  after_json: string | null
  previous_hash: string | null
  hash: string
}

/** Appends one entry inside the transaction of what it tells about, so that neither can exist without the other. */
export function* auditSteps(event: AuditEvent): Steps<AuditRow> {
  // The update takes the row's lock first: whoever comes second reads the head that the first one leaves.
  const [head] = yield* sql<{ seq: number; hash: string | null }>`
    UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`
  if (!head) throw new Error('the audit log has no head')
  const entry: Omit<AuditRow, 'hash'> = {
    seq: head.seq,
    id: event.id,
    at: event.at,
    actor: event.actor,
    service_id: event.serviceId,
    action: event.action,
    target: event.target,
    outcome: event.outcome,
    request_id: event.requestId,
    ip_hash: event.ipHash ?? null,
    before_json: event.before ?? null,
    after_json: event.after ?? null,
    previous_hash: head.hash,
  }
  const row = { ...entry, hash: entryHash(entry) }
  yield* sql`
    INSERT INTO audit_log (seq, id, at, actor, service_id, action, target, outcome, request_id, ip_hash, before_json,
      after_json, previous_hash, hash)
    VALUES (${row.seq}, ${row.id}, ${row.at}, ${row.actor}, ${row.service_id}, ${row.action}, ${row.target},
      ${row.outcome}, ${row.request_id}, ${row.ip_hash}, ${row.before_json}, ${row.after_json}, ${row.previous_hash},
      ${row.hash})`
  yield* sql`UPDATE audit_head SET hash = ${row.hash} WHERE id = 1`
  return row
}

export const appendAudit = work(import.meta.url, 'appendAudit', auditSteps)

/** SHA-256 over every field in a fixed order, the hash of the entry before included. */
export function entryHash(entry: Omit<AuditRow, 'hash'>): string {
  return sha256(
    JSON.stringify([
      entry.previous_hash,
      entry.seq,
      entry.id,
      entry.at,
      entry.actor,
      entry.service_id,
      entry.action,
      entry.target,
      entry.outcome,
      entry.request_id,
      entry.ip_hash,
      entry.before_json,
      entry.after_json,
    ]),
  )
}

export interface AuditFilter {
  actor?: string | undefined
  action?: string | undefined
  /** Milliseconds, inclusive. */
  from?: number | undefined
  /** Milliseconds, exclusive. */
  to?: number | undefined
}

/** Newest first: at most `limit` entries older than `before` that fit, and how many fit in all. */
export const selectAudit = work(
  import.meta.url,
  'selectAudit',
  function* (filter: AuditFilter, before: number | null, limit: number): Steps<{ rows: AuditRow[]; total: number }> {
    const fits = conditions(filter)
    const older = before === null ? fits : [...fits, part`seq < ${before}`]
    const rows = yield* sql<AuditRow>`SELECT * FROM audit_log ${where(older)} ORDER BY seq DESC LIMIT ${limit}`
    const [count] = yield* sql<{ total: number }>`SELECT COUNT(*) AS total FROM audit_log ${where(fits)}`
    return { rows, total: count?.total ?? 0 }
  },
)

/** Oldest first, for the check of the chain: at most `limit` entries after `seq`, and where the chain should end. */
export const sliceAudit = work(import.meta.url, 'sliceAudit', function* (after: number, limit: number): Steps<{
  rows: AuditRow[]
  head: { seq: number; hash: string | null }
}> {
  const [head] = yield* sql<{ seq: number; hash: string | null }>`SELECT seq, hash FROM audit_head WHERE id = 1`
  const rows = yield* sql<AuditRow>`SELECT * FROM audit_log WHERE seq > ${after} ORDER BY seq LIMIT ${limit}`
  return { rows, head: head ?? { seq: -1, hash: null } }
})

function conditions({ actor, action, from, to }: AuditFilter): Fragment[] {
  return [
    ...(actor === undefined ? [] : [part`actor = ${actor}`]),
    ...(action === undefined ? [] : [part`action = ${action}`]),
    ...(from === undefined ? [] : [part`at >= ${from}`]),
    ...(to === undefined ? [] : [part`at < ${to}`]),
  ]
}

const where = (all: readonly Fragment[]): Fragment => (all.length === 0 ? none : part`WHERE ${join(all, ' AND ')}`)
