/** The record of what was seen, on both engines. */
import {
  pluginByName,
  pluginsById,
  pluginsOfAuthor,
  rememberPlugins,
  rowOf,
} from '../../../src/features/catalog/record.ts'
import type { SeenPluginRow } from '../../../src/features/catalog/record.ts'
import { searchRecord } from '../../../src/features/catalog/record-search.ts'
import { readSearch, recordQuery } from '../../../src/features/catalog/search-input.ts'
import type { Plugin } from '../../../src/marketplace/domain.ts'
import { plugin } from '../../../src/marketplace/plugin-mapping.ts'
import { loadMigrations } from '../../../src/store/migrate.ts'
import type { Database } from '../../store/database.ts'
import { freshPostgres, sqliteDatabase } from '../../store/database.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { wirePlugin } from '../../marketplace/samples.ts'
import { writeWhole } from './works.ts'

const server = await postgresForTests()
await server?.stop()

const seen = (id: string, change: object = {}): Plugin =>
  plugin({ ...wirePlugin, marketplace_item_id: id, panel_item_id: `panel-${id}`, user_id: 'ann', ...change })
const titles = (found: readonly SeenPluginRow[]) => found.map(({ document }) => (JSON.parse(document) as Plugin).title)

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('the record on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  beforeEach(async () => {
    database = await newDatabase()
  })
  afterEach(() => database.remove())

  test('what was seen before documents had a table of their own is still there', async () => {
    const migrations = loadMigrations()
    const old = await database.open(migrations.filter(({ version }) => version !== 11))
    await old.run(writeWhole, rowOf(seen('a', { title: 'Alpha' }), 5))
    await old.run(writeWhole, rowOf(seen('b', { title: 'Beta' }), 6))
    await old.close()

    const store = await database.open(migrations)
    expect(titles(await store.read(pluginsById, ['a', 'b'])).sort()).toEqual(['Alpha', 'Beta'])
    await store.run(rememberPlugins, [rowOf(seen('a', { title: 'Alpha again' }), 7)])
    expect(titles(await store.read(pluginsById, ['a']))).toEqual(['Alpha again'])
  })

  test('of two gateways the one that has seen it later is right about all of it', async () => {
    const store = await database.open(loadMigrations())
    await store.run(rememberPlugins, [rowOf(seen('a', { title: 'New', tags: ['new'] }), 20)])
    await store.run(rememberPlugins, [
      rowOf(seen('a', { title: 'Old', tags: ['old'] }), 10),
      rowOf(seen('b', { title: 'Other' }), 10),
    ])
    const [a] = await store.read(pluginsById, ['a'])
    expect([titles([a!]), a!.fetched_at]).toEqual([['New'], 20])
    const tagged = async (tag: string) =>
      titles((await store.read(searchRecord, recordQuery(readSearch({ input: { tags: [tag] } })))).found)
    expect([await tagged('new'), await tagged('old')]).toEqual([['New'], []])
    const byName = await store.read(pluginByName, 'panelItemId', 'panel-b')
    expect(titles([byName!])).toEqual(['Other'])
    expect(titles((await store.read(pluginsOfAuthor, 'ann', null, 10, null)).found).sort()).toEqual(['New', 'Other'])
  })

  test('pages of a search keep their order, and tags are asked for by all or any', async () => {
    const store = await database.open(loadMigrations())
    const all = ['c', 'a', 'e', 'b', 'd'].map((name, n) =>
      rowOf(seen(`id-${n}`, { title: name, tags: n % 2 === 0 ? ['even', 'x'] : ['odd', 'x'] }), 1),
    )
    await store.run(rememberPlugins, all)
    const search = async (input: object, first: number, offset = 0) => {
      const { total, found } = await store.read(searchRecord, recordQuery(readSearch({ input, first, offset })))
      return [total, titles(found).join('')]
    }
    expect(await search({ sort: 'NAME' }, 3)).toEqual([5, 'abc'])
    expect(await search({ sort: 'NAME' }, 3, 3)).toEqual([5, 'de'])
    expect(await search({ sort: 'NAME' }, 0)).toEqual([5, ''])
    expect(await search({ sort: 'NAME', tags: ['even', 'x'] }, 9)).toEqual([3, 'cde'])
    expect(await search({ sort: 'NAME', tags: ['even', 'odd'] }, 9)).toEqual([0, ''])
    expect(await search({ sort: 'NAME', tags: ['even', 'odd'], tagsMatch: 'ANY' }, 9)).toEqual([5, 'abcde'])
  })
})
