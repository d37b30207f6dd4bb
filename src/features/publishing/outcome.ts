/** What became of a wish: waits for the marketplace as long as the caller does, and tells what the ledger says then. */
import type { Asker } from '../../auth/asker.ts'
import type { PublishOutcome } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Problem } from '../../kit/problems.ts'
import type { PublishReceipt } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Taken } from './intake.ts'
import { publicationById } from './ledger.ts'
import type { PublicationRow } from './ledger.ts'
import { refusalOf } from './refusals.ts'
import type { Waiting } from './waiting.ts'

export interface PublishResult {
  readonly marketplaceItemId: string | null
  /** Null for a change of what only the marketplace knows, until it has answered. */
  readonly panelItemId: string | null
  readonly status: PublishOutcome | null
  /** Whether it has yet to reach the marketplace, which may itself say PENDING. */
  readonly isOpen: boolean
  readonly marketplaceUrl: string | null
  readonly publishedAt: string | null
  readonly revision: number | null
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface UnpublishResult {
  readonly marketplaceItemId: string | null
  readonly unpublished: boolean
  readonly dependentsWarned: number
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

/** Kept back from the caller's time, so that a PENDING answer still arrives. */
const reserveMs = 500

const isOpen = ({ state }: PublicationRow): boolean => state === 'pending' || state === 'retrying'

export function createOutcomes(
  store: Store,
  waiting: Waiting,
  clock: Clock,
  dependents: (ids: readonly string[]) => Promise<number>,
) {
  async function rowOf(asker: Asker, id: string): Promise<PublicationRow> {
    const until = asker.request.deadlineAt - reserveMs
    for (;;) {
      const heard = waiting.next(id, Math.min(250, until - clock.monotonic()))
      const row = await store.read(publicationById, id)
      if (!row) throw new Error(`Publication ${id} is not in the ledger`)
      // After a failed attempt the next one is further away than anybody waits.
      if (!isOpen(row) || row.state === 'retrying' || clock.monotonic() >= until) return row
      await heard
    }
  }

  return {
    /** Of a publication or a change of one. */
    async ofPublish(asker: Asker, { kind, id }: Taken): Promise<PublishResult> {
      const row = await rowOf(asker, id)
      const receipt = row.receipt === null ? null : (JSON.parse(row.receipt) as PublishReceipt)
      return {
        marketplaceItemId: row.marketplace_item_id,
        panelItemId: row.panel_item_id ?? receipt?.panelItemId ?? null,
        status: row.state === 'refused' ? 'REJECTED' : (receipt?.status ?? 'PENDING'),
        isOpen: isOpen(row),
        marketplaceUrl: receipt?.marketplaceUrl ?? null,
        publishedAt: receipt?.publishedAt ?? null,
        revision: row.revision,
        replayed: kind === 'replayed',
        userErrors: refusalOf(row),
      }
    },

    async ofUnpublish(asker: Asker, { kind, id }: Taken): Promise<UnpublishResult> {
      const row = await rowOf(asker, id)
      const { marketplace_item_id: marketplaceItemId, panel_item_id: panelItemId } = row
      return {
        marketplaceItemId,
        dependentsWarned: await dependents([marketplaceItemId, panelItemId].filter((name) => name !== null)),
        unpublished: row.state === 'acknowledged',
        replayed: kind === 'replayed',
        userErrors: refusalOf(row),
      }
    },
  }
}

/** Nothing was taken in. */
export const notPublished = (userErrors: Problem[]): PublishResult => ({
  marketplaceItemId: null,
  panelItemId: null,
  status: null,
  isOpen: false,
  marketplaceUrl: null,
  publishedAt: null,
  revision: null,
  replayed: false,
  userErrors,
})

export const notUnpublished = (userErrors: Problem[], dependentsWarned = 0): UnpublishResult => ({
  marketplaceItemId: null,
  unpublished: false,
  dependentsWarned,
  replayed: false,
  userErrors,
})
