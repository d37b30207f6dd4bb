import { Readable } from 'node:stream'
import { importUsers } from '../../../src/features/users/import.ts'
import { readCsv, readNdjson, readPanelTable } from '../../../src/features/users/import-sources.ts'
import type { ImportEntry } from '../../../src/features/users/import-sources.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { postgresForTests, statement } from '../../support/postgres.ts'
import { asker, effectsOf, eventually, openRoom } from './room.ts'
import type { Room } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const take = (id: string, entries: AsyncIterable<ImportEntry>, signal?: AbortSignal) =>
  importUsers(entries, {
    id,
    store: room.store,
    clock: systemClock,
    random: Math.random,
    delivery: { now: () => Date.now(), wake: () => undefined },
    backlogMax: 1_000_000,
    signal,
  })
const status = async (userId: string) => (await room.service.userSync(asker(), userId)).status

test('CSV of a panel, with quotes, commas, line ends and bad lines', async () => {
  const csv = [
    'id,email,username,firstName,lastName,role,isActive,createdAt,updatedAt',
    'c1,c1@example.org,c1,"Ada, ""the"" first",Lovelace,ADMIN,true,2026-01-01 10:00:00,2026-01-02T10:00:00Z',
    'c2,c2@example.org,c2,"Two',
    'lines",,USER,false,,',
    'c3,not an address,c3,,,USER,true,,',
    'too,few',
    'c4,c4@example.org,c4,,,USER,true,,',
  ].join('\r\n')
  const report = await take(
    'csv',
    readCsv(Readable.from([Buffer.from(csv.slice(0, 100)), Buffer.from(csv.slice(100))])),
  )
  expect(report).toMatchObject({ accepted: 2, rejected: 3, finished: true })
  expect(report.errors.map(({ line }) => line)).toEqual([3, 5, 6])
  await eventually(
    'delivery',
    async () => (await status('c1')) === 'SYNCHRONIZED' && (await status('c4')) === 'SYNCHRONIZED',
  )
  expect(effectsOf(room.sandbox, 'c1')[0]).toMatchObject({
    action: 'create',
    user_data: { display_name: 'Ada, "the" first Lovelace', roles: ['admin'], created_at: '2026-01-01T10:00:00.000Z' },
  })
})

test('an import that was cut short goes on, and one that is run again changes nothing', async () => {
  const lines = Array.from({ length: 2_500 }, (_, index) => ({
    id: `n${index}`,
    email: `n${index}@example.org`,
    username: `n${index}`,
    isActive: true,
  }))
  const file = () =>
    Readable.from([lines.map((line) => JSON.stringify(line)).join('\n')].map((part) => Buffer.from(part)))
  const stop = new AbortController()
  const cut = await take(
    'ndjson',
    (async function* () {
      for await (const entry of readNdjson(file())) {
        if (entry.line === 1_200) stop.abort()
        yield entry
      }
    })(),
    stop.signal,
  )
  expect(cut).toMatchObject({ accepted: 1_000, finished: false })
  const rest = await take('ndjson', readNdjson(file()))
  expect(rest).toMatchObject({ accepted: 1_500, rejected: 0, finished: true })
  const again = await take('another name', readNdjson(file()))
  expect(again).toMatchObject({ accepted: 0, unchanged: 2_500, rejected: 0 })
  const { totals } = await room.service.operations.health(asker())
  expect(totals.accepted).toBe(2_502)
})

const found = await postgresForTests()
const withPostgres = found ? test : test.skip
afterAll(() => found?.stop())
withPostgres("a panel's own table", async () => {
  const url = found?.url ?? ''
  await statement(
    url,
    `CREATE TABLE users (id text PRIMARY KEY, email text, username text, "firstName" text, "lastName" text, role text, "isActive" boolean, "createdAt" timestamptz, "updatedAt" timestamptz)`,
  )
  await statement(
    url,
    `INSERT INTO users SELECT 'p' || n, 'p' || n || '@example.org', 'p' || n, 'First', 'Last', 'USER', n <> 7, now(), now() FROM generate_series(1, 25) n`,
  )
  const report = await take('panel', readPanelTable(url, 10))
  expect(report).toMatchObject({ accepted: 25, rejected: 0, finished: true })
  expect((await room.service.userSync(asker(), 'p7')).user?.active).toBe(0)
})

test('a line with a field of the wrong type is reported, and the import goes on', async () => {
  const lines = [
    { id: 'w1', email: 5, username: 'w1', isActive: true },
    { id: 'w2', email: 'w2@example.org', username: ['w2'], isActive: true },
    { id: 'w3', email: 'w3@example.org', username: 'w3', isActive: true },
  ]
  const report = await take(
    'wrong-types',
    readNdjson(Readable.from([Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'))])),
  )
  expect(report).toMatchObject({ accepted: 1, rejected: 2, finished: true })
  expect(report.errors.map(({ line }) => line)).toEqual([1, 2])
  expect(JSON.stringify(report.errors)).toContain('data.email')
})
