/** Takes wishes in: each under an idempotency key, and safe in the ledger before anybody is answered. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Clock } from '../../kit/clock.ts'
import { invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import { keyRefusal } from '../../store/idempotency.ts'
import type { KeyedRequest } from '../../store/idempotency.ts'
import type { Store } from '../../store/store.ts'
import { acceptedUnder, acceptWish } from './ledger.ts'
import type { Accepted, Wish } from './ledger.ts'

interface IntakeParts {
  readonly store: Store
  readonly membership: Membership
  readonly clock: Clock
  /** Tells the delivery that there is something to send. */
  readonly wake: () => void
}

/** A wish with what it has to say; the rest is null in the ledger. */
export interface NewWish {
  readonly id: string
  readonly kind: Wish['kind']
  readonly call: PreparedCall
  /** Whose the plugin is, as far as it is known. */
  readonly userId?: string | undefined
  /** As far as it is known; this or the marketplace's. */
  readonly panelItemId?: string | undefined
  readonly marketplaceItemId?: string
  readonly listing?: Plugin | null | undefined
  readonly reason?: string | null | undefined
  readonly expectedRevision?: number | null | undefined
  readonly expectedPublisher?: string | null | undefined
}

/** In the ledger: by this request, or by an earlier one under the same key. */
export type Taken = Extract<Accepted, { readonly id: string }>
/** Taken in, or stopped by a condition of the wish. */
export type Answered = Exclude<Accepted, { readonly kind: 'reused' | 'in-flight' }>

export function createIntake({ store, membership, clock, wake }: IntakeParts) {
  return {
    /** What was taken in under the key before, whatever has changed since; null when nothing was. */
    async earlier(key: KeyedRequest): Promise<Taken | null> {
      const used = await store.read(acceptedUnder, key)
      if (used?.kind === 'reused' || used?.kind === 'in-flight') throw keyRefusal(used.kind)
      return used
    },

    async take(wanted: NewWish, key: KeyedRequest): Promise<Answered> {
      const wish = wishOf(wanted)
      const keyed = { ...key, subject: wish.userId }
      const accepted = await store.run(acceptWish, wish, keyed, clock.now(), membership.now())
      if (accepted.kind === 'reused' || accepted.kind === 'in-flight') throw keyRefusal(accepted.kind)
      if (accepted.kind === 'accepted') wake()
      return accepted
    },
  }
}

/** `said` is the whole request: the same key with another request is refused. `path` leads to the argument. */
export function keyOf(
  asker: Asker,
  kind: Wish['kind'] | 'workflow',
  said: Said,
  path: readonly string[],
): KeyedRequest {
  const key = textOfKey(asker, said.idempotencyKey, path)
  const fingerprint = sha256(canonicalJson({ ...said, idempotencyKey: null }))
  return { scope: `${kind}:${identityKey(asker.caller)}`, key, fingerprint }
}

interface Said {
  readonly idempotencyKey?: string | null | undefined
}

/** The argument, or the header; one of them must be there, and both must say the same. */
function textOfKey(asker: Asker, given: string | null | undefined, path: readonly string[]): string {
  const header = asker.request.idempotencyKey
  if (given && header !== undefined && given !== header)
    throw invalid(path, 'the same key as in the Idempotency-Key header', 'another key')
  const key = given ?? header
  if (key === undefined)
    throw invalid(path, `${formats.idempotencyKey.expects}, or the Idempotency-Key header`, 'neither')
  if (!formats.idempotencyKey.test(key)) throw invalid(path, formats.idempotencyKey.expects, 'another text')
  return key
}

/** Only an update expects a revision, and only a publication finds another: what is left is in the ledger. */
export function unconditional(answer: Answered): Taken {
  if (!('id' in answer)) throw new Error(`A wish was stopped by a condition that it does not have: ${answer.kind}`)
  return answer
}

/** As the ledger takes it. */
export const wishOf = (wanted: NewWish): Wish => ({
  id: wanted.id,
  kind: wanted.kind,
  userId: wanted.userId ?? null,
  panelItemId: wanted.panelItemId ?? null,
  marketplaceItemId: wanted.marketplaceItemId ?? null,
  call: JSON.stringify(wanted.call),
  listing: wanted.listing ? JSON.stringify(wanted.listing) : null,
  reason: wanted.reason ?? null,
  expectedRevision: wanted.expectedRevision ?? null,
  expectedPublisher: wanted.expectedPublisher ?? null,
})
