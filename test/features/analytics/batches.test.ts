import { join as joinWorkers } from '../../../src/delivery/worker-rows.ts'
import { acceptEvents, inBatches } from '../../../src/features/analytics/events.ts'
import { analyticsOfUser } from '../../../src/features/analytics/personal.ts'
import { eventsTurn, freeEvents } from '../../../src/features/analytics/turn.ts'
import type { BatchResult, DueBatch } from '../../../src/features/analytics/turn.ts'
import { readWrittenEvents, writtenEvent } from '../../../src/marketplace/written-events.ts'
import { loadMigrations } from '../../../src/store/migrate.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Database } from '../../store/database.ts'
import { freshPostgres, sqliteDatabase } from '../../store/database.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { knownEvents, writeSingleEvent } from './works.ts'

const server = await postgresForTests()
await server?.stop()

const sender = 'service:panel'
const timestamp = '2026-11-20T08:00:00.000Z'
const event = (messageId: string, userId: string | null = null) => ({
  messageId,
  userId,
  written: writtenEvent({ sender: 'mark', messageId, event: 'seen', timestamp, data: { user_id: userId } }),
})
const idsIn = (list: string | null | undefined) => readWrittenEvents(list ?? '[]').map(({ messageId }) => messageId)
const idsOf = (calls: readonly (readonly DueBatch[])[]) =>
  calls.map((call) => call.flatMap(({ events }) => idsIn(events)))

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('events on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  let store: Store
  beforeEach(async () => {
    database = await newDatabase()
    store = await database.open(loadMigrations())
    await store.run(joinWorkers, 'w', null, 0, 0)
  })
  afterEach(() => database.remove())

  const accept = (...events: ReturnType<typeof event>[]) => store.run(acceptEvents, sender, inBatches(events), 1, 0)
  const take = async (results: readonly BatchResult[] = [], size = 100, room = 10) =>
    (await store.run(eventsTurn, { workerId: 'w', results, room, size, now: 10, keepOnly: null })).calls
  const result = (row: DueBatch | undefined, state: BatchResult['state'], alone = false): BatchResult => ({
    batch: row?.batch ?? -1,
    leaseToken: row?.lease_token ?? -1,
    state,
    dueAt: state === 'acknowledged' || state === 'dead' ? null : 0,
    alone,
    refusals: 0,
    errorCode: null,
    errorMessage: null,
  })

  test('what is known already is not told again', async () => {
    expect(await accept(event('a'), event('b'))).toBe(2)
    expect(await accept(event('b'), event('c'))).toBe(1)
    expect(await accept(event('a'), event('c'))).toBe(0)
    expect(idsOf(await take())).toEqual([['a', 'b', 'c']])
  })

  test('small batches share a call, which has no more events than it may', async () => {
    await accept(...Array.from({ length: 90 }, (_, n) => event(`a${n}`)))
    await accept(...Array.from({ length: 20 }, (_, n) => event(`b${n}`)))
    await accept(event('c'))
    expect((await take()).map((call) => call.map(({ size }) => size))).toEqual([[90], [20, 1]])
  })

  test('a call takes no more room than there is', async () => {
    await accept(...Array.from({ length: 250 }, (_, n) => event(`a${n}`)))
    expect((await take([], 100, 2)).map(([first]) => first?.size)).toEqual([100, 100])
    expect((await take([], 100, 2)).map(([first]) => first?.size)).toEqual([50])
  })

  test('one bad event is found by sending each alone, and holds up no other', async () => {
    await accept(event('good'), event('bad'), event('fine'))
    const [[whole] = []] = await take()
    const apart = await take([result(whole, 'apart', true)])
    expect(idsOf(apart)).toEqual(expect.arrayContaining([['bad'], ['fine'], ['good']]))
    const verdicts = apart
      .flat()
      .map((row) => result(row, row.events.includes('/bad"') ? 'dead' : 'acknowledged', true))
    expect(await take(verdicts)).toEqual([])
    const known = await store.read(knownEvents)
    expect(known.map((row) => [row.message_id, row.waiting, row.due_at])).toEqual([
      ['bad', 1, null],
      ['fine', 0, null],
      ['good', 0, null],
    ])
    expect(known.map((row) => idsIn(row.events))).toEqual([['bad'], ['fine'], ['good']])
  })

  test('how often an event was refused alone is known in its next turn, and nothing of it where it goes apart', async () => {
    await accept(event('a'), event('b'))
    const [[whole] = []] = await take()
    const apart = (await take([result(whole, 'apart', true)])).flat()
    expect(apart.map(({ refusals }) => refusals)).toEqual([0, 0])
    const again = await take(apart.map((row, index) => ({ ...result(row, 'retrying', true), refusals: index + 1 })))
    expect(again.flat().map(({ refusals }) => refusals)).toEqual([1, 2])
  })

  test('where the marketplace takes no batches each event goes alone', async () => {
    await accept(event('a'), event('b'))
    expect(await take([], 1)).toEqual([])
    expect(idsOf(await take([], 1))).toEqual(expect.arrayContaining([['a'], ['b']]))
  })

  test('a result whose lease is over changes nothing', async () => {
    await accept(event('a'))
    const [[first] = []] = await take()
    const [[again] = []] = await take([result(first, 'retrying')])
    expect(again?.failures).toBe(1)
    await take([result(first, 'acknowledged')])
    expect(await store.read(knownEvents)).toMatchObject([{ waiting: 1 }])
    expect(await store.run(freeEvents)).toBe(0)
    await take([result(again, 'acknowledged')])
    expect(await store.read(knownEvents)).toMatchObject([{ waiting: 0 }])
  })

  test('erasing a person takes their events out of every batch, and out of what waits', async () => {
    const personal = analyticsOfUser(store)
    for (let batch = 0; batch < 6; batch++) {
      await accept(
        ...Array.from({ length: 100 }, (_, n) => event(`${batch}-${n}`, 'ann')),
        event(`ben-${batch}`, 'ben'),
      )
    }
    await accept(event('only', 'ann'), event('other'))
    await accept(event('last', 'ann'))
    expect((await personal.export('ann')) as unknown[]).toHaveLength(602)
    expect(await personal.erase('ann')).toBe(602)
    expect(await personal.export('ann')).toBeNull()
    expect(await personal.erase('ann')).toBe(0)
    const known = await store.read(knownEvents)
    expect(known).toHaveLength(609)
    expect(known.filter(({ user_id: userId, events }) => userId === 'ann' || events?.includes('"ann"'))).toEqual([])
    expect(
      idsOf(await take())
        .flat()
        .toSorted(),
    ).toEqual(['ben-0', 'ben-1', 'ben-2', 'ben-3', 'ben-4', 'ben-5', 'other'])
    expect(await personal.export('ben')).toContainEqual({
      messageId: 'ben-3',
      type: 'seen',
      occurredAt: timestamp,
      event: { messageId: 'ben-3', event: 'seen', timestamp, data: { user_id: 'ben' } },
    })
  })

  /** A gateway's store, in which other things happen between each of its searches and what it does with what it found. */
  const interrupted = (between: readonly (() => Promise<unknown>)[]): Pick<Store, 'read' | 'run'> => {
    const left = [...between]
    const read: Store['read'] = async (work, ...args) => {
      const found = await store.read(work, ...args)
      await left.shift()?.()
      return found
    }
    return { read, run: (work, ...args) => store.run(work, ...args) }
  }

  test('erasing finds what two gateways take in meanwhile, wherever the search stands', async () => {
    const elsewhere = await database.open(loadMigrations())
    const acceptElsewhere = (from: string, ...events: ReturnType<typeof event>[]) =>
      elsewhere.run(acceptEvents, from, inBatches(events), 1, 0)
    const numbered = (n: number) => `m${String(n).padStart(3, '0')}`
    await accept(...Array.from({ length: 600 }, (_, n) => event(numbered(n), 'ann')))
    const between = [
      // The search stands behind its first 500: one comes before these, one among them, one from a sender before all, one after all.
      async () => {
        await accept(event('a', 'ann'), event('ben-a', 'ben'))
        await acceptElsewhere(sender, event(`${numbered(7)}-b`, 'ann'), event('ben-b', 'ben'), event('z', 'ann'))
        await acceptElsewhere('service:before', event('c', 'ann'))
      },
      // It has seen all and goes over it once more: now even what comes last comes too late for this time.
      () => Promise.all([accept(event('zz', 'ann')), acceptElsewhere(sender, event('zzz', 'ann'), event('nobody'))]),
      () => acceptElsewhere(sender, event('aa', 'ann')),
    ]
    expect(await analyticsOfUser(interrupted(between)).erase('ann')).toBe(607)
    expect(await analyticsOfUser(elsewhere).export('ann')).toBeNull()
    const known = await elsewhere.read(knownEvents)
    expect(known).toHaveLength(610)
    expect(known.filter(({ user_id: userId, events }) => userId === 'ann' || events?.includes('"ann"'))).toEqual([])
    expect(
      idsOf(await take())
        .flat()
        .toSorted(),
    ).toEqual(['ben-a', 'ben-b', 'nobody'])
  })

  test('what another gateway has erased between search and write is neither counted nor written again', async () => {
    const elsewhere = await database.open(loadMigrations())
    await accept(event('one', 'ann'), event('two', 'ann'), event('other'))
    const erased: number[] = []
    const between = [async () => erased.push(await analyticsOfUser(elsewhere).erase('ann'))]
    erased.push(await analyticsOfUser(interrupted(between)).erase('ann'))
    expect(erased).toEqual([2, 0])
    expect(idsOf(await take())).toEqual([['other']])
  })
})

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('what %s held before batches', (_engine, newDatabase: () => Promise<Database>) => {
  test('is delivered, known, exported and erased as before', async () => {
    const database = await newDatabase()
    try {
      const migrations = loadMigrations()
      const old = await database.open(migrations.filter(({ version }) => version < 41))
      const document = (messageId: string, text: string) =>
        JSON.stringify({ messageId, event: 'seen', timestamp, data: { text, message_id: 'forged', n: 1.5 } })
      await old.run(writeSingleEvent, 'done', 'ann', document('done', 'x'), 'acknowledged', null)
      await old.run(
        writeSingleEvent,
        'waits',
        'ann',
        document('waits', 'a \0, half a \ud800 pair, and "quotes"'),
        'retrying',
        5,
      )
      await old.run(writeSingleEvent, 'dead', null, document('dead', 'x'), 'dead', null)
      await old.run(writeSingleEvent, 'gone', null, '{}', 'erased', null)
      await old.close()

      const store = await database.open(migrations)
      await store.run(joinWorkers, 'w', null, 0, 0)
      expect(await store.run(acceptEvents, sender, inBatches([event('done'), event('gone'), event('new')]), 1, 0)).toBe(
        1,
      )
      const { calls } = await store.run(eventsTurn, {
        workerId: 'w',
        results: [],
        room: 10,
        size: 100,
        now: 10,
        keepOnly: null,
      })
      expect(idsOf(calls)).toEqual([['waits', 'new']])
      expect(JSON.parse(calls[0]?.[0]?.events ?? '')).toMatchObject([
        {
          event: 'seen',
          timestamp,
          source: 'panel-system',
          data: { message_id: 'waits', n: 1.5, text: 'a \0, half a \ud800 pair, and "quotes"' },
        },
      ])
      const known = await store.read(knownEvents)
      expect(known.map((row) => [row.message_id, row.waiting])).toEqual([
        ['dead', 1],
        ['done', 0],
        ['gone', 0],
        ['new', 1],
        ['waits', 1],
      ])
      expect(await analyticsOfUser(store).export('ann')).toMatchObject([{ messageId: 'done' }, { messageId: 'waits' }])
      expect(await analyticsOfUser(store).erase('ann')).toBe(2)
    } finally {
      await database.remove()
    }
  })
})
