/** Fills an empty marketplace from a catalogue, once. */
import type { DatabaseSync } from 'node:sqlite'
import { startingCategories } from '../categories.ts'
import type { Categories, WireCategory } from '../categories.ts'
import { forgetChanges, inTransaction, rememberChanges } from '../database.ts'
import type { Plugins } from '../plugins.ts'
import type { Users } from '../users.ts'
import type { WirePlugin, WireUser } from '../wire.ts'

export type CatalogueEntry =
  | { category: WireCategory }
  | { user: WireUser }
  /** `daily` are the downloads of the last 30 days, the latest first. */
  | { item: WirePlugin; daily: readonly number[] }

export interface CatalogueSource {
  /** Two sources of one name hold the same catalogue. */
  name: string
  entries(onProgress: (line: string) => void): Iterable<CatalogueEntry> | AsyncIterable<CatalogueEntry>
}

export interface Loaded {
  name: string
  plugins: number
  versions: number
  users: number
  /** False when the database held this catalogue already. */
  fresh: boolean
  tookMs: number
}

interface Rooms {
  users: Users
  categories: Categories
  plugins: Plugins
}

/** Does nothing when the database holds this catalogue; another one is replaced, with everything that was done to it. */
export async function loadCatalogue(
  db: DatabaseSync,
  rooms: Rooms,
  source: CatalogueSource,
  onProgress: (line: string) => void = () => {},
): Promise<Loaded> {
  const began = performance.now()
  const known = db.prepare("SELECT value FROM meta WHERE key = 'catalogue'").get()
  const before = known ? (JSON.parse(String(known['value'])) as Loaded) : undefined
  if (before?.name === source.name) return { ...before, fresh: false, tookMs: performance.now() - began }
  if (before) onProgress(`replacing the catalogue ${before.name}, and all that was done to it`)

  const entries: CatalogueEntry[] = []
  for await (const entry of source.entries(onProgress)) entries.push(entry)
  const loaded: Loaded = { name: source.name, plugins: 0, versions: 0, users: 0, fresh: true, tookMs: 0 }
  inTransaction(db, () => {
    forgetChanges(db)
    db.exec('DELETE FROM events; DELETE FROM answers; DELETE FROM users; DELETE FROM categories; DELETE FROM plugins')
    for (const category of startingCategories) rooms.categories.add(category)
    for (const entry of entries) {
      if ('category' in entry) {
        rooms.categories.add(entry.category)
      } else if ('user' in entry) {
        rooms.users.add(entry.user)
        loaded.users++
      } else {
        rooms.plugins.add(entry.item, entry.daily)
        loaded.plugins++
        loaded.versions += entry.item.metadata.versions?.length ?? 0
      }
    }
    rememberChanges(db)
    loaded.tookMs = performance.now() - began
    db.prepare("INSERT INTO meta (key, value) VALUES ('catalogue', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1").run(
      JSON.stringify(loaded),
    )
  })
  onProgress(
    `${loaded.plugins} plugins, ${loaded.versions} versions, ${loaded.users} authors in ${Math.round(loaded.tookMs)} ms`,
  )
  return loaded
}
