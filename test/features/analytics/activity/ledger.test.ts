/** The tables of the ledger, on both engines. */
import { join as joinWorkers } from '../../../../src/delivery/worker-rows.ts'
import { countBatches } from '../../../../src/features/analytics/activity/count.ts'
import { dayOf } from '../../../../src/features/analytics/activity/days.ts'
import { logPage } from '../../../../src/features/analytics/activity/log.ts'
import { coverage, firstPlugins, peopleIn, sharesOf, sumsIn } from '../../../../src/features/analytics/activity/sums.ts'
import { valueOf } from '../../../../src/features/analytics/activity/values.ts'
import { acceptEvents, inBatches } from '../../../../src/features/analytics/events.ts'
import { analyticsOfUser, forgetUserEvents, placesOfUser } from '../../../../src/features/analytics/personal.ts'
import { eventsTurn } from '../../../../src/features/analytics/turn.ts'
import { writtenEvent } from '../../../../src/marketplace/written-events.ts'
import { loadMigrations } from '../../../../src/store/migrate.ts'
import type { Store } from '../../../../src/store/store.ts'
import type { Database } from '../../../store/database.ts'
import { freshPostgres, sqliteDatabase } from '../../../store/database.ts'
import { postgresForTests } from '../../../support/postgres.ts'
import { readTables } from '../../../journeys/traces.ts'

const server = await postgresForTests()
await server?.stop()

const timestamp = '2026-11-20T08:00:00.000Z'
const day = dayOf(Date.parse(timestamp))
const days = { first: day - 2, last: day }

interface Reported {
  readonly type?: string
  readonly at?: string
  readonly userId?: string
  readonly data?: Record<string, unknown>
}

