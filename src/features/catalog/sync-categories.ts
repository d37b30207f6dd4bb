/** Makes the marketplace's categories those of the panel. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import type { CategoryInput, SyncCategoriesPayload as Payload } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import type { Problem } from '../../kit/problems.ts'
import { callContext } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { CategoryData } from '../../marketplace/domain.ts'
import {
  answerIdempotencyKey,
  claimIdempotencyKey,
  keyRefusal,
  releaseIdempotencyKey,
} from '../../store/idempotency.ts'
import type { KeyedRequest } from '../../store/idempotency.ts'
import type { Store } from '../../store/store.ts'
import { allCategories, rememberCategories } from './categories.ts'
import type { Categories, CategoryRow } from './categories.ts'
import { checkCategories, isOfPanel, slugOf } from './category-checks.ts'
import type { CategoryList, PanelCategory } from './category-checks.ts'

interface Parts {
  store: Store
  marketplace: MarketplaceClient
  categories: Categories
  clock: Clock
}

export type SyncCategoriesResult = Omit<Payload, 'userErrors'> & {
  userErrors: Problem[]
  /** The answer repeats an earlier one with the same idempotency key. */
  replayed: boolean
}

/** Category data as the marketplace takes it; a slug that was not given is made from the name, or from the id where the name has no letters for one. */
function dataOf(input: CategoryInput, marketplaceIds: ReadonlyMap<string, string>): CategoryData {
  return {
    panelId: input.panelId,
    marketplaceId: marketplaceIds.get(input.panelId) ?? null,
    name: input.name.trim(),
    slug: input.slug ?? (slugOf(input.name) || sha256(input.panelId).slice(0, 12)),
    description: input.description ?? null,
    parentId: input.parentId ?? null,
    iconUrl: input.iconUrl ?? null,
    sortOrder: input.sortOrder ?? 0,
    active: input.active ?? true,
  }
}

export type CategorySync = ReturnType<typeof createCategorySync>

/** Longer than any request may take: who claimed a key before that will not answer any more. */
const abandonedAfterMs = 150_000

export function createCategorySync({ store, marketplace, categories, clock }: Parts) {
  async function sync(asker: Asker, args: CategoryList, key: string): Promise<SyncCategoriesResult> {
    const known = (await store.read(allCategories)).filter(isOfPanel)
    const checks = checkCategories(args, known)
    if (checks.failed) return { synchronized: [], failed: [], userErrors: checks.problems, replayed: false }

    const marketplaceIds = new Map(known.map((row) => [row.panel_id, row.id]))
    const wanted = args.categories.map((input) => dataOf(input, marketplaceIds))
    const named = new Set(wanted.map((category) => category.panelId))
    const missing = args.archiveMissing
      ? known.filter((row) => row.active === 1 && !named.has(row.panel_id)).map(archived)
      : []
    const all = [...wanted, ...missing]
    const outcome = await marketplace.categories.sync(all, key, callContext(asker))

    const now = clock.now()
    const data = new Map(all.map((category) => [category.panelId, category]))
    const rows = outcome.synchronized.flatMap(({ panelId, marketplaceId }) => {
      const category = data.get(panelId)
      return category ? [rowOf(category, marketplaceId, now)] : []
    })
    await store.run(rememberCategories, rows)
    categories.expire()
    const gone = new Set(missing.map((category) => category.panelId))
    return {
      synchronized: outcome.synchronized.map((each) => ({
        ...each,
        status: gone.has(each.panelId) ? 'ARCHIVED' : each.status,
      })),
      failed: outcome.failed.map(({ panelId, failure }) => ({ panelId, code: failure.code, error: failure.message })),
      userErrors: [],
      replayed: false,
    }
  }

  return async function syncCategories(asker: Asker, args: CategoryList): Promise<SyncCategoriesResult> {
    const { idempotencyKey } = asker.request
    if (idempotencyKey === undefined) return sync(asker, args, newId())
    const keyed = keyedRequest(asker, args, idempotencyKey)
    const now = clock.now()
    const claim = await store.run(claimIdempotencyKey, keyed, now, now - abandonedAfterMs)
    if (claim.kind === 'replay') return { ...(JSON.parse(claim.answer) as SyncCategoriesResult), replayed: true }
    if (claim.kind !== 'fresh') throw keyRefusal(claim.kind)
    try {
      const result = await sync(asker, args, sha256(canonicalJson([keyed.scope, idempotencyKey])))
      if (result.userErrors.length > 0) await store.run(releaseIdempotencyKey, keyed)
      else await store.run(answerIdempotencyKey, keyed, JSON.stringify(result))
      return result
    } catch (error) {
      // What is in the way of giving it back was in the way of the request, too; the key is free again when it counts as abandoned.
      await store.run(releaseIdempotencyKey, keyed).catch(() => undefined)
      throw error
    }
  }
}

/** Begins the scope of the keys of this operation. */
export const categoriesScope = 'categories:'

/** What is left out and what is null are one request. */
const keyedRequest = (asker: Asker, { categories, archiveMissing }: CategoryList, key: string): KeyedRequest => ({
  scope: `${categoriesScope}${identityKey(asker.caller)}`,
  key,
  fingerprint: sha256(canonicalJson([categories.map((input) => dataOf(input, new Map())), archiveMissing ?? false])),
})

const archived = (row: PanelCategory): CategoryData => ({
  panelId: row.panel_id,
  marketplaceId: row.id,
  name: row.name,
  slug: row.slug ?? slugOf(row.name),
  description: row.description,
  parentId: row.parent_panel_id,
  iconUrl: row.icon_url,
  sortOrder: row.sort_order ?? 0,
  active: false,
})

const rowOf = (category: CategoryData, id: string, now: number): CategoryRow => ({
  id,
  panel_id: category.panelId,
  name: category.name,
  slug: category.slug,
  description: category.description ?? null,
  parent_panel_id: category.parentId ?? null,
  icon_url: category.iconUrl ?? null,
  sort_order: category.sortOrder,
  active: Number(category.active),
  plugin_count: null,
  synced_at: now,
  fetched_at: now,
})
