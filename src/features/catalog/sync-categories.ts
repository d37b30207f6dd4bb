/** Makes the marketplace's categories those of the panel. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import type { CategoryInput, SyncCategoriesPayload as Payload } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import * as formats from '../../kit/formats.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import { Checks } from '../../kit/problems.ts'
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
import { fold } from './fold.ts'

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

interface Args {
  readonly categories: readonly CategoryInput[]
  readonly archiveMissing?: boolean | null | undefined
}

const slugForm = {
  expects: 'lower-case letters, digits and hyphens, 1 to 64 characters',
  test: (value: string) => /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value),
}

const slugOf = (name: string): string =>
  fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 64)
    .replace(/(?<!-)-+$/, '')

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

function check(inputs: readonly CategoryInput[], known: ReadonlySet<string>): Checks {
  const checks = new Checks()
  checks.count(['categories'], inputs, 1, 250)
  const panelIds = new Map<string, number>()
  const slugs = new Map<string, number>()
  for (const [index, input] of inputs.entries()) {
    const at = (field: string) => ['categories', index, field]
    checks.text(at('panelId'), input.panelId, formats.id, 'id')
    checks.text(at('name'), input.name, formats.line(1, 64), 'category.name')
    checks.text(at('slug'), input.slug, slugForm, 'category.slug')
    checks.text(at('description'), input.description, formats.prose(0, 500), 'category.description')
    checks.text(at('iconUrl'), input.iconUrl, formats.url, 'url')
    if (panelIds.has(input.panelId))
      checks.add(
        at('panelId'),
        'category.unique',
        'an id of its own',
        `the same as entry ${panelIds.get(input.panelId)}`,
      )
    panelIds.set(input.panelId, index)
    const slug = input.slug ?? slugOf(input.name)
    if (slug && slugs.has(slug))
      checks.add(at('slug'), 'category.unique', 'a slug of its own', `the same as entry ${slugs.get(slug)}`)
    slugs.set(slug, index)
  }
  const parents = new Map(inputs.map((input) => [input.panelId, input.parentId ?? null]))
  for (const [index, { panelId, parentId }] of inputs.entries()) {
    if (!parentId) continue
    if (!parents.has(parentId) && !known.has(parentId)) {
      checks.add(
        ['categories', index, 'parentId'],
        'category.parent',
        'a category of this list or one synchronised before',
        'another id',
      )
    }
    if (isInCycle(panelId, parents))
      checks.add(
        ['categories', index, 'parentId'],
        'category.cycle',
        'a parent that does not lie in this category',
        'a circle',
      )
  }
  return checks
}

function isInCycle(panelId: string, parents: ReadonlyMap<string, string | null>): boolean {
  const passed = new Set<string>()
  let above = parents.get(panelId) ?? null
  while (above !== null && !passed.has(above)) {
    if (above === panelId) return true
    passed.add(above)
    above = parents.get(above) ?? null
  }
  return false
}

export type CategorySync = ReturnType<typeof createCategorySync>

/** Longer than any request may take: who claimed a key before that will not answer any more. */
const abandonedAfterMs = 150_000

export function createCategorySync({ store, marketplace, categories, clock }: Parts) {
  async function sync(asker: Asker, args: Args, key: string): Promise<SyncCategoriesResult> {
    const known = (await store.read(allCategories)).filter(
      (row): row is CategoryRow & { panel_id: string } => row.panel_id !== null,
    )
    const checks = check(args.categories, new Set(known.map((row) => row.panel_id)))
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

  return async function syncCategories(asker: Asker, args: Args): Promise<SyncCategoriesResult> {
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

/** What is left out and what is null are one request. */
const keyedRequest = (asker: Asker, { categories, archiveMissing }: Args, key: string): KeyedRequest => ({
  scope: `categories:${identityKey(asker.caller)}`,
  key,
  fingerprint: sha256(canonicalJson([categories.map((input) => dataOf(input, new Map())), archiveMissing ?? false])),
})

const archived = (row: CategoryRow & { panel_id: string }): CategoryData => ({
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
