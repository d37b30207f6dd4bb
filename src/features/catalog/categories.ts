/** Categories: those the marketplace counts, and what the panel has said about them through this gateway. */
import type { Asker } from '../../auth/asker.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { fold } from '../../kit/fold.ts'
import { isSound, sound } from '../../kit/sound-text.ts'
import { callContext, isUnanswered } from '../../marketplace/asking.ts'
import type { Entry, PluginPage, SearchFacets } from '../../marketplace/domain.ts'
import type { UpstreamFailure } from '../../marketplace/failure.ts'
import { byBytes, rows, sql, work } from '../../store/store.ts'
import { freshNow, fromRecord } from './freshness.ts'
import type { Freshness } from './freshness.ts'
import type { Category } from './parents.ts'
import type { SearchParts } from './search.ts'

export interface CategoryRow {
  id: string
  panel_id: string | null
  name: string
  slug: string | null
  description: string | null
  parent_panel_id: string | null
  icon_url: string | null
  sort_order: number | null
  active: number
  plugin_count: number | null
  synced_at: number | null
  fetched_at: number
}

export const allCategories = work(import.meta.url, 'allCategories', function* () {
  return yield* sql<CategoryRow>`
    SELECT * FROM categories ORDER BY sort_order IS NULL, sort_order, name ${byBytes}, id ${byBytes}`
})

/** What the marketplace counts now. A name the panel has given stays; a category that is not counted holds nothing that is listed. */
export const countCategories = work(
  import.meta.url,
  'countCategories',
  function* (counted: readonly { id: string; name: string; count: number }[], fetchedAt: number) {
    yield* sql`UPDATE categories SET plugin_count = 0, fetched_at = ${fetchedAt} WHERE fetched_at < ${fetchedAt}`
    if (counted.length === 0) return
    yield* sql`
      INSERT INTO categories (id, name, active, plugin_count, fetched_at)
      VALUES ${rows(counted.map(({ id, name, count }) => [id, name, 1, count, fetchedAt]))}
      ON CONFLICT (id) DO UPDATE SET plugin_count = excluded.plugin_count, fetched_at = excluded.fetched_at,
        name = CASE WHEN categories.panel_id IS NULL THEN excluded.name ELSE categories.name END`
  },
)

export const rememberCategories = work(
  import.meta.url,
  'rememberCategories',
  function* (synced: readonly CategoryRow[]) {
    for (const row of synced) {
      // A panel id that moves to another category of the marketplace leaves the old one.
      yield* sql`UPDATE categories SET panel_id = NULL WHERE panel_id = ${row.panel_id} AND id <> ${row.id}`
      yield* sql`
      INSERT INTO categories (id, panel_id, name, slug, description, parent_panel_id, icon_url, sort_order, active, synced_at, fetched_at)
      VALUES (${row.id}, ${row.panel_id}, ${row.name}, ${row.slug}, ${row.description}, ${row.parent_panel_id}, ${row.icon_url},
        ${row.sort_order}, ${row.active}, ${row.synced_at}, ${row.fetched_at})
      ON CONFLICT (id) DO UPDATE SET panel_id = excluded.panel_id, name = excluded.name, slug = excluded.slug,
        description = excluded.description, parent_panel_id = excluded.parent_panel_id, icon_url = excluded.icon_url,
        sort_order = excluded.sort_order, active = excluded.active, synced_at = excluded.synced_at, fetched_at = excluded.fetched_at`
    }
  },
)

export function categoryOf(row: CategoryRow, freshness: Freshness): Category {
  return {
    id: row.id,
    panelId: row.panel_id,
    name: row.name,
    slug: row.slug,
    description: row.description,
    parentPanelId: row.parent_panel_id,
    icon: row.icon_url,
    sortOrder: row.sort_order,
    active: row.active === 1,
    pluginCount: row.plugin_count,
    updatedAt: row.synced_at === null ? null : rfc3339(row.synced_at),
    freshness,
  }
}

/** Counts of the marketplace are believed for this long. */
const countsFreshMs = 30_000

/** Categories first met in the facets of a search: name only, nothing is known of them yet. */
export const meetCategories = work(
  import.meta.url,
  'meetCategories',
  function* (met: readonly { id: string; name: string }[], fetchedAt: number) {
    yield* sql`
    INSERT INTO categories (id, name, active, fetched_at) VALUES ${rows(met.map(({ id, name }) => [id, name, 1, fetchedAt]))}
    ON CONFLICT (id) DO NOTHING`
  },
)

/**
 * Names come from anywhere; a category under an id that no store takes cannot be kept. Of one that is named twice the last is kept:
 * PostgreSQL changes no row twice in one statement.
 */
function storable<Named extends { readonly id: string; readonly name: string }>(named: readonly Named[]): Named[] {
  const kept = named.filter(({ id }) => isSound(id)).map((one) => [one.id, { ...one, name: sound(one.name) }] as const)
  return [...new Map(kept).values()]
}

