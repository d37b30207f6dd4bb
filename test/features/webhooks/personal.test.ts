/** What this room keeps about a person, on both engines: shown on export, gone after erasure. */
import { readyPostgres, sqliteDatabase } from '../../store/database.ts'
import type { Database } from '../../store/database.ts'
import { createWebhooksService } from '../../../src/features/webhooks/service.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { loadMigrations } from '../../../src/store/migrate.ts'
import type { Store } from '../../../src/store/store.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { documentOf, writeMany, writeRegistration } from './works.ts'

const server = await postgresForTests()
afterAll(() => server?.stop())

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', readyPostgres]] as const) : []),
] as const)('messages about a person on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  let store: Store
  beforeAll(async () => {
    database = await newDatabase()
    store = await database.open(loadMigrations())
  })
  afterAll(() => database.remove())
  const personal = () => createWebhooksService({ store, clock: systemClock, secret: undefined, enabled: true }).personal

  test('who referred another is found in what was kept of it, by the exact id', async () => {
    await store.run(writeRegistration, 'r-1', 'newcomer', 'ann_1')
    for (const [id, other] of [
      ['r-2', 'ann_11'],
      ['r-3', 'annx1'],
      ['r-4', 'ANN_1'],
    ] as const)
      await store.run(writeRegistration, id, 'another', other)
    expect(await personal().export('ann_1')).toMatchObject([{ id: 'r-1', data: { referred_by: 'ann_1' } }])
    expect(JSON.stringify(await personal().export('ann_1'))).not.toContain('newcomer')
    expect(await personal().erase('ann_1')).toBe(1)
    expect(await personal().export('ann_1')).toBeNull()
    expect(await store.read(documentOf, 'r-1')).toBe('{"user_id":"newcomer","registration_source":"web"}')
    for (const id of ['r-2', 'r-3', 'r-4']) expect(await store.read(documentOf, id)).toContain('referred_by')
    expect(await personal().erase('newcomer')).toBe(1)
    expect(await store.read(documentOf, 'r-1')).toBe('{}')
  })

  test('an export of many messages holds them all', async () => {
    await store.run(writeMany, 'lively', 1_203)
    expect(await personal().export('lively')).toHaveLength(1_203)
  })
})
