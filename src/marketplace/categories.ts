import { violation } from './answer.ts'
import { checked } from './checked.ts'
import type { CategoryData, CategorySyncOutcome } from './domain.ts'
import { UpstreamFailure } from './failure.ts'
import { prepared } from './prepared.ts'
import type { PreparedCall } from './prepared.ts'
import { wireCategoryOutcome } from './wire.ts'

const statuses = { created: 'CREATED', updated: 'UPDATED', skipped: 'SKIPPED' } as const

export function prepareCategorySync(categories: readonly CategoryData[], key: string): PreparedCall<'categories.sync'> {
  return prepared('categories.sync', 'POST', '/integration/categories/sync', { categories: categories.map(wire) }, key)
}

/** Both spellings of the panel at once: `id` of its routes and `panel_id` of its types, with the same value. */
function wire(category: CategoryData) {
  return {
    id: category.panelId,
    panel_id: category.panelId,
    marketplace_id: category.marketplaceId ?? undefined,
    name: category.name,
    slug: category.slug,
    description: category.description ?? '',
    parent_id: category.parentId ?? null,
    icon_url: category.iconUrl ?? undefined,
    sort_order: category.sortOrder,
    is_active: category.active,
    created_at: category.createdAt ?? undefined,
    updated_at: category.updatedAt ?? undefined,
  }
}

/** Pairs the answer with what was sent: every category sent is either synchronized or failed, and no other appears. */
export function categoryOutcome(data: unknown, { bodyText }: PreparedCall): CategorySyncOutcome {
  const answer = checked(wireCategoryOutcome, data)
  const sent = (JSON.parse(bodyText ?? '{}') as { categories: { panel_id: string }[] }).categories
  const done = new Map(answer.synchronized_categories.map((one) => [one.panel_id, one]))
  const refused = new Set(answer.errors?.map((one) => one.panel_id))
  const synchronized: CategorySyncOutcome['synchronized'][number][] = []
  const failed: CategorySyncOutcome['failed'][number][] = []
  for (const panelId of new Set(sent.map((one) => one.panel_id))) {
    const one = done.get(panelId)
    if (one && !refused.has(panelId)) {
      synchronized.push({ panelId, marketplaceId: one.marketplace_id, status: statuses[one.status] })
    } else {
      failed.push({ panelId, failure: refused.has(panelId) ? refusal() : unmentioned() })
    }
  }
  return { synchronized, failed }
}

const refusal = () =>
  new UpstreamFailure('VALIDATION_ERROR', 'The marketplace refused this category.', { outcome: 'refused' })

const unmentioned = () => violation('an answer for each category', 'none for this one')