const event = (messageId: string, { type = 'download', at = timestamp, userId, data }: Reported = {}) => ({
  messageId,
  userId: userId ?? null,
  written: writtenEvent({
    sender: 'mark',
    messageId,
    event: type,
    timestamp: at,
    data: { plugin_id: 'p', ...data, ...(userId !== undefined && { user_id: userId }) },
  }),
})

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', freshPostgres]] as const) : []),
] as const)('the ledger of reports on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  let store: Store
  beforeEach(async () => {
    database = await newDatabase()
    store = await database.open(loadMigrations())
  })
  afterEach(() => database.remove())

  const accept = (...events: ReturnType<typeof event>[]) =>
    store.run(acceptEvents, 'service:panel', inBatches(events), 1_000, 0)
  async function countAll(on = store, enough = 500): Promise<void> {
    while ((await on.run(countBatches, enough)) > 0);
  }
  const downloads = async (span = days) => {
    const [sum] = await store.read(sumsIn, ['downloads'], ['p'], [span])
    return sum?.count ?? 0
  }
  const messagesOf = async (filter = {}) =>
    (await store.read(logPage, filter, 100, null)).events.map((row) => row.event.messageId)

  test('defect 23: an event is counted once, however often it is sent and whoever counts', async () => {
    await accept(event('a'), event('b'))
    await countAll()
    expect(await accept(event('b'), event('c'))).toBe(1)
    const other = await database.open(loadMigrations())
    await Promise.all([store, other, store, other].map((on) => countAll(on, 1)))
    expect(await downloads()).toBe(3)
    expect((await messagesOf()).sort()).toEqual(['a', 'b', 'c'])
    expect(await store.read(coverage)).toEqual({ since: 1_000, uncountedSince: null, waiting: 0 })
  })

  test('many that are taken in and counted by two gateways at the same time are all counted', async () => {
    const other = await database.open(loadMigrations())
    const taken = Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? store : other).run(
        acceptEvents,
        'service:panel',
        inBatches(Array.from({ length: 10 }, (_one, m) => event(`${n}-${m}`, { userId: `u${m}` }))),
        1_000,
        0,
      ),
    )
    const counting = Promise.all([store, other].map((on) => countAll(on, 20)))
    await Promise.all([...taken, counting])
    await Promise.all([store, other].map((on) => countAll(on)))
    expect(await downloads()).toBe(400)
    expect(await store.read(peopleIn, ['p'], [days])).toEqual([10])
  })

  test('a fold takes as many as are enough, oldest first, and says what still waits', async () => {
    for (let batch = 0; batch < 20; batch++) await accept(event(`m${batch}`))
    expect(await store.run(countBatches, 1)).toBe(2)
    expect(await downloads()).toBe(2)
    expect(await store.read(coverage)).toEqual({ since: 1_000, uncountedSince: 1_000, waiting: 18 })
    expect(await store.run(countBatches, 1_000)).toBe(18)
    expect(await store.run(countBatches, 1_000)).toBe(0)
  })

  test('batches that are split before or after are counted once', async () => {
    await store.run(joinWorkers, 'w', null, 0, 0)
    const order = { workerId: 'w', results: [], room: 10, size: 1, now: 10, keepOnly: null }
    await accept(event('a'), event('b'))
    await countAll()
    await accept(event('c'), event('d'))
    await store.run(eventsTurn, order)
    await countAll()
    expect(await downloads()).toBe(4)
    expect((await messagesOf()).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('what is split while it waits is still said to be missing from when it was taken in', async () => {
    await store.run(joinWorkers, 'w', null, 0, 0)
    await accept(event('a'), event('b'))
    await store.run(acceptEvents, 'service:panel', inBatches([event('later')]), 2_000, 0)
    await store.run(eventsTurn, { workerId: 'w', results: [], room: 10, size: 1, now: 10, keepOnly: null })
    expect(await store.read(coverage)).toEqual({ since: null, uncountedSince: 1_000, waiting: 3 })
    await countAll()
    expect(await store.read(coverage)).toEqual({ since: 1_000, uncountedSince: null, waiting: 0 })
  })

  test('defect 23: money is exact', async () => {
    const paid = (id: string, amount: string, currency = 'EUR') =>
      event(id, { type: 'purchase', data: { amount, currency } })
    await accept(...Array.from({ length: 10 }, (_, n) => paid(`a${n}`, '0.1')), paid('usd', '5', 'USD'))
    await accept(paid('small', '0.000001'), paid('large', '999999999.999999'), paid('larger', '999999999'))
    await countAll(store, 1)
    const [sum] = (await store.read(sumsIn, ['revenue'], ['p'], [days])).filter(({ key }) => key === 'EUR')
    expect(sum && valueOf('REVENUE', sum)).toBe('2000000000')
  })

  test('late events count on the day they happened, in UTC', async () => {
    await accept(
      event('late', { at: '2026-11-18T23:59:59.999Z' }),
      event('edge', { at: '2026-11-19T00:00:00.000Z' }),
      event('now'),
    )
    await countAll()
    const spans = [0, 1, 2].map((n) => ({ first: days.first + n, last: days.first + n }))
    const sums = await store.read(sumsIn, ['downloads'], null, spans)
    expect(sums.toSorted((a, b) => a.span - b.span).map(({ span, count }) => [span, count])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ])
  })

  test('people are different ones, however often and of whatever plugin', async () => {
    await accept(
      event('1', { userId: 'ann' }),
      event('2', { userId: 'ann', at: '2026-11-19T08:00:00.000Z' }),
      event('3', { userId: 'ben', data: { plugin_id: 'q' } }),
      event('4', { userId: 'ann', data: { plugin_id: 'q' } }),
      event('5'),
    )
    await countAll()
    const today = { first: day, last: day }
    expect(await store.read(peopleIn, ['p'], [today, days])).toEqual([1, 1])
    expect(await store.read(peopleIn, ['p', 'q'], [today, days])).toEqual([2, 2])
    expect(await store.read(peopleIn, null, [{ first: day - 1, last: day - 1 }, days])).toEqual([1, 2])
  })

  test('the first plugins, of equal ones the smaller id, whatever the engine sorts like', async () => {
    const rated = (id: string, plugin: string, stars: number) =>
      event(id, { type: 'rated', data: { plugin_id: plugin, stars } })
    const paid = (id: string, plugin: string, amount: string) =>
      event(id, { type: 'purchase', data: { plugin_id: plugin, amount, currency: 'EUR' } })
    await accept(
      ...['b', 'a', 'B', '_'].map((plugin, n) => event(`d${n}`, { data: { plugin_id: plugin } })),
      event('d9', { data: { plugin_id: 'z' } }),
      event('d10', { data: { plugin_id: 'z' } }),
      event('none', { data: { plugin_id: '' } }),
      rated('r1', 'often', 3),
      rated('r2', 'often', 3),
      rated('r3', 'best', 5),
      rated('r4', 'best', 4),
      paid('p1', 'more', '0.6'),
      paid('p2', 'more', '0.6'),
      paid('p3', 'less', '1.1'),
      paid('p4', 'least', '0.9'),
    )
    await countAll()
    const first = async (...order: [Parameters<typeof firstPlugins.body>[0], string, 'count' | 'mean' | 'amount']) =>
      (await store.read(firstPlugins, ...order, days, 10)).map((row) => row.plugin_id)
    expect(await first('downloads', '', 'count')).toEqual(['z', 'B', '_', 'a', 'b'])
    expect(await first('rating', '', 'mean')).toEqual(['best', 'often'])
    expect(await first('revenue', 'EUR', 'amount')).toEqual(['more', 'less', 'least'])
    expect(await first('revenue', 'USD', 'amount')).toEqual([])
    expect(await store.read(sharesOf, 'type', 'best', days, 10)).toEqual([{ key: 'rated', count: 2 }])
  })

  test('defect 23: the latest come first, and pages have no event twice while others arrive', async () => {
    const at = (n: number) => `2026-11-20T08:00:${String(n).padStart(2, '0')}.000Z`
    await accept(...Array.from({ length: 6 }, (_, n) => event(`m${n}`, { at: at(n >> 1) })))
    await countAll()
    const first = await store.read(logPage, {}, 4, null)
    expect(first.events.map((row) => row.event.messageId)).toEqual(['m5', 'm4', 'm3', 'm2'])
    await accept(event('newer', { at: at(9) }), event('between', { at: at(2) }), event('older', { at: at(0) }))
    await countAll()
    const second = await store.read(logPage, {}, 4, first.events.at(-1) ?? null)
    expect(second.events.map((row) => row.event.messageId)).toEqual(['older', 'm1', 'm0'])
    expect([first.more, second.more]).toEqual([true, false])
  })

  test('a user who is just being erased ends no page, and nobody misses the events behind', async () => {
    const at = (n: number) => `2026-11-20T08:00:0${n}.000Z`
    await accept(
      ...[9, 8, 7, 3].map((n) => event(`zoe-${n}`, { userId: 'zoe', at: at(n) })),
      ...[4, 2, 1].map((n) => event(`ann-${n}`, { userId: 'ann', at: at(n) })),
    )
    await countAll()
    // Taken out of their batches, and not out of the list yet.
    const places = await store.read(placesOfUser, 'zoe', { sender: '', message_id: '' })
    expect(await store.run(forgetUserEvents, 'zoe', places)).toBe(4)
    const first = await store.read(logPage, {}, 2, null)
    expect(first.events.map((row) => row.event.messageId)).toEqual(['ann-4', 'ann-2'])
    const second = await store.read(logPage, {}, 2, first.events.at(-1) ?? null)
    expect(second.events.map((row) => row.event.messageId)).toEqual(['ann-1'])
    expect([first.more, second.more]).toEqual([true, false])
    expect(await store.read(logPage, { userId: 'zoe' }, 2, null)).toEqual({ events: [], more: false })
  })

  test('who is erased is out of the list before what was said is taken out of the batches', async () => {
    await accept(...Array.from({ length: 3 }, (_, n) => event(`zoe-${n}`, { userId: 'zoe' })))
    await countAll()
    const listed: number[] = []
    const watched: Pick<Store, 'read' | 'run'> = {
      read: (work, ...args) => store.read(work, ...args),
      async run(work, ...args) {
        if (work.name === 'forgetUserEvents') listed.push((await messagesOf({ userId: 'zoe' })).length)
        return store.run(work, ...args)
      },
    }
    expect(await analyticsOfUser(watched).erase('zoe')).toBe(3)
    expect(listed).toEqual([0])
  })

  test('events are found by what they are about', async () => {
    await accept(
      event('1', { userId: 'ann', type: 'used' }),
      event('2', { userId: 'ben', at: '2026-11-20T08:00:01.000Z' }),
      event('3', { data: { plugin_id: 'q' }, at: '2026-11-20T08:00:02.000Z' }),
    )
    await countAll()
    expect(await messagesOf({ userId: 'ann' })).toEqual(['1'])
    expect(await messagesOf({ pluginId: 'p' })).toEqual(['2', '1'])
    expect(await messagesOf({ type: 'download', pluginId: 'p' })).toEqual(['2'])
    const second = Date.parse(timestamp) + 1_000
    expect(await messagesOf({ from: second })).toEqual(['3', '2'])
    expect(await messagesOf({ until: second })).toEqual(['2', '1'])
  })

  test('who was erased leaves no trace in what was counted, and the numbers as they were', async () => {
    const of = (userId: string, n: number, plugin: string) =>
      event(`${userId}-${plugin}-${n}`, {
        userId: `${userId}-who-is-known`,
        at: new Date(Date.parse(timestamp) - n * 3_600_000).toISOString(),
        data: { plugin_id: plugin },
      })
    await accept(
      ...['ann', 'ben'].flatMap((userId) =>
        ['p', 'q'].flatMap((plugin) => Array.from({ length: 40 }, (_, n) => of(userId, n, plugin))),
      ),
    )
    await countAll()
    await accept(of('ann', 41, 'p'))
    const spans = [days, { first: day, last: day }]
    const numbers = async () => [
      await downloads(),
      await store.read(peopleIn, ['p'], spans),
      await store.read(peopleIn, null, spans),
    ]
    const counted = await numbers()
    for (const userId of ['ann', 'ben'])
      expect(await analyticsOfUser(store).erase(`${userId}-who-is-known`)).toBe(userId === 'ann' ? 81 : 80)
    await countAll()
    expect(await numbers()).toEqual(counted)
    expect(await messagesOf()).toEqual([])
    const traces = await store.read(readTables)
    expect(traces.filter(({ text }) => text.includes('who-is-known')).map(({ where }) => where)).toEqual([])
  })

  test('an erasure that breaks off and is begun again leaves one person, and not two', async () => {
    // More than are taken out at once, over two days.
    const reported = (n: number) =>
      event(`zoe-${n}`, { userId: 'zoe', at: new Date(Date.parse(timestamp) - (n % 2) * 86_400_000).toISOString() })
    await accept(...Array.from({ length: 900 }, (_, n) => reported(n)))
    await countAll()
    let taken = 0
    const breaking: Pick<Store, 'read' | 'run'> = {
      read: (work, ...args) => store.read(work, ...args),
      run: (work, ...args) =>
        work.name === 'forgetLogged' && ++taken === 2
          ? Promise.reject(new Error('the process is killed'))
          : store.run(work, ...args),
    }
    await expect(analyticsOfUser(breaking).erase('zoe')).rejects.toThrow('killed')
    // Reported while nobody erased: it brings the name back into a day that has somebody already.
    await accept(event('zoe-late', { userId: 'zoe', at: '2026-11-19T09:00:00.000Z' }))
    await countAll()
    await analyticsOfUser(store).erase('zoe')
    expect(await store.read(peopleIn, null, [days, { first: day - 1, last: day - 1 }])).toEqual([1, 1])
    const traces = await store.read(readTables)
    expect(traces.filter(({ text }) => /\bzoe\b(?!-)/.test(text)).map(({ where }) => where)).toEqual([])
  })

  test('what was taken in before there was a ledger is counted after the upgrade', async () => {
    const before = await newDatabase()
    try {
      const old = await before.open(loadMigrations().filter(({ version }) => version < 42))
      await old.run(acceptEvents, 'service:panel', inBatches([event('a'), event('b')]), 500, 0)
      await old.close()
      const upgraded = await before.open(loadMigrations())
      await countAll(upgraded)
      expect(await upgraded.read(sumsIn, ['downloads'], null, [days])).toMatchObject([{ count: 2 }])
      expect(await upgraded.read(coverage)).toEqual({ since: 500, uncountedSince: null, waiting: 0 })
    } finally {
      await before.remove()
    }
  })
})
