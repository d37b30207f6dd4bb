import { Client } from 'pg'
import { migratedPostgres, postgresForTests } from '../../support/postgres.ts'
import { asker, openRoom, person } from './room.ts'

const database = await migratedPostgres()
const neighbour = await postgresForTests()
afterAll(async () => {
  await database?.stop()
  await neighbour?.stop()
})

const suite = database && neighbour ? describe : describe.skip
suite('a stream on a server with other databases', () => {
  let room: Awaited<ReturnType<typeof openRoom>>
  const create = (userId: string) => room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId) })
  beforeAll(async () => {
    room = await openRoom({ databaseUrl: database?.url ?? '', started: false })
  })
  afterAll(() => room.close())

  /** Begins a transaction that has written something. */
  async function unfinished(url: string | undefined) {
    const client = new Client({ connectionString: url ?? '' })
    await client.connect()
    await client.query('BEGIN')
    await client.query('SELECT pg_current_xact_id()')
    return client
  }

  /** The user of the first change that comes, or nothing when none comes for so long. */
  async function told(after: string, withinMs = 10_000) {
    const as = asker()
    const request = { ...as.request, gone: AbortSignal.timeout(withinMs) }
    const stream = room.service.live.events({ ...as, request }, { states: null, after })
    const { value } = await stream.next()
    await stream.return(undefined)
    return value?.user_id
  }

  test('a transaction of another database that is not finished holds no change back', async () => {
    const before = await room.service.live.newest()
    const client = await unfinished(neighbour?.url)
    try {
      await create('meanwhile')
      expect(await told(before)).toBe('meanwhile')
      expect(await room.service.live.newest()).not.toBe(before)
    } finally {
      await client.end()
    }
  })

  test('one of its own database does, for what it has written may come before', async () => {
    const before = await room.service.live.newest()
    const other = await unfinished(neighbour?.url)
    const own = await unfinished(database?.url)
    try {
      await create('held')
      expect(await told(before, 300)).toBeUndefined()
      await own.query('COMMIT')
      expect(await told(before)).toBe('held')
    } finally {
      await own.end()
      await other.end()
    }
  })
})
