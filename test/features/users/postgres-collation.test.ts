import { Client } from 'pg'
import { freeOrphans } from '../../../src/features/users/leases.ts'
import { keepProfiles } from '../../../src/features/users/profile-record.ts'
import { turn } from '../../../src/features/users/turn.ts'
import type { TurnOrder } from '../../../src/features/users/turn.ts'
import type { MarketplaceUser } from '../../../src/marketplace/domain.ts'
import type { Store } from '../../../src/store/store.ts'
import { postgresInEnglish } from '../../support/postgres.ts'
import { asker, eventually, openRoom, person } from './room.ts'
import type { Room } from './room.ts'

const database = await postgresInEnglish()
afterAll(() => database?.stop())

const suite = database ? describe : describe.skip
suite('in a database that sorts like a dictionary', () => {
  let room: Room
  beforeAll(async () => {
    room = await openRoom({ databaseUrl: database!.url, started: false })
  })
  afterAll(async () => {
    await room.close()
  })
  const create = (userId: string) => room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId) })

  test('a search finds what begins with its text', async () => {
    for (const userId of ['pat', 'pat-2', 'patrick', 'PAT-3', 'p-at', 'pa', 'pb']) await create(userId)
    const found = async (search: string) =>
      (await room.service.operations.events(asker(), { filter: { search } })).edges
        .map(({ node }) => node.user_id)
        .sort()
    expect(await found('pat')).toEqual(['pat', 'pat-2', 'patrick'])
    expect(await found('PAT')).toEqual(['PAT-3'])
  })

  const order: TurnOrder = {
    workerId: 'w',
    results: [],
    room: 0,
    nowMs: 1,
    dueMs: 1,
    shard: 0,
    holdUntil: null,
    troubled: null,
    pullForward: false,
    keepOnly: null,
  }
  const handedBack = (userId: string) =>
    ({
      userId,
      token: 1,
      eventId: userId,
      seq: 0,
      state: 'pending',
      attempts: 0,
      tried: null,
      kind: 'retry',
      doubt: 0,
      violations: 0,
      retryAt: 1,
      counts: false,
      isLost: false,
    }) as const
  // A dictionary has it first; by its bytes it is last, which is how changes that are taken in lock users.
  const [first, last] = ['Bob', 'ann'] as const

  test.each([
    [
      'profiles are kept',
      (store: Store) =>
        store.run(
          keepProfiles,
          [first, last].map((id) => ({ user: { id } as MarketplaceUser, fetchedAtMs: 1 })),
        ),
    ],
    ['results are written', (store: Store) => store.run(turn, { ...order, results: [first, last].map(handedBack) })],
    ['leases are given back', (store: Store) => store.run(turn, { ...order, keepOnly: [] })],
    ['leases of the dead are freed', (store: Store) => store.run(freeOrphans)],
  ])('users are locked in the order of their bytes where %s', async (_where, work) => {
    for (const userId of [last, first]) await create(userId)
    const holder = new Client({ connectionString: database!.url })
    const other = new Client({ connectionString: database!.url })
    await Promise.all([holder.connect(), other.connect()])
    try {
      for (const userId of [last, first])
        await other.query(`UPDATE sync_users SET lease_owner = 'w', lease_token = 1 WHERE user_id = $1`, [userId])
      await holder.query('BEGIN')
      await holder.query(`SELECT user_id FROM sync_users WHERE user_id = 'Bob' FOR UPDATE`)
      const working = work(room.store)
      const waits = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      await eventually('somebody who waits for the first one', async () => (await other.query(waits)).rowCount === 1)
      const free = `SELECT user_id FROM sync_users WHERE user_id = 'ann' FOR UPDATE SKIP LOCKED`
      expect((await other.query(free)).rows).toEqual([{ user_id: last }])
      await holder.query('ROLLBACK')
      await working
    } finally {
      await Promise.all([holder.end(), other.end()])
    }
  })
})
