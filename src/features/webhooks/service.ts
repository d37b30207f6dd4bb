/** Takes in what the marketplace tells, once, and shows what came. */
import type { Asker } from '../../auth/asker.ts'
import { actingUser } from '../../auth/caller.ts'
import type { QueryInboundEventsArgs } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import type { Store } from '../../store/store.ts'
import { forgetUser, inboundOfUser, receive, selectInbound } from './inbox.ts'
import type { InboundRow } from './inbox.ts'
import { readMessage } from './message.ts'
import { keyOf, verifyWebhook } from './signature.ts'
import type { Delivery } from './signature.ts'

export interface WebhooksOptions {
  store: Store
  clock: Clock
  /** MARKETPLACE_WEBHOOK_SECRET; without it nothing is taken in. */
  secret: string | undefined
  /** ENABLE_MARKETPLACE_INTEGRATION */
  enabled: boolean
}

export interface Receipt {
  readonly id: string
  /** It came before: under the same id, or as another message that says the same. */
  readonly duplicate: boolean
}

export interface WebhooksService {
  /** Resolves when the message is safe on disk. Fails with AUTHENTICATION_FAILED, VALIDATION_ERROR or IDEMPOTENCY_KEY_REUSED. */
  receive(delivery: Delivery, parse: (rawBody: Uint8Array) => unknown): Promise<Receipt>
  events(asker: Asker, args: QueryInboundEventsArgs): Promise<InboundRow[]>
  /** What is kept about users here, for export and erasure. */
  readonly personal: {
    readonly name: string
    erase(userId: string): Promise<number>
    export(userId: string): Promise<unknown>
  }
}

const most = 100

export function createWebhooksService({ store, clock, secret, enabled }: WebhooksOptions): WebhooksService {
  const key = secret === undefined ? undefined : keyOf(secret)

  return {
    async receive(delivery, parse) {
      if (!enabled || !key) {
        throw new Failure('FEATURE_DISABLED', 'Webhooks are not taken in: set MARKETPLACE_WEBHOOK_SECRET.')
      }
      const now = clock.now()
      const messageId = verifyWebhook(delivery, key, now)
      const { type, occurredAt, said, document, userId } = readMessage(parse(delivery.rawBody))
      const digest = sha256(canonicalJson([type, said ?? sha256(delivery.rawBody)]))
      const row = await store.run(receive, {
        id: newId(now),
        messageId,
        type,
        userId,
        occurredAt,
        receivedAt: now,
        document: JSON.stringify(document),
        digest,
        state: said === null ? 'unknown' : 'recorded',
      })
      if (row.digest !== digest) {
        throw new Failure('IDEMPOTENCY_KEY_REUSED', 'This message id was used before for another message.')
      }
      return { id: row.id, duplicate: row.deliveries > 1 || row.duplicate_of !== null }
    },

    async events(asker, { first, after, type, status }) {
      if (actingUser(asker.caller) !== undefined) {
        throw new Failure('AUTHORIZATION_FAILED', 'A caller that acts for one user may not see what concerns all.')
      }
      const limit = first ?? 50
      if (limit < 0 || limit > most) throw invalid(['first'], `0 to ${most}`, `${limit}`)
      if (typeof after === 'string' && !formats.id.test(after))
        throw invalid(['after'], 'the id of an event', 'another text')
      const states = status?.length ? statesOf(status) : null
      if (states?.length === 0) return []
      const rows = await store.read(selectInbound, { type: type ?? null, states }, after ?? null, limit)
      if (!rows) throw invalid(['after'], 'the id of an event', 'one that nobody has')
      return rows
    },

    personal: {
      name: 'inbound_events',
      erase: (userId) => store.run(forgetUser, userId),
      async export(userId) {
        const all: { id: string; type: string; occurredAt: string; data: unknown }[] = []
        for (let after: number | undefined = 0; after !== undefined;) {
          const rows: InboundRow[] = await store.read(inboundOfUser, userId, after)
          for (const { id, type, occurred_at: at, document, user_id: of } of rows) {
            // Of somebody else's registration only that this user led to it.
            const data = of === userId ? (JSON.parse(document) as unknown) : { referred_by: userId }
            all.push({ id, type, occurredAt: rfc3339(at), data })
          }
          after = rows.at(-1)?.seq
        }
        return all.length === 0 ? null : all
      },
    },
  }
}

function statesOf(statuses: readonly string[]): InboundRow['state'][] {
  const states: InboundRow['state'][] = []
  if (statuses.includes('SYNCHRONIZED')) states.push('recorded')
  if (statuses.includes('DISCARDED')) states.push('unknown')
  return states
}
