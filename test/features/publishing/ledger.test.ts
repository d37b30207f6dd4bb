/** The ledger of wishes, on both engines. */
import { join as joinWorkers } from '../../../src/delivery/worker-rows.ts'
import { acceptWish, publicationById, publishingTurn } from '../../../src/features/publishing/ledger.ts'
import { forgetPublisher, publicationsBy } from '../../../src/features/publishing/personal.ts'
import type { DeliveryResult, PublicationRow, Wish } from '../../../src/features/publishing/ledger.ts'
import { loadMigrations } from '../../../src/store/migrate.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Database } from '../../store/database.ts'
import { freshPostgres, sqliteDatabase } from '../../store/database.ts'
import { tidyAt } from '../../support/housekeeping.ts'
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
  expectedPublisher: null,
  ...change,
})
const accept = (store: Store, wanted: Wish) =>
  store.run(acceptWish, wanted, { scope: 'update:panel', key: wanted.id, fingerprint: wanted.id }, 1, 0)

const result = (
  row: PublicationRow | undefined,
  what: Pick<DeliveryResult, 'state'> & Partial<DeliveryResult>,
): DeliveryResult => ({
  id: row?.id ?? 'not leased',
  leaseToken: row?.lease_token ?? -1,
  dueAt: null,
  finishedAt: null,
  violations: 0,
  receipt: null,
  marketplaceItemId: null,
  errorCode: null,
  errorMessage: null,
  ...what,
})

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

  test('of many publications of one item at a time one is taken in, and the keys of the others stay free', async () => {
    const stores = await Promise.all([1, 2].map(() => database.open(loadMigrations())))
    const publish = (n: number) =>
      accept(stores[n % 2]!, wish(`w${n}`, { kind: 'publish', marketplaceItemId: null, userId: 'ann' }))
    const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => publish(n)))
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'published')).toEqual(
      Array.from({ length: 15 }, () => ({ kind: 'published', by: 'ann' })),
    )
    const late = answers.findIndex(({ kind }) => kind === 'published')
    expect(await publish(late)).toEqual({ kind: 'published', by: 'ann' })
  })

  test('an item that was published for somebody is taken from them by nobody who must be its publisher', async () => {
    const store = await database.open(loadMigrations())
    await store.run(joinWorkers, 'w', null, 0, 0)
    const published = (id: string, change: Partial<Wish>) =>
      accept(store, wish(id, { kind: 'publish', marketplaceItemId: null, ...change }))
    await published('first', { userId: 'ann' })
    const { items } = await store.run(publishingTurn, 'w', [], 1, 0, null)
    const done = result(items[0], { state: 'acknowledged', finishedAt: 2, receipt: '{"status":"PUBLISHED"}' })
    await store.run(publishingTurn, 'w', [done], 0, 0, null)
    const bens = { userId: 'ben', expectedPublisher: 'ben' }
    expect(await published('second', bens)).toEqual({ kind: 'published', by: 'ann' })
    expect(await published('third', { userId: 'ann', expectedPublisher: 'ann' })).toMatchObject({ kind: 'accepted' })
  })

  test('wishes without an expectation are all taken in, each with a revision of its own', async () => {
    const stores = await Promise.all([1, 2].map(() => database.open(loadMigrations())))
    await Promise.all(Array.from({ length: 16 }, (_, n) => accept(stores[n % 2]!, wish(`w${n}`))))
    const all = await stores[0]!.read(lines)
    expect(all.map(({ revision }) => revision)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1))
  })

  test('a repeat is no second wish, however late it comes', async () => {
    const store = await database.open(loadMigrations())
    for (const kind of ['publish', 'update', 'unpublish'] as const) {
      const key = { scope: `${kind}:panel`, key: 'k', fingerprint: kind }
      const id = `first ${kind}`
      await store.run(acceptWish, wish(id, { kind }), key, 1, 0)
      await tidyAt(store, 30 * 24 * 3_600_000)
      const again = wish(`second ${kind}`, { kind })
      expect(await store.run(acceptWish, again, key, 1, 0)).toEqual({ kind: 'replayed', id })
    }
    expect(await store.read(lines)).toHaveLength(3)
  })

  test('nothing is due before the first wish of a line is, however long the next ones wait', async () => {
    const store = await database.open(loadMigrations())
    await store.run(joinWorkers, 'w', null, 0, 0)
    await accept(store, wish('first'))
    await accept(store, wish('second'))
    const { items } = await store.run(publishingTurn, 'w', [], 4, 0, null)
    expect(items.map(({ id }) => id)).toEqual(['first'])
    const failed = result(items[0], { state: 'retrying', dueAt: 60_000 })
    expect(await store.run(publishingTurn, 'w', [failed], 4, 0, null)).toMatchObject({ items: [], nextDue: 60_000 })
  })

  test('of an erased person nothing is left when the last wish is done', async () => {
    const store = await database.open(loadMigrations())
    await store.run(joinWorkers, 'w', null, 0, 0)
    await accept(store, wish('a', { userId: 'ann', listing: '{"authorId":"ann"}', reason: 'why' }))
    const { items } = await store.run(publishingTurn, 'w', [], 1, 0, null)
    expect(await store.run(forgetPublisher, 'ann')).toBe(1)
    const done = result(items[0], { state: 'acknowledged', finishedAt: 2 })
    // Until then the catalogue is told what has become of the plugin.
    expect(await store.read(publicationById, 'a')).toMatchObject({ user_id: null, listing: '{"authorId":"ann"}' })
    await store.run(publishingTurn, 'w', [done], 0, 0, null)
    expect(await store.read(publicationById, 'a')).toMatchObject({
      state: 'acknowledged',
      user_id: null,
      listing: null,
      reason: null,
      call: null,
    })
  })

  test('what was said of a person before wishes had owners is found for their erasure, or gone', async () => {
    const migrations = loadMigrations()
    const old = await database.open(migrations.filter(({ version }) => version !== 33))
    const row = { panel_item_id: null, user_id: null, listing: '{"authorId":"ann"}' }
    const published = { ...row, kind: 'publish', marketplace_item_id: 'm', user_id: 'ann', listing: null }
    const updated = { ...row, kind: 'update', marketplace_item_id: 'm' }
    await old.run(writePublication, { ...published, id: 'a', item_key: 'panel:p', revision: 1 })
    await old.run(writePublication, { ...updated, id: 'b', item_key: 'panel:p', revision: 2 })
    await old.run(writePublication, { ...updated, id: 'c', item_key: 'item:n', revision: 1, marketplace_item_id: 'n' })
    await old.close()

    const store = await database.open(migrations)
    expect((await store.read(publicationsBy, 'ann')).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(await store.read(publicationById, 'c')).toMatchObject({ user_id: null, listing: null })
  })

  test('what was written under two keys and with equal revisions becomes one line', async () => {
    const migrations = loadMigrations()
    const old = await database.open(migrations.filter(({ version }) => version < 32 || version > 33))
    const nobody = { user_id: null, listing: null }
    const published = { ...nobody, kind: 'publish', item_key: 'panel:p', panel_item_id: 'p', marketplace_item_id: 'm' }
    const updated = { ...published, kind: 'update', item_key: 'item:m', panel_item_id: null }
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
