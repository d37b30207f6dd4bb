/** What is wrong with a list of categories, seen together with those that were synchronised before. */
import type { CategoryInput } from '../../generated/resolvers.ts'
import { fold } from '../../kit/fold.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { CategoryRow } from './categories.ts'

export interface CategoryList {
  readonly categories: readonly CategoryInput[]
  readonly archiveMissing?: boolean | null | undefined
}

/** One that the panel has named. */
export type PanelCategory = CategoryRow & { readonly panel_id: string }

export const isOfPanel = (row: CategoryRow): row is PanelCategory => row.panel_id !== null

const slugForm = {
  expects: 'lower-case letters, digits and hyphens, 1 to 64 characters',
  test: (value: string) => /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value),
}

export const slugOf = (name: string): string =>
  fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 64)
    .replace(/(?<!-)-+$/, '')

export function checkCategories(list: CategoryList, known: readonly PanelCategory[]): Checks {
  const checks = new Checks()
  const inputs = list.categories
  checks.count(['categories'], inputs, 1, 250)
  const panelIds = new Map<string, number>()
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
  }
  const others = known.filter((row) => !panelIds.has(row.panel_id))
  checkSlugs(checks, inputs, list.archiveMissing ? [] : others)
  checkParents(checks, inputs, others)
  return checks
}

/** What is archived, or will be by this very list, leaves its slug to others. */
function checkSlugs(checks: Checks, inputs: readonly CategoryInput[], others: readonly PanelCategory[]): void {
  const slugs = new Map(
    others.flatMap(({ slug, active }) =>
      slug !== null && active === 1 ? [[slug, 'a category synchronised before']] : [],
    ),
  )
  for (const [index, input] of inputs.entries()) {
    const slug = input.slug ?? slugOf(input.name)
    if (!slug) continue
    const owner = slugs.get(slug)
    if (owner !== undefined)
      checks.add(['categories', index, 'slug'], 'category.unique', 'a slug of its own', `the same as ${owner}`)
    slugs.set(slug, `entry ${index}`)
  }
}

function checkParents(checks: Checks, inputs: readonly CategoryInput[], others: readonly PanelCategory[]): void {
  const parents = new Map(others.map((row) => [row.panel_id, row.parent_panel_id]))
  for (const { panelId, parentId } of inputs) parents.set(panelId, parentId ?? null)
  for (const [index, { panelId, parentId }] of inputs.entries()) {
    if (!parentId) continue
    const at = ['categories', index, 'parentId']
    if (!parents.has(parentId))
      checks.add(at, 'category.parent', 'a category of this list or one synchronised before', 'another id')
    if (isInCycle(panelId, parents))
      checks.add(at, 'category.cycle', 'a parent that does not lie in this category', 'a circle')
  }
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
