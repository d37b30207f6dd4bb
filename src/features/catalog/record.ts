/** The table `seen_plugins` and those around it: what the gateway has seen of the catalogue. */
import { mostAheadMs } from '../../kit/clock.ts'
import { fold } from '../../kit/fold.ts'
import { cut, isSound, sound } from '../../kit/sound-text.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import { join, none, part, rows, sql, work } from '../../store/store.ts'

export interface SeenPluginRow {
  document: string
  /** Where the document says otherwise, this is what was learnt since. */
  status: Plugin['status']
  fetched_at: number
}

/** One plugin as the columns it is stored in. Made outside of the transaction, which only writes. */
export interface PluginRow {
  readonly id: string
  readonly status: Plugin['status']
  readonly fetchedAt: number
  readonly columns: readonly (string | number | bigint | null)[]
  readonly document: string
  readonly tags: readonly string[]
  readonly needs: readonly string[]
}

export function rowOf(plugin: Plugin, fetchedAt: number): PluginRow {
  // Found where there is something to install.
  const offered = plugin.versions.filter(({ status }) => status !== 'YANKED')
  const channels = [...new Set(offered.map(({ channel }) => channel))]
  const newest = plugin.versions[0]
  const needs =
    newest?.dependencies.flatMap((each) => (each.kind === 'REQUIRED' && each.targetId ? [each.targetId] : [])) ?? []
  return {
    id: plugin.id,
    status: plugin.status,
    fetchedAt,
    columns: [
      plugin.id,
      plugin.panelItemId,
      plugin.slug === null ? null : sound(plugin.slug),
      plugin.authorId,
      plugin.categoryId,
      plugin.status,
      plugin.licenseType,
      plugin.licenseSpdx === null ? null : sound(plugin.licenseSpdx),
      plugin.verified === null ? null : Number(plugin.verified),
      least(micros(plugin.price.amount), largestInteger),
      plugin.downloadsTotal === null ? null : BigInt(plugin.downloadsTotal),
      plugin.rating?.average ?? null,
      `,${channels.join(',')},`,
      panelKey(plugin.minPanelVersion),
      panelKey(plugin.maxPanelVersion),
      Date.parse(plugin.createdAt),
      Date.parse(plugin.updatedAt),
      cut(folded(plugin.title), longestTitle),
      cut(folded(`${plugin.title} ${plugin.summary} ${plugin.tags.join(' ')} ${plugin.panelItemId}`), 4000),
      fetchedAt,
    ],
    document: JSON.stringify(plugin),
    tags: [...new Set(plugin.tags.map((tag) => sound(tag)))],
    // What no store takes is no plugin's id.
    needs: [...new Set(needs.filter(isSound))],
  }
}

/** Whatever an author has written: what no store takes is left out, so that it is found by the rest. */
const folded = (text: string): string => sound(fold(text))

/** An index of PostgreSQL takes 2,700 bytes. */
const longestTitle = 500
const largestInteger = 2n ** 63n - 1n
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** Millionths, exactly: prices have at most six digits behind the point. */
export function micros(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6) || '0')
}

/** The core of a panel version, three numbers in digits; null for text that is no version. */
export function panelNumbers(version: string | null): string[] | null {
  const found = version === null ? null : /^(\d{1,99})(?:\.(\d{1,99}))?(?:\.(\d{1,99}))?/.exec(version)
  return found && [1, 2, 3].map((index) => (found[index] ?? '0').replace(/^0+(?=\d)/, ''))
}

/** The same in a form that sorts as text: of numbers with more than eight digits, which come behind all others, the length decides first. */
export const panelKey = (version: string | null): string | null =>
  panelNumbers(version)
    ?.map((digits) =>
      digits.length <= 8 ? digits.padStart(8, '0') : `x${String(digits.length).padStart(2, '0')}${digits}`,
    )
    .join('.') ?? null

export const rememberPlugins = work(import.meta.url, 'rememberPlugins', function* (all: readonly PluginRow[]) {
  // Drafts are nobody's business but their author's: of what was listed before it is only kept that it is one now.
  for (const { id, fetchedAt } of all.filter(isDraft))
    yield* sql`
      UPDATE seen_plugins SET status = 'DRAFT'
      WHERE id = ${id} AND fetched_at NOT BETWEEN ${fetchedAt + 1} AND ${fetchedAt + mostAheadMs}`
  const seen = all.filter((row) => !isDraft(row))
  if (seen.length === 0) return
  const taken = yield* sql<{ id: string }>`
    INSERT INTO seen_plugins (id, panel_item_id, slug, author_id, category_id, status, license_type, license_spdx, verified, price_micros,
      downloads, rating, channels, min_panel, max_panel, created_at, updated_at, title, words, fetched_at)
    VALUES ${rows(seen.map((plugin) => plugin.columns))}
    ON CONFLICT (id) DO UPDATE SET panel_item_id = excluded.panel_item_id, slug = excluded.slug, author_id = excluded.author_id,
      category_id = excluded.category_id, status = excluded.status, license_type = excluded.license_type, license_spdx = excluded.license_spdx,
      verified = excluded.verified, price_micros = excluded.price_micros, downloads = excluded.downloads, rating = excluded.rating,
      channels = excluded.channels, min_panel = excluded.min_panel, max_panel = excluded.max_panel, created_at = excluded.created_at,
      updated_at = excluded.updated_at, title = excluded.title, words = excluded.words, fetched_at = excluded.fetched_at
    WHERE seen_plugins.fetched_at NOT BETWEEN excluded.fetched_at + 1 AND excluded.fetched_at + ${mostAheadMs} RETURNING id`
  // What another gateway has seen since is newer than ours; what is further ahead was written by a clock that was wrong.
  const newest = new Set(taken.map(({ id }) => id))
  const plugins = seen.filter(({ id }) => newest.has(id))
  if (plugins.length === 0) return
  yield* sql`
    INSERT INTO seen_plugin_documents (plugin_id, document) VALUES ${rows(plugins.map(({ id, document }) => [id, document]))}
    ON CONFLICT (plugin_id) DO UPDATE SET document = excluded.document`
  const ids = join(plugins.map((plugin) => plugin.id))
  yield* sql`DELETE FROM seen_plugin_tags WHERE plugin_id IN (${ids})`
  yield* sql`DELETE FROM seen_plugin_needs WHERE plugin_id IN (${ids})`
  const tags = plugins.flatMap(({ id, tags }) => tags.map((tag) => [id, tag]))
  if (tags.length > 0) yield* sql`INSERT INTO seen_plugin_tags (plugin_id, tag) VALUES ${rows(tags)}`
  const needs = plugins.flatMap(({ id, needs }) => needs.map((target) => [id, target]))
  if (needs.length > 0) yield* sql`INSERT INTO seen_plugin_needs (plugin_id, target_id) VALUES ${rows(needs)}`
})

