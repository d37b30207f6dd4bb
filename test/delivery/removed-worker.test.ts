/** Who was taken for dead leases nothing any more: nobody would ever free it. */
import { Client } from 'pg'
import { join as joinWorkers } from '../../src/delivery/worker-rows.ts'
import { eventsTurn } from '../../src/features/analytics/turn.ts'
import { publishingTurn } from '../../src/features/publishing/ledger.ts'
import { startRun, takeRun } from '../../src/features/users/reconcile-runs.ts'
import { turn } from '../../src/features/users/turn.ts'
import type { TurnOrder } from '../../src/features/users/turn.ts'
import type { Store } from '../../src/store/store.ts'
import { asker, eventually, openRoom, person } from '../features/users/room.ts'
import type { Room } from '../features/users/room.ts'
import { postgresForTests } from '../support/postgres.ts'

const order: TurnOrder = {
  workerId: 'w',
  results: [],
  room: 8,
  nowMs: 1,
  dueMs: Number.MAX_SAFE_INTEGER,
  shard: 0,
  holdUntil: null,
  troubled: null,
  pullForward: false,
  keepOnly: null,
}
const userTurn = (store: Store) => store.run(turn, order)
const leasedBy = async (store: Store) => (await userTurn(store)).leased.map(({ userId }) => userId)

const database = await postgresForTests()
afterAll(() => database?.stop())

describe.each([['SQLite', undefined], ...(database ? ([['PostgreSQL', database.url]] as const) : [])] as const)(
  'a worker without a row on %s',
  (_engine, databaseUrl) => {
    let room: Room
    beforeAll(async () => {
      room = await openRoom({ started: false, ...(databaseUrl !== undefined && { databaseUrl }) })
    })
    afterAll(() => room.close())

    test('leases no user, and looks again when the next poll is due', async () => {
      await room.service.syncUser(asker(), { userId: 'ann', action: 'CREATE', data: person('ann') })
      expect(await userTurn(room.store)).toMatchObject({ leased: [], idleMs: null })
      await room.store.run(joinWorkers, 'w', null, 0, 0)
      expect(await leasedBy(room.store)).toEqual(['ann'])
    })

    test('takes on no comparison', async () => {
      await room.store.run(startRun, 'run', false, '1', 1)
      expect(await room.store.run(takeRun, 'nobody')).toBeNull()
      await room.store.run(joinWorkers, 'somebody', null, 0, 0)
      expect(await room.store.run(takeRun, 'somebody')).toMatchObject({ id: 'run' })
    })
  },
)

const suite = database ? describe : describe.skip
suite('a worker that is being removed', () => {
  let room: Room
  beforeAll(async () => {
    room = await openRoom({ started: false, databaseUrl: (database as { url: string }).url })
  })
  afterAll(() => room.close())

  test.each([
    ['users', userTurn],
    ['a comparison', (store: Store) => store.run(takeRun, 'w')],
    ['publications', (store: Store) => store.run(publishingTurn, 'w', [], 8, 1, null)],
    [
      'events',
      (store: Store) => store.run(eventsTurn, { workerId: 'w', results: [], room: 8, size: 8, now: 1, keepOnly: null }),
    ],
  ])('waits until it is known whether it is before it leases %s', async (_what, work) => {
    const holder = new Client({ connectionString: room.databaseUrl })
    // Within one transaction the activity of others is always the same as at the first look.
    const other = new Client({ connectionString: room.databaseUrl })
    await Promise.all([holder.connect(), other.connect()])
    try {
      await holder.query(`INSERT INTO delivery_workers (id, beat) VALUES ('w', 0) ON CONFLICT DO NOTHING`)
      await holder.query('BEGIN')
      await holder.query(`DELETE FROM delivery_workers WHERE id = 'w'`)
      const working = work(room.store)
      const waits = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      await eventually('somebody who waits', async () => (await other.query(waits)).rowCount === 1)
      await holder.query('COMMIT')
      await working
    } finally {
      await Promise.all([holder.end(), other.end()])
    }
  })
})
