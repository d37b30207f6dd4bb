/** The table `publications`. */
import { isMember } from '../../delivery/worker-rows.ts'
import { answerKey, claimKey, releaseKey, usedKey } from '../../store/idempotency.ts'
import type { Claim, KeyedRequest } from '../../store/idempotency.ts'
import { among, join, none, part, raw, skipLocked, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { lastPublication } from './publishers.ts'
import { settleWorkflow } from './review/settle.ts'

export type PublicationKind = 'publish' | 'update' | 'unpublish'
export type PublicationState = 'pending' | 'retrying' | 'acknowledged' | 'refused'

export interface PublicationRow {
  seq: number
  id: string
  kind: PublicationKind
  item_key: string
  revision: number
  user_id: string | null
  panel_item_id: string | null
  marketplace_item_id: string | null
  state: PublicationState
  call: string | null
  listing: string | null
  accepted_at: number
  finished_at: number | null
  failures: number
  violations: number
  lease_token: number
  receipt: string | null
  error_code: string | null
  error_message: string | null
}

export interface Wish {
  readonly id: string
  readonly kind: PublicationKind
  readonly userId: string | null
  readonly panelItemId: string | null
  readonly marketplaceItemId: string | null
  readonly call: string
  readonly listing: string | null
  readonly reason: string | null
  readonly expectedRevision: number | null
  /** Of a publication: whose the panel's item must be if it was published before; null when that does not matter. */
  readonly expectedPublisher: string | null
}

/** By a condition of the wish. */
export type Stopped =
  | { readonly kind: 'revision'; readonly current: number }
  /** Another publication of the panel's item waits, or was somebody else's. */
  | { readonly kind: 'published'; readonly by: string | null }

export type Accepted =
  | { readonly kind: 'accepted' | 'replayed'; readonly id: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-flight' }
  | Stopped

type Used = Exclude<Accepted, Stopped>

/** What was accepted under a key before; null when the key is new. */
export const acceptedUnder = work(import.meta.url, 'acceptedUnder', function* (key: KeyedRequest): Steps<Used | null> {
  const used = yield* usedKey(key)
  return used?.kind === 'replay' ? { kind: 'replayed', id: JSON.parse(used.answer) as string } : used
})

/** Records a wish and its idempotency key in one go. */
export const acceptWish = work(
  import.meta.url,
  'acceptWish',
  function* (wish: Wish, key: KeyedRequest, nowMs: number, dueAt: number): Steps<Accepted> {
    const claim: Claim = yield* claimKey(key, nowMs)
    if (claim.kind === 'replay') return { kind: 'replayed', id: JSON.parse(claim.answer) as string }
    if (claim.kind !== 'fresh') return { kind: claim.kind }
    const recorded = yield* recordWish(wish, nowMs, dueAt)
    if (recorded.kind !== 'recorded') {
      yield* releaseKey(key)
      return recorded
    }
    yield* answerKey(key, JSON.stringify(wish.id))
    return { kind: 'accepted', id: wish.id }
  },
)

export type Recorded = { readonly kind: 'recorded' } | Stopped

/** For use inside a larger unit of work, which has written nothing where it is stopped. */
export function* recordWish(wish: Wish, nowMs: number, dueAt: number): Steps<Recorded> {
  for (;;) {
    const itemKey = yield* itemKeyOf(wish)
    const [last] = yield* sql<{
      revision: number
    }>`SELECT max(revision) AS revision FROM publications WHERE item_key = ${itemKey}`
    const current = last?.revision ?? 0
    if (wish.expectedRevision !== null && wish.expectedRevision !== current) return { kind: 'revision', current }
    // After the revision is known: who publishes meanwhile takes it, and is found in the next round.
    const before =
      wish.kind === 'publish' && wish.panelItemId !== null ? yield* lastPublication(wish.panelItemId) : null
    if (before && (before.waits || isOfAnother(before.userId, wish.expectedPublisher)))
      return { kind: 'published', by: before.userId }
    const kept = yield* sql`
      INSERT INTO publications (id, kind, item_key, revision, user_id, panel_item_id, marketplace_item_id, state, call, listing, reason, accepted_at, due_at)
      VALUES (${wish.id}, ${wish.kind}, ${itemKey}, ${current + 1}, ${wish.userId}, ${wish.panelItemId}, ${wish.marketplaceItemId},
        'pending', ${wish.call}, ${wish.listing}, ${wish.reason}, ${nowMs}, ${dueAt})
      ON CONFLICT (item_key, revision) DO NOTHING RETURNING id`
    // Otherwise another gateway was faster to take this revision.
    if (kept.length > 0) return { kind: 'recorded' }
  }
}

const isOfAnother = (owner: string | null, expected: string | null): boolean =>
  owner !== null && expected !== null && owner !== expected

/**
 * Wishes of one plugin are delivered one after the other, and numbered. They name it by the panel's id, the marketplace's or both: the
 * line is that of the last one that named it so, else a new one.
 */
function* itemKeyOf({ panelItemId, marketplaceItemId }: Wish): Steps<string> {
  const names = [
    ...(panelItemId === null ? [] : [part`panel_item_id = ${panelItemId}`]),
    ...(marketplaceItemId === null ? [] : [part`marketplace_item_id = ${marketplaceItemId}`]),
  ]
  const [last] = yield* sql<{ item_key: string }>`
    SELECT item_key FROM publications WHERE ${join(names, ' OR ')} ORDER BY seq DESC LIMIT 1`
  return last?.item_key ?? (panelItemId === null ? `item:${marketplaceItemId}` : `panel:${panelItemId}`)
}

export const publicationById = work(
  import.meta.url,
  'publicationById',
  function* (id: string): Steps<PublicationRow | null> {
    const [row] = yield* sql<PublicationRow>`SELECT * FROM publications WHERE id = ${id}`
    return row ?? null
  },
)

/** What a plugin will be when all that waits for it is delivered; null when nothing waits. */
export const waitingListing = work(import.meta.url, 'waitingListing', function* (itemId: string): Steps<string | null> {
  const [row] = yield* sql<{ listing: string }>`
    SELECT listing FROM publications WHERE marketplace_item_id = ${itemId} AND due_at IS NOT NULL AND listing IS NOT NULL
    ORDER BY seq DESC LIMIT 1`
  return row?.listing ?? null
})

export interface DeliveryResult {
  readonly id: string
  readonly leaseToken: number
  readonly state: PublicationState
  /** Delivery time of the next attempt; null when finished. */
  readonly dueAt: number | null
  readonly finishedAt: number | null
  readonly violations: number
  readonly receipt: string | null
  readonly marketplaceItemId: string | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** Open wishes that wait for nothing but their time; one behind another of the same line waits for that one. */
const waitsForNobody = raw(`p.due_at IS NOT NULL AND p.lease_owner IS NULL AND NOT EXISTS (
  SELECT 1 FROM publications earlier WHERE earlier.item_key = p.item_key AND earlier.seq < p.seq AND earlier.due_at IS NOT NULL)`)

/** Writes results down, as far as their leases still hold, and leases the first open wish of plugins that are due. */
export const publishingTurn = work(
  import.meta.url,
  'publishingTurn',
  function* (
    workerId: string,
    results: readonly DeliveryResult[],
    room: number,
    now: number,
    /** After a turn whose end is not known: the wishes we have besides those with results; all others that are leased to us are given back. */
    keepOnly: readonly string[] | null,
  ): Steps<{ items: PublicationRow[]; nextDue: number | null; written: string[]; settled: string[] }> {
    const written: string[] = []
    /** Publications under review that have an end now. */
    const settled: string[] = []
    for (const result of results) {
      const finished = result.dueAt === null
      const kept = yield* sql`
        UPDATE publications SET state = ${result.state}, due_at = ${result.dueAt}, finished_at = ${result.finishedAt},
          failures = CASE WHEN ${finished ? 1 : 0} = 1 THEN failures ELSE failures + 1 END, violations = ${result.violations},
          receipt = ${result.receipt}, marketplace_item_id = coalesce(${result.marketplaceItemId}, marketplace_item_id),
          error_code = ${result.errorCode}, error_message = ${result.errorMessage},
          call = CASE WHEN ${finished ? 1 : 0} = 1 THEN NULL ELSE call END,
          listing = CASE WHEN ${finished ? 1 : 0} = 1 AND user_id IS NULL THEN NULL ELSE listing END, lease_owner = NULL
        WHERE id = ${result.id} AND lease_owner = ${workerId} AND lease_token = ${result.leaseToken} RETURNING id`
      if (kept.length === 0) continue
      written.push(result.id)
      const workflow = finished
        ? yield* settleWorkflow(result, result.state === 'refused', result.finishedAt ?? 0)
        : null
      if (workflow !== null) settled.push(workflow)
    }
    if (keepOnly !== null) {
      const others = keepOnly.length === 0 ? none : part`AND NOT id ${among(keepOnly)}`
      yield* sql`UPDATE publications SET lease_owner = NULL WHERE lease_owner = ${workerId} ${others}`
    }
    if (room <= 0 || !(yield* isMember(workerId))) return { items: [], nextDue: null, written, settled }
    const due = yield* sql<{ id: string }>`
      SELECT id FROM publications p
      WHERE ${waitsForNobody} AND p.due_at <= ${now}
      ORDER BY p.due_at, p.seq LIMIT ${room} ${skipLocked}`
    const items =
      due.length === 0
        ? []
        : yield* sql<PublicationRow>`
            UPDATE publications SET lease_owner = ${workerId}, lease_token = lease_token + 1
            WHERE id IN (${join(due.map((row) => row.id))}) RETURNING *`
    const [next] = yield* sql<{ due: number | null }>`
      SELECT min(p.due_at) AS due FROM publications p WHERE ${waitsForNobody}`
    return { items, nextDue: next?.due ?? null, written, settled }
  },
)

/** Frees what is leased to workers that are gone. */
export const freePublications = work(import.meta.url, 'freePublications', function* (): Steps<number> {
  const freed = yield* sql`
    UPDATE publications SET lease_owner = NULL
    WHERE lease_owner IS NOT NULL AND lease_owner NOT IN (SELECT id FROM delivery_workers) RETURNING id`
  return freed.length
})
