/** The record of what was seen, filled with more and more plugins, and asked what the marketplace cannot be asked. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rememberPlugins, rowOf } from '../../src/features/catalog/record.ts'
import { searchRecord } from '../../src/features/catalog/record-search.ts'
import { contractQuery, readSearch, recordQuery } from '../../src/features/catalog/search-input.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { plugin } from '../../src/marketplace/plugin-mapping.ts'
import { loadMigrations } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { plugin as wirePlugin } from '../compare/upstream/catalogue.ts'
import type { Series } from '../plot.ts'

const sizes = [1_000, 30_000, 230_000]
/** None of them has words in the contract, so the record is what answers. */
const questions = {
  'of one author': { author: 'user-00007' },
  'a word, by name': { q: 'quests', sort: 'NAME' },
  'all, by name': { sort: 'NAME' },
  'a tag, any licence': { tags: ['vault'], licenseType: ['FREE'] },
} as const

async function fill(store: Store, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 100) {
    const rows = Array.from({ length: Math.min(100, to - at) }, (_, n) => rowOf(plugin(wirePlugin(at + n)), 1))
    await store.run(rememberPlugins, rows)
  }
}

async function cpuOf(store: Store, input: object): Promise<number> {
  const search = readSearch({ input, first: 20 })
  if (contractQuery(search)) throw new Error('This question would go to the marketplace.')
  const query = recordQuery(search)
  const { found } = await store.read(searchRecord, query)
  if (found.length === 0) throw new Error('A question that finds nothing measures nothing.')
  const before = process.cpuUsage()
  let asked = 0
  for (const until = performance.now() + 2_000; performance.now() < until; asked++)
    await store.read(searchRecord, query)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / asked
}

export async function overRecord(): Promise<Series[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const store = await openStore({
    file: join(folder, 'gateway.db'),
    clock: systemClock,
    migrations: loadMigrations(),
  })
  const points = new Map<string, [number, number][]>(Object.keys(questions).map((name) => [name, []]))
  let filled = 0
  for (const size of sizes) {
    await fill(store, filled, size)
    filled = size
    for (const [name, input] of Object.entries(questions)) {
      try {
        points.get(name)!.push([size, await cpuOf(store, input)])
      } catch (error) {
        console.log(`${name}, ${size} plugins: ${(error as Error).message}`)
      }
    }
  }
  await store.close()
  await rm(folder, { recursive: true })
  return [...points].map(([name, list]) => ({ name, points: list }))
}
