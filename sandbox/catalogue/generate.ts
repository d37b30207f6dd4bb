/** A made-up catalogue that looks like a real one: the same seed always gives the same plugins. */
import { sha256 } from '../../src/kit/ids.ts'
import { fold } from '../database.ts'
import { seededRandom } from '../faults.ts'
import { marketplaceUrl } from '../plugins.ts'
import type { WireMetadata, WirePlugin } from '../wire.ts'
import { authors } from './authors.ts'
import { dailyDownloads } from './daily.ts'
import type { CatalogueEntry, CatalogueSource } from './load.ts'
import { versionHistory } from './versions.ts'
import { details, foreignNames, forms, licenses, openings, prefixes, subjects } from './words.ts'

export interface GeneratorOptions {
  plugins?: number
  seed?: number
}

/** A seeded source of chances. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
}

export function dice(seed: number): Dice {
  const next = seededRandom(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    chance: (probability) => next() < probability,
  }
}

/** The catalogue is as of this day, so that it does not change from one day to the next. */
export const catalogueDate = Date.UTC(2026, 10, 1)
const dayMs = 86_400_000
const defaultPlugins = 3000
/** Shares of the prices that plugins which are not free ask for. */
const prices = [0.99, 1.99, 2.49, 4.99, 4.99, 7.5, 9.99, 12.95, 19.99, 29, 49.99, 99.95] as const

/** `plugins` of them (3,000), with their authors and histories. */
export function generated(options: GeneratorOptions = {}): CatalogueSource {
  const plugins = options.plugins ?? defaultPlugins
  const seed = options.seed ?? 7
  return { name: `generated-5-${plugins}-${seed}`, entries: () => entries(plugins, seed) }
}

function* entries(plugins: number, seed: number): Generator<CatalogueEntry> {
  const random = dice(seed)
  const people = authors(Math.max(3, Math.ceil(plugins / 5)), random)
  for (const user of people) yield { user }
  const slugs: string[] = []
  for (const [at, { title, category, tags, subject }] of titles(plugins, random).entries()) {
    // A few authors make much, most make one or two.
    const author = people[Math.floor(people.length * random.next() ** 2)] as (typeof people)[number]
    const downloads = popularity(at, random)
    const createdAt = catalogueDate - Math.floor((30 + random.next() ** 1.5 * 2400) * dayMs)
    const slug = slugOf(title, at)
    const description = `${random.pick(openings)} ${random.pick(details)} ${random.pick(details)}`.replaceAll(
      '{subject}',
      subject,
    )
    const history = versionHistory({ slug, createdAt, until: catalogueDate, downloads, earlier: slugs, random })
    const price = random.chance(0.7) ? 0 : random.pick(prices)
    const currency = price === 0 ? 'USD' : random.pick(['USD', 'USD', 'USD', 'USD', 'EUR', 'EUR', 'GBP', 'JPY'])
    const latest = history[0]
    const spdx = random.chance(0.85) ? random.pick(licenses) : undefined
    const metadata: WireMetadata = {
      slug,
      summary: description.slice(0, description.indexOf('.') + 1),
      author_name: author.display_name,
      ...(latest === undefined ? {} : { version: latest.version }),
      versions: history,
      downloads,
      ...(spdx === undefined ? {} : { license_spdx: spdx }),
      ...(random.chance(0.6) ? { homepage: `https://plugins.example/${encodeURIComponent(slug)}` } : {}),
      ...(random.chance(0.5) ? { repository: `https://code.example/${encodeURIComponent(slug)}` } : {}),
      ...(random.chance(0.7) ? { icon_url: `https://cdn.example/icons/${encodeURIComponent(slug)}.png` } : {}),
      ...(random.chance(0.9) ? { verified: random.chance(0.3) } : {}),
      ...(latest?.min_panel_version === undefined ? {} : { min_panel_version: latest.min_panel_version }),
      published_at: new Date(createdAt).toISOString(),
      ...(random.chance(0.6) ? { installs_active: Math.floor(downloads * random.next() * 0.2) } : {}),
      ...(random.chance(0.4) ? { permissions: permissions(random) } : {}),
      ...(random.chance(0.88) ? { rating: rating(downloads, random) } : {}),
    }
    const id = `mpi-${String(at + 1).padStart(6, '0')}`
    const item: WirePlugin = {
      panel_item_id: slug,
      marketplace_item_id: id,
      user_id: author.user_id,
      title,
      description,
      category_id: category,
      tags: [...tags],
      price: currency === 'JPY' ? Math.round(price * 150) : price,
      currency,
      license_type: price === 0 ? 'free' : random.chance(0.8) ? 'commercial' : 'royalty-free',
      files: (latest?.files ?? []).map(({ name, size = 0, type = '', url = '', sha256: checksum = '' }) => ({
        name, size, type, url, checksum,
      })), // prettier-ignore
      screenshots: Array.from({ length: random.below(4) }, (_none, order) => ({
        url: `https://cdn.example/shots/${encodeURIComponent(slug)}-${order + 1}.png`,
        alt: `${title}, picture ${order + 1}`,
        order,
      })),
      metadata: { ...metadata, marketplace_url: marketplaceUrl(id) },
      status: 'published',
      created_at: new Date(createdAt).toISOString(),
      updated_at: latest?.published_at ?? new Date(createdAt).toISOString(),
    }
    slugs.push(slug)
    yield { item, daily: dailyDownloads(sha256(slug), downloads, (catalogueDate - createdAt) / dayMs) }
  }
}

