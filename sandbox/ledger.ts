/** What reached the marketplace, in order: every call under the API, with what it changed. */
import type { IncomingHttpHeaders } from 'node:http'

/** What a call changed. `id` is the user, item or message concerned. */
export interface Effect {
  kind: string
  id: string
  [detail: string]: unknown
}

export interface LedgerEntry {
  seq: number
  at: string
  method: string
  /** As it was sent, still percent-encoded, without the query. */
  path: string
  query: string
  headers: IncomingHttpHeaders
  /** Parsed where it is JSON, the text where not, null where there was none. */
  body: unknown
  /** Null while unanswered, and for good when the connection was cut. */
  status: number | null
  effect: Effect | null
  /** Answered from the stored answer to the same idempotency key. */
  replayed: boolean
  /** The fault mode that was played on this call. */
  fault: string | null
}

export interface LedgerFilter {
  effectsOnly?: boolean
  since?: number
  user?: string
}

/** Keeps the latest `limit` entries. */
export class Ledger {
  #entries: LedgerEntry[] = []
  #seq = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  open(call: Pick<LedgerEntry, 'at' | 'method' | 'path' | 'query' | 'headers'>): LedgerEntry {
    const entry: LedgerEntry = {
      seq: ++this.#seq,
      ...call,
      body: null,
      status: null,
      effect: null,
      replayed: false,
      fault: null,
    }
    this.#entries.push(entry)
    // Cut in large pieces, so that a full ledger does not move its whole list at every call.
    if (this.#entries.length > this.#limit * 1.1 + 10) this.#entries = this.#entries.slice(-this.#limit)
    return entry
  }

  list(filter: LedgerFilter = {}): LedgerEntry[] {
    return this.#entries
      .slice(-this.#limit)
      .filter(
        (entry) =>
          (!filter.effectsOnly || entry.effect !== null) &&
          (filter.since === undefined || entry.seq > filter.since) &&
          (filter.user === undefined || concerns(entry, filter.user)),
      )
  }

  clear(): void {
    this.#entries = []
    this.#seq = 0
  }
}

function concerns(entry: LedgerEntry, userId: string): boolean {
  const named = (entry.body as { user_id?: unknown } | null)?.user_id
  return named === userId || entry.effect?.id === userId || entry.path.endsWith(`/users/${encodeURIComponent(userId)}`)
}
