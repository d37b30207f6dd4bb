/** Imports a real catalogue: the mods of CKAN, as JSON lines of one release each. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { WireCategory } from '../categories.ts'
import { authorsOf, authorUser, categoryOf, itemOf } from './ckan-item.ts'
import type { Release } from './ckan-item.ts'
import type { CatalogueEntry, CatalogueSource } from './load.ts'
import { progress } from './progress.ts'
import { compareVersions } from './version-order.ts'

const releasesFile = 'ckan-versions.ndjson.gz'
const countsFile = 'download_counts.json'
const dailyFile = 'daily-90d.ndjson.gz'
const days = 30
/** A tag that fewer mods are filed under is no category of its own. */
const smallestCategory = 10

/** Reads `directory`. Throws at once, naming the file, when the releases are not there; the other files may be missing. */
export function ckan(directory: string): CatalogueSource {
  const releases = join(directory, releasesFile)
  if (!existsSync(releases)) throw new Error(`--catalogue: there is no ${releasesFile} in ${directory}.`)
  return {
    name: `ckan-3-${statSync(releases).size}-${Math.floor(statSync(releases).mtimeMs)}`,
    entries: (onProgress) => entries(directory, onProgress),
  }
}

async function* entries(directory: string, onProgress: (line: string) => void): AsyncGenerator<CatalogueEntry> {
  const counts = await downloadCounts(join(directory, countsFile))
  const daily = await dailyCounts(join(directory, dailyFile), onProgress)
  const mods = new Map<string, Release[]>()
  for await (const line of lines(join(directory, releasesFile), 'releases', onProgress)) {
    const release = JSON.parse(line) as Release
    const known = mods.get(release.identifier)
    if (known) known.push(release)
    else mods.set(release.identifier, [release])
  }
  const since = new Map<string, string>()
  const filed = new Map<string, number>()
  const items = [...mods.values()].map((releases) => {
    releases.sort((a, b) => compareVersions(b.version, a.version))
    const item = itemOf(releases as [Release, ...Release[]], counts.get(releases[0]?.identifier ?? ''))
    for (const author of releases.flatMap(authorsOf)) {
      const before = since.get(author)
      since.set(author, before !== undefined && before < item.created_at ? before : item.created_at)
    }
    filed.set(item.category_id, (filed.get(item.category_id) ?? 0) + 1)
    return item
  })
  const kept = new Set([...filed].filter(([, count]) => count >= smallestCategory).map(([id]) => id))
  for (const id of kept) if (id !== 'game') yield { category: categoryNamed(id) }
  for (const [author, first] of since) yield { user: authorUser(author, first) }
  for (const item of items) {
    const category = [item.category_id, categoryOf(item.tags.filter((tag) => kept.has(tag)))].find(
      (id) => id && kept.has(id),
    )
    yield { item: { ...item, category_id: category ?? 'game' }, daily: daily.get(item.panel_item_id) ?? [] }
  }
}

/** Lines of a gzip file, with progress by how much of the file has been read. */
async function* lines(file: string, what: string, onProgress: (line: string) => void): AsyncGenerator<string> {
  const { size } = await stat(file)
  const source = createReadStream(file)
  const report = progress(what, size, onProgress)
  let count = 0
  for await (const line of createInterface({ input: source.pipe(createGunzip()), crlfDelay: Infinity })) {
    if (line !== '') yield line
    if (++count % 1000 === 0) report.at(count, source.bytesRead)
  }
  report.end(count)
}

async function downloadCounts(file: string): Promise<Map<string, number>> {
  if (!existsSync(file)) return new Map()
  return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, number>))
}

/** The last 30 days of each mod, the latest first. Counters that were reset came out negative; those days are unknown and count as none. */
async function dailyCounts(file: string, onProgress: (line: string) => void): Promise<Map<string, number[]>> {
  const rows: [day: number, identifier: string, count: number][] = []
  if (!existsSync(file)) return new Map()
  let last = 0
  for await (const line of lines(file, 'daily downloads', onProgress)) {
    const [date, identifier, delta] = JSON.parse(line) as [string, string, number]
    const day = Date.parse(date) / 86_400_000
    last = Math.max(last, day)
    rows.push([day, identifier, Math.max(0, delta)])
  }
  const found = new Map<string, number[]>()
  for (const [day, identifier, count] of rows) {
    if (last - day >= days) continue
    const list = found.get(identifier) ?? Array.from({ length: days }, () => 0)
    list[last - day] = (list[last - day] ?? 0) + count
    found.set(identifier, list)
  }
  return found
}

function categoryNamed(tag: string): WireCategory {
  const name = tag.replaceAll('-', ' ')
  return {
    id: tag,
    panel_id: null,
    name: name.slice(0, 1).toUpperCase() + name.slice(1),
    slug: tag,
    description: null,
    parent_id: 'game',
    icon_url: null,
    sort_order: 100,
    is_active: true,
  }
}
