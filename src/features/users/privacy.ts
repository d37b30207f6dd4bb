/** The rights of a person: to know what is stored, and to be erased. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import { rfc3339 } from '../../kit/clock.ts'
import type { Clock } from '../../kit/clock.ts'
import * as formats from '../../kit/formats.ts'
import { newId, sha256 } from '../../kit/ids.ts'
import { Checks } from '../../kit/problems.ts'
import type { Problem } from '../../kit/problems.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import { certificateOfDelete, erase, exportOf } from './erasure.ts'
import type { ErasedStore, ErasureRow } from './erasure.ts'
import type { Intake } from './intake.ts'
import { mustOwn, ownId } from './ownership.ts'
import type { SyncEvent } from './parents.ts'
import type { States } from './states.ts'
import type { Switches } from './switches.ts'
import { shards } from './tallies.ts'
import type { Waiting } from './waiting.ts'

/** Another room of the gateway that keeps things about users. */
export interface OtherStore {
  readonly name: string
  /** Erases the personal data of a user; says how many rows it concerned. */
  erase(userId: string): Promise<number>
  /** What is stored about a user, as JSON; null when nothing is. */
  export(userId: string): Promise<unknown>
}

export interface EraseArgs {
  readonly userId: string
  readonly reason: string
  readonly idempotencyKey: string
}

export interface Certificate {
  readonly id: string
  readonly userIdHash: string
  readonly requestedAt: string
  readonly completedAt: string | null
  readonly stores: { name: string; rows: number; at: string | null; upstreamAcknowledged: boolean }[]
}

export interface EraseResult {
  readonly event: SyncEvent | null
  readonly certificate: Certificate | null
  readonly userErrors: Problem[]
}

export interface Privacy {
  erase(asker: Asker, args: EraseArgs): Promise<EraseResult>
  export(asker: Asker, userId: string): Promise<unknown>
}

interface PrivacyParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  /** Delivery time. */
  readonly now: () => number
  readonly wake: () => void
  readonly changes: Changes
  readonly intake: Intake
  readonly states: States
  readonly waiting: Waiting
  readonly switches: Switches
  /** Told who was erased: nothing of that user stays in memory. */
  readonly forget: (userId: string) => void
  readonly waitMs: number
  readonly others: readonly OtherStore[]
}

export function createPrivacy(parts: PrivacyParts): Privacy {
  const { store, clock, intake, states, waiting, switches, forget, waitMs, others } = parts

  /** A delete that was refused may have given way to another one, which completes the erasure; a create that did completes nothing. */
  async function inPlaceOf(event: SyncEvent | null): Promise<SyncEvent | null> {
    if (event === null || event.superseded_by === null) return event
    const [next = null] = await states.events([event.superseded_by])
    return next?.action === 'DELETE' ? inPlaceOf(next) : event
  }

  async function eraseElsewhere(userId: string): Promise<ErasedStore[]> {
    const erased: ErasedStore[] = []
    for (const { name, erase: eraseThere } of others) erased.push({ name, rows: await eraseThere(userId) })
    return erased
  }

  async function eraseBy(eventId: string, userId: string, reason: string): Promise<ErasureRow> {
    const elsewhere = await eraseElsewhere(userId)
    const nowMs = clock.now()
    const shard = Math.floor(parts.random() * shards)
    const order = { id: newId(nowMs), userId, eventId, reason, elsewhere, nowMs, dueMs: parts.now(), shard }
    const row = await store.run(erase, order)
    parts.changes.publish([eventId])
    parts.wake()
    return row
  }

  return {
    async erase(asker, { userId, reason, idempotencyKey }) {
      switches.mustBeOn()
      const checks = new Checks()
      checks.text(['userId'], userId, formats.id, 'user.id')
      checks.text(['reason'], reason, formats.prose(1, 500), 'reason')
      checks.text(['idempotencyKey'], idempotencyKey, formats.idempotencyKey, 'idempotency-key')
      if (checks.failed) return { event: null, certificate: null, userErrors: [...checks.problems] }
      mustOwn(asker.caller, userId)
      const keyed = {
        scope: `erase:${identityKey(asker.caller)}`,
        key: idempotencyKey,
        fingerprint: sha256(userId),
        subject: userId,
      }
      const result = await intake.deleting(asker, userId, keyed)
      if (result.eventId === null) return { event: null, certificate: null, userErrors: result.userErrors }

      // Who asks again after the user was made anew erases nothing of the new life.
      const known = await store.read(certificateOfDelete, result.eventId)
      const row = known ?? (await eraseBy(result.eventId, userId, reason))
      // Another request for somebody who is erased already, and not made anew, is about what was told of that user since.
      if (known && !result.replayed) await eraseElsewhere(userId)
      const event = await inPlaceOf(await waiting.untilFinished(result.eventId, waitMs))
      forget(userId)
      return { event, certificate: certificateOf(row, event), userErrors: [] }
    },

    async export(asker, userId) {
      ownId(asker.caller, 'userId', userId)
      const here = await store.read(exportOf, userId)
      const elsewhere: Record<string, unknown> = {}
      for (const other of others) {
        const found = await other.export(userId)
        if (found !== null) elsewhere[other.name] = found
      }
      if (here === null && Object.keys(elsewhere).length === 0) return null
      const [state] = await states.ofUsers([userId])
      return {
        userId,
        exportedAt: rfc3339(clock.now()),
        status: state?.status ?? 'NEVER_SYNCED',
        ...here,
        ...elsewhere,
      }
    },
  }
}

function certificateOf(row: ErasureRow, event: SyncEvent | null): Certificate {
  const at = rfc3339(row.requested_at)
  const done = event?.state === 'acknowledged'
  const doneAt = done && event.finished_at !== null ? rfc3339(event.finished_at) : null
  const stores = (JSON.parse(row.stores) as ErasedStore[]).map(({ name, rows }) => ({
    name,
    rows,
    at,
    upstreamAcknowledged: true,
  }))
  return {
    id: row.id,
    userIdHash: row.user_id_hash,
    requestedAt: at,
    completedAt: doneAt,
    stores: [...stores, { name: 'marketplace', rows: done ? 1 : 0, at: doneAt, upstreamAcknowledged: done }],
  }
}
