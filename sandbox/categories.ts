/** The marketplace's categories. They exist before any panel has synchronised its own. */
import type { DatabaseSync } from 'node:sqlite'
import { invalid } from '../src/kit/failure.ts'
import { sha256 } from '../src/kit/ids.ts'
import { fold } from './database.ts'
import type { Effect } from './ledger.ts'
import { categorySync, check } from './wire.ts'

export interface WireCategory {
  id: string
  panel_id: string | null
  name: string
  slug: string
  description: string | null
  parent_id: string | null
  icon_url: string | null
  sort_order: number
  is_active: boolean
}

export interface Categories {
  sync(body: unknown): { data: unknown; effect: Effect | null }
  /** The marketplace's id for an id, panel id, slug or name; throws VALIDATION_ERROR for a category nobody knows. */
  resolve(reference: string): string
  /** The id and those of all categories below it; empty for a category nobody knows. */
  family(reference: string): string[]
  list(): readonly WireCategory[]
  /** Changes with every write, and when it is said that something changed behind this room's back. */
  revision(): number
  invalidate(): void
  add(category: WireCategory): void
}

const baseCategories: readonly [id: string, name: string, description: string, parent?: string][] = [
  ['utility', 'Utility', 'Small tools that make everyday administration easier.'],
  ['game', 'Game', 'Support for a game or a new way to play it.'],
  ['monitoring', 'Monitoring', 'Watch servers, players and resources.', 'analytics'],
  ['security', 'Security', 'Protect servers, accounts and players.'],
  ['automation', 'Automation', 'Let the panel do what you would do by hand.', 'utility'],
  ['interface', 'Interface', 'Themes, dashboards and ways to see things.'],
  ['integration', 'Integration', 'Connect the panel to other services.'],
  ['analytics', 'Analytics', 'Numbers, reports and trends.'],
  ['backup', 'Backup', 'Keep copies, and bring them back.', 'utility'],
  ['development', 'Development', 'For those who write plugins and servers.'],
]

/** The ten categories every marketplace begins with. */
export const startingCategories: readonly WireCategory[] = baseCategories.map(
  ([id, name, description, parent], at) => ({
    id,
    panel_id: null,
    name,
    slug: id,
    description,
    parent_id: parent ?? null,
    icon_url: null,
    sort_order: at,
    is_active: true,
  }),
)

export function createCategories(db: DatabaseSync): Categories {
  const all = db.prepare('SELECT wire FROM categories ORDER BY id')
  const put = db.prepare(`
    INSERT INTO categories (id, panel_id, slug, name, parent_id, wire) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET panel_id = excluded.panel_id, slug = excluded.slug, name = excluded.name,
      parent_id = excluded.parent_id, wire = excluded.wire`)

  let revision = 0
  let listed: readonly WireCategory[] | undefined
  const invalidate = (): void => {
    revision++
    listed = undefined
  }
  const list = (): readonly WireCategory[] =>
    (listed ??= all.all().map((row) => JSON.parse(String(row['wire'])) as WireCategory))
  const add = (one: WireCategory): void => {
    invalidate()
    put.run(one.id, one.panel_id, one.slug, one.name, one.parent_id, JSON.stringify(one))
  }
  function find(known: readonly WireCategory[], reference: string): WireCategory | undefined {
    const key = fold(reference)
    return (
      known.find((one) => one.id === reference) ??
      known.find((one) => one.panel_id === reference) ??
      known.find((one) => one.slug === key || fold(one.name) === key)
    )
  }

  function sync(body: unknown): { data: unknown; effect: Effect | null } {
    const sent = check(categorySync, body).categories
    const results: { panel_id: string; marketplace_id: string; status: 'created' | 'updated' | 'skipped' }[] = []
    const errors: { panel_id: string; error: string }[] = []
    const known = [...list()]
    for (const one of sent) {
      const slug = slugOf(one.slug ?? one.name)
      const before =
        known.find((other) => other.panel_id === one.panel_id) ??
        known.find((other) => other.id === one.marketplace_id) ??
        known.find((other) => other.slug === slug && other.panel_id === null)
      const parent = one.parent_id ? find(known, one.parent_id) : undefined
      if (one.parent_id && !parent) {
        errors.push({ panel_id: one.panel_id, error: 'The parent category is unknown.' })
        continue
      }
      if (known.some((other) => other.slug === slug && other.id !== before?.id)) {
        errors.push({ panel_id: one.panel_id, error: 'Another category has this slug.' })
        continue
      }
      if (parent && before && descends(known, parent, before.id)) {
        errors.push({ panel_id: one.panel_id, error: 'A category cannot lie below itself.' })
        continue
      }
      const next: WireCategory = {
        id: before?.id ?? `cat-${sha256(one.panel_id).slice(0, 12)}`,
        panel_id: one.panel_id,
        name: one.name,
        slug,
        description: one.description ?? before?.description ?? null,
        parent_id: parent?.id ?? null,
        icon_url: one.icon_url ?? null,
        sort_order: one.sort_order ?? before?.sort_order ?? 0,
        is_active: one.is_active ?? true,
      }
      const same = before !== undefined && JSON.stringify(before) === JSON.stringify(next)
      if (!same) add(next)
      if (before) known[known.indexOf(before)] = next
      else known.push(next)
      results.push({
        panel_id: one.panel_id,
        marketplace_id: next.id,
        status: same ? 'skipped' : before ? 'updated' : 'created',
      })
    }
    const touched = results.filter((result) => result.status !== 'skipped').map((result) => result.marketplace_id)
    return {
      data: { success: errors.length === 0, synchronized_categories: results, errors },
      effect: touched.length === 0 ? null : { kind: 'categories.synced', id: touched.join(','), count: touched.length },
    }
  }

  return {
    sync,
    add,
    resolve(reference) {
      const found = find(list(), reference)
      if (!found) throw invalid(['item_data', 'category_id'], 'the id or slug of a category', 'an unknown one')
      return found.id
    },
    family(reference) {
      const known = list()
      const top = find(known, reference)
      return top ? known.filter((one) => descends(known, one, top.id)).map((one) => one.id) : []
    },
    list,
    revision: () => revision,
    invalidate,
  }
}

function descends(known: readonly WireCategory[], from: WireCategory, ancestorId: string): boolean {
  let at: WireCategory | undefined = from
  for (let depth = 0; at && depth <= known.length; depth++) {
    if (at.id === ancestorId) return true
    const parentId: string | null = at.parent_id
    at = parentId === null ? undefined : known.find((one) => one.id === parentId)
  }
  return false
}

const slugOf = (name: string): string =>
  fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