type CategoryParts = Pick<SearchParts, 'store' | 'marketplace' | 'clock'>

export type Categories = ReturnType<typeof createCategories>

/** What is known is read again after this: another gateway on the same store may have learnt something. */
const knownMs = 1_000

export function createCategories({ store, marketplace, clock }: CategoryParts) {
  let countedAt = -Infinity
  const met = new Set<string>()
  const isNew = (id: string | null): boolean => id !== null && !met.has(id)
  let known: { rows: Promise<ReadonlyMap<string, CategoryRow>>; at: number; now?: Map<string, Category> } | undefined

  /** All rows by id. Many pages ask for the same few at the same time. */
  function rowsById(): Promise<ReadonlyMap<string, CategoryRow>> {
    const now = clock.monotonic()
    if (known && now - known.at < knownMs) return known.rows
    const rows = store.read(allCategories).then((found) => new Map(found.map((row) => [row.id, row])))
    const mine: NonNullable<typeof known> = { rows, at: now }
    known = mine
    rows.then(
      (found) => {
        const at = clock.now()
        mine.now = new Map(
          [...found].map(([id, row]) => [id, categoryOf(row, fromRecord(row.fetched_at, at, false))] as const),
        )
      },
      () => {
        if (known === mine) known = undefined
      },
    )
    return rows
  }

  /** Asks for the counts when the last ones are old, and tells why the marketplace could not be asked. */
  async function refresh(asker: Asker): Promise<{ asked: boolean; outage?: UpstreamFailure }> {
    if (clock.monotonic() - countedAt < countsFreshMs) return { asked: false }
    try {
      const page = await marketplace.plugins.search({ limit: 1, offset: 0 }, callContext(asker))
      const facets = page.facets()
      if (facets instanceof Error) throw facets
      await store.run(countCategories, storable(facets.categories), clock.now())
      known = undefined
      countedAt = clock.monotonic()
      return { asked: true }
    } catch (error) {
      if (!isUnanswered(error)) throw error
      return { asked: true, outage: error }
    }
  }

  async function meetThoseOf(facets: Entry<SearchFacets>): Promise<void> {
    if (facets instanceof Error) return
    const strangers = facets.categories.filter(({ id }) => !met.has(id)).slice(0, 500)
    if (strangers.length === 0) return
    const named = storable(strangers)
    if (named.length > 0) await store.run(meetCategories, named, clock.now())
    known = undefined
    for (const { id } of strangers) met.add(id)
  }

  return {
    /** All of them, in order. During an outage those that were seen before, marked stale; the outage is thrown when none were. */
    async all(asker: Asker): Promise<Category[]> {
      const { asked, outage } = await refresh(asker)
      const found = await store.read(allCategories)
      if (outage && found.length === 0) throw outage
      const stale = outage !== undefined
      const now = clock.now()
      return found.map((row) =>
        categoryOf(row, asked && !stale ? freshNow(now) : fromRecord(row.fetched_at, now, stale)),
      )
    },

    /** Notes the categories of a search's facets where a plugin has one that is new, so that showing it needs no call of its own. */
    meet({ items, facets }: Pick<PluginPage, 'items' | 'facets'>): Promise<void> | undefined {
      const isKnown = items.every((item) => item instanceof Error || !isNew(item.categoryId))
      return isKnown ? undefined : meetThoseOf(facets())
    },

    /** A category that was read a moment ago; undefined when it has to be looked up. */
    knownNow(id: string): Category | undefined {
      return known?.now && clock.monotonic() - known.at < knownMs ? known.now.get(id) : undefined
    },

    /** Known categories without asking anybody; asks once when an id has never been seen. */
    async byIds(ids: readonly string[], asker: Asker): Promise<ReadonlyMap<string, Category>> {
      let found = await rowsById()
      let stale = false
      if (ids.some((id) => !found.has(id))) {
        stale = (await refresh(asker)).outage !== undefined
        found = await rowsById()
      }
      const now = clock.now()
      return new Map(
        ids.flatMap((id) => {
          const row = found.get(id)
          return row ? [[id, categoryOf(row, fromRecord(row.fetched_at, now, stale))] as const] : []
        }),
      )
    },

    /** Whether there is one with this id, id at the panel, slug or name; undefined while the marketplace cannot be asked for all of them. */
    async isThere(name: string, asker: Asker): Promise<boolean | undefined> {
      const folded = fold(name)
      const among = (found: ReadonlyMap<string, CategoryRow>) =>
        found.has(name) ||
        [...found.values()].some((row) => row.panel_id === name || row.slug === name || fold(row.name) === folded)
      if (among(await rowsById())) return true
      if ((await refresh(asker)).outage !== undefined) return undefined
      return among(await rowsById())
    },

    /** The next list asks the marketplace again. */
    expire(): void {
      countedAt = -Infinity
      known = undefined
    },
  }
}