interface Title {
  title: string
  category: string
  tags: readonly string[]
  subject: string
}

/** Different names for all of them; some in other scripts among the first, so that small catalogues have them too. */
function titles(count: number, random: Dice): Title[] {
  const made = new Map<string, Title>()
  for (const [name, category] of foreignNames.slice(0, Math.ceil(count / 20))) {
    made.set(name, { title: name, category, tags: ['international'], subject: name })
  }
  for (let tries = 0; made.size < count; tries++) {
    const [word, category, ...tags] = random.pick(subjects)
    const words = [random.pick(prefixes), word, random.pick(forms)].filter((part) => part !== '')
    // Every two-word name is taken one day; then editions begin.
    const edition = tries > count * 3 ? ` ${1 + Math.floor(tries / count)}` : ''
    const title = words.join(' ') + edition
    if (!made.has(title)) made.set(title, { title, category, tags, subject: word.toLowerCase() })
  }
  return [...made.values()]
}

/** Few are loved by everyone; the first few have more downloads than 32 bits can count. */
function popularity(at: number, random: Dice): number {
  if (at < 3) return 2_200_000_000 + at * 700_000_001
  return Math.floor(1500 / (random.next() + 0.00002) ** 1.1)
}

function rating(downloads: number, random: Dice): NonNullable<WireMetadata['rating']> {
  const count = Math.min(50_000, Math.floor(downloads * random.next() * 0.02))
  const fondness = 0.4 + random.next() * 0.5
  const distribution: Record<string, number> = {}
  let left = count
  for (const stars of [5, 4, 3, 2]) {
    const part = Math.round(left * fondness)
    distribution[stars] = part
    left -= part
  }
  distribution['1'] = left
  if (count === 0) return { count, distribution }
  const sum = Object.entries(distribution).reduce((all, [stars, number]) => all + Number(stars) * number, 0)
  return { average: Math.round((sum / count) * 100) / 100, count, distribution }
}

function permissions(random: Dice): { kind: string; level: string }[] {
  const kinds = ['files', 'network', 'console', 'players', 'database'].filter(() => random.chance(0.4))
  return kinds.map((kind) => ({ kind, level: random.pick(['read', 'write']) }))
}

function slugOf(title: string, at: number): string {
  const slug = fold(title)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return slug === '' ? `plugin-${at + 1}` : slug
}
