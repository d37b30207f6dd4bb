/** The ledger of wishes, on both engines. */
import { acceptWish } from '../../../src/features/publishing/ledger.ts'
import type { Wish } from '../../../src/features/publishing/ledger.ts'
import { loadMigrations } from '../../../src/store/migrate.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Database } from '../../store/database.ts'
import { freshPostgres, sqliteDatabase } from '../../store/database.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { lines, writePublication } from './works.ts'

const server = await postgresForTests()
await server?.stop()

const wish = (id: string, change: Partial<Wish> = {}): Wish => ({
  id,
  kind: 'update',
  userId: null,
  panelItemId: 'p',
  marketplaceItemId: 'm',
  call: '{}',
  listing: null,
  reason: null,
  expectedRevision: null,
  ...change,
})
const accept = (store: Store, wanted: Wish) =>
  store.run(acceptWish, wanted, { scope: 'update:panel', key: wanted.id, fingerprint: wanted.id }, 1, 0)

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('wishes on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  beforeEach(async () => {
    database = await newDatabase()
  })
  afterEach(() => database.remove())

  test('of many changes that expect the same revision one is taken in', async () => {
    const stores = await Promise.all([1, 2].map(() => database.open(loadMigrations())))
    await accept(stores[0]!, wish('first', { kind: 'publish', marketplaceItemId: null }))
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => accept(stores[n % 2]!, wish(`w${n}`, { expectedRevision: 1 }))),
    )
    const taken = answers.filter(({ kind }) => kind === 'accepted')
    expect(taken).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'revision')).toEqual(
      Array.from({ length: 15 }, () => ({ kind: 'revision', current: 2 })),
    )
  })

  test('wishes without an expectation are all taken in, each with a revision of its own', async () => {
    const stores = await Promise.all([1, 2].map(() => database.open(loadMigrations())))
    await Promise.all(Array.from({ length: 16 }, (_, n) => accept(stores[n % 2]!, wish(`w${n}`))))
    const all = await stores[0]!.read(lines)
    expect(all.map(({ revision }) => revision)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1))
  })

  test('what was written under two keys and with equal revisions becomes one line', async () => {
    const migrations = loadMigrations()
    const old = await database.open(migrations.filter(({ version }) => version !== 32))
    const published = { kind: 'publish', item_key: 'panel:p', panel_item_id: 'p', marketplace_item_id: 'm' }
    const updated = { kind: 'update', item_key: 'item:m', panel_item_id: null, marketplace_item_id: 'm' }
    const stranger = { ...updated, item_key: 'item:other', marketplace_item_id: 'other' }
    await old.run(writePublication, { ...published, id: 'a', revision: 1 })
    await old.run(writePublication, { ...updated, id: 'b', revision: 1 })
    await old.run(writePublication, { ...stranger, id: 'c', revision: 1 })
    await old.run(writePublication, { ...updated, id: 'd', revision: 2 })
    await old.run(writePublication, { ...updated, id: 'e', revision: 2 })
    await old.close()

    const store = await database.open(migrations)
    await accept(store, wish('f', { panelItemId: null }))
    expect(await store.read(lines)).toEqual([
      { id: 'a', item_key: 'panel:p', revision: 1 },
      { id: 'b', item_key: 'panel:p', revision: 2 },
      { id: 'c', item_key: 'item:other', revision: 1 },
      { id: 'd', item_key: 'panel:p', revision: 3 },
      { id: 'e', item_key: 'panel:p', revision: 4 },
      { id: 'f', item_key: 'panel:p', revision: 5 },
    ])
  })
})
