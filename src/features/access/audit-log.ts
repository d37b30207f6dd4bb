import { connection, cursorOf, placeOf } from '../../kit/connection.ts'
import type { Connection } from '../../kit/connection.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import type { Store } from '../../store/store.ts'
import { appendAudit, entryHash, selectAudit, sliceAudit } from './audit.ts'
import type { AuditEvent, AuditFilter, AuditRow } from './audit.ts'

export interface AuditEntry {
  id: string
  at: number
  actor: string
  serviceId: string
  action: string
  target: string
  outcome: string
  requestId: string
  ipHash: string | null
  before: unknown
  after: unknown
  hash: string
  previousHash: string | null
}

export interface AuditPage extends Connection<AuditEntry> {
  /** Checks the whole chain when asked. */
  chainValid: () => Promise<boolean>
}

export interface ChainReport {
  valid: boolean
  /** How many entries were read. */
  checked: number
  /** The first entry that does not fit, where there is one. */
  brokenAt?: number
  reason?: string
  /** Worth keeping outside the database: a later chain must still contain it. */
  head: string | null
}

export interface AuditLog {
  append(event: AuditEvent): Promise<AuditEntry>
  /** Newest first. `after` is a cursor of an earlier page. Fails with VALIDATION_ERROR on a bad size or cursor. */
  page(args: AuditFilter & { first?: number | undefined; after?: string | undefined }): Promise<AuditPage>
  /** Reads the whole log in slices and recomputes every hash. */
  verifyChain(): Promise<ChainReport>
}

const sliceSize = 1000
const largestPage = 100

export function createAuditLog(store: Store): AuditLog {
  let running: Promise<ChainReport> | undefined

  /** Callers that ask at the same time share one walk. */
  function verifyChain(): Promise<ChainReport> {
    running ??= walkChain(store).finally(() => {
      running = undefined
    })
    return running
  }

  return {
    append: async (event) => toEntry(await store.run(appendAudit, event)),
    async page({ first = 50, after, ...filter }) {
      if (!Number.isInteger(first) || first < 0 || first > largestPage) {
        throw invalid(['first'], `a whole number from 0 to ${largestPage}`, String(first))
      }
      const before = after === undefined ? null : readCursor(after)
      const { rows, total } = await store.read(selectAudit, filter, before, first + 1)
      const edges = rows.slice(0, first).map((row) => ({ cursor: cursorOf('audit', row.seq), node: toEntry(row) }))
      return {
        ...connection(edges, total, { hasNextPage: rows.length > first, hasPreviousPage: before !== null }),
        chainValid: async () => (await verifyChain()).valid,
      }
    },
    verifyChain,
  }
}

async function walkChain(store: Store): Promise<ChainReport> {
  let seq = 0
  let hash: string | null = null
  for (;;) {
    const { rows, head } = await store.read(sliceAudit, seq, sliceSize)
    const broken = (at: number, reason: string) => ({
      valid: false,
      checked: seq,
      brokenAt: at,
      reason,
      head: head.hash,
    })
    for (const row of rows) {
      if (row.seq !== seq + 1) return broken(seq + 1, 'an entry is missing')
      if (row.previous_hash !== hash) return broken(seq + 1, 'an entry does not follow the one before it')
      if (entryHash(row) !== row.hash) return broken(seq + 1, 'an entry was changed')
      seq += 1
      hash = row.hash
    }
    // Entries that were added meanwhile are in the next slice; the head is read before the entries, so none can be ahead of it.
    if (rows.length > 0) continue
    if (head.seq === seq && head.hash === hash) return { valid: true, checked: seq, head: hash }
    return broken(seq + 1, 'the end of the log is missing')
  }
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    serviceId: row.service_id,
    action: row.action,
    target: row.target,
    outcome: row.outcome,
    requestId: row.request_id,
    ipHash: row.ip_hash,
    before: row.before_json === null ? null : (JSON.parse(row.before_json) as unknown),
    after: row.after_json === null ? null : (JSON.parse(row.after_json) as unknown),
    hash: row.hash,
    previousHash: row.previous_hash,
  }
}

function readCursor(cursor: string): number {
  const [seq] = placeOf(cursor, 'audit') ?? []
  if (seq === undefined)
    throw new Failure('VALIDATION_ERROR', 'after: expected a cursor of this list.', { path: ['after'] })
  return seq
}