const isDraft = ({ status }: PluginRow): boolean => status === 'DRAFT'

export const pluginsById = work(import.meta.url, 'pluginsById', function* (ids: readonly string[]) {
  if (ids.length === 0) return []
  return yield* sql<SeenPluginRow>`SELECT document, status, fetched_at FROM ${withDocuments} WHERE id IN (${join(ids)})`
})

/** Only for conditions that leave few: the documents are most of what there is to read. */
const withDocuments = part`seen_plugins JOIN seen_plugin_documents ON plugin_id = id`

/** Newest first where several carry the name: a slug or a panel id may be given again. */
export const pluginByName = work(
  import.meta.url,
  'pluginByName',
  function* (kind: 'slug' | 'panelItemId', name: string) {
    const condition = kind === 'slug' ? part`slug = ${name}` : part`panel_item_id = ${name}`
    const found =
      yield* sql<SeenPluginRow>`SELECT document, status, fetched_at FROM ${withDocuments} WHERE ${condition} ORDER BY updated_at DESC, id LIMIT 1`
    return found[0] ?? null
  },
)

/** Plugins of one author, newest first, from the start or the last so many of them, with how many there are in all and come before. */
export const pluginsOfAuthor = work(
  import.meta.url,
  'pluginsOfAuthor',
  function* (authorId: string, statuses: readonly string[] | null, limit: number, last: number | null) {
    const of = part`author_id = ${authorId} ${statuses ? part`AND status IN (${join(statuses.length > 0 ? statuses : [''])})` : none}`
    const counted = yield* sql<{ total: number }>`SELECT count(*) AS total FROM seen_plugins WHERE ${of}`
    const total = counted[0]?.total ?? 0
    const start = last === null ? 0 : Math.max(0, total - last)
    const found = yield* sql<SeenPluginRow>`
      SELECT document, status, fetched_at FROM ${withDocuments} WHERE ${of} ORDER BY created_at DESC, id LIMIT ${limit} OFFSET ${start}`
    return { total, start, found }
  },
)

/** How many other known plugins need this one, named by its marketplace or panel id. */
export const dependentsOf = work(import.meta.url, 'dependentsOf', function* (ids: readonly string[]) {
  const found = yield* sql<{ total: number }>`
    SELECT count(DISTINCT needs.plugin_id) AS total FROM seen_plugin_needs needs
    JOIN seen_plugins plugins ON plugins.id = needs.plugin_id
    WHERE needs.target_id IN (${join(ids)}) AND plugins.id NOT IN (${join(ids)}) AND plugins.status <> 'ARCHIVED'`
  return found[0]?.total ?? 0
})

export const rememberCopy = work(import.meta.url, 'rememberCopy', function* (completedAt: number, plugins: number) {
  yield* sql`
    INSERT INTO catalogue_copies (id, completed_at, plugins) VALUES (1, ${completedAt}, ${plugins})
    ON CONFLICT (id) DO UPDATE SET completed_at = excluded.completed_at, plugins = excluded.plugins`
})

export const lastCopy = work(import.meta.url, 'lastCopy', function* () {
  const found = yield* sql<{ completed_at: number }>`SELECT completed_at FROM catalogue_copies WHERE id = 1`
  return found[0]?.completed_at ?? null
})

export const rememberAnswer = work(
  import.meta.url,
  'rememberAnswer',
  function* (name: string, document: string, fetchedAt: number) {
    yield* sql`
    INSERT INTO seen_answers (name, document, fetched_at) VALUES (${name}, ${document}, ${fetchedAt})
    ON CONFLICT (name) DO UPDATE SET document = excluded.document, fetched_at = excluded.fetched_at`
  },
)

export const answerNamed = work(import.meta.url, 'answerNamed', function* (name: string) {
  const found = yield* sql<
    Pick<SeenPluginRow, 'document' | 'fetched_at'>
  >`SELECT document, fetched_at FROM seen_answers WHERE name = ${name}`
  return found[0] ?? null
})
