import { Client } from 'pg'
import { migratedPostgres } from '../../support/postgres.ts'
import { asker, eventually, openRoom, person } from './room.ts'

const database = await migratedPostgres()
afterAll(() => database?.stop())

const suite = database ? test : test.skip
suite('changes are told after a dump was restored into a cluster that has counted less far', async () => {
  const databaseUrl = database?.url ?? ''
  const before = await openRoom({ databaseUrl })
  const create = (where: typeof before, userId: string) =>
    where.service.syncUser(asker(), { userId, action: 'CREATE', mode: 'WAIT', data: person(userId) })
  try {
    const { eventId } = await create(before, 'moved')
    await before.stop(1_000)
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query('UPDATE sync_events SET change_no = change_no + 1000000000')
    await client.end()

    const after = await openRoom({ with: before })
    const leaving = new AbortController()
    try {
      await eventually('the place of what was restored', async () => (await after.service.live.newest()) !== '0-0')
      await create(after, 'newcomer')
      const as = asker()
      const stream = after.service.live.events(
        { ...as, request: { ...as.request, gone: leaving.signal } },
        { states: ['acknowledged'], after: eventId },
      )
      const { value } = await stream.next()
      expect(value).toMatchObject({ user_id: 'newcomer' })
    } finally {
      leaving.abort()
      await after.close()
    }
  } finally {
    await before.close()
  }
})
