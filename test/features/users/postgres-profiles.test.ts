import { Client } from 'pg'
import { keepProfiles, profilesOf } from '../../../src/features/users/profile-record.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { asker, eventually, openRoom, person } from './room.ts'

const database = await postgresForTests()
afterAll(() => database?.stop())

const suite = database ? test : test.skip
suite('a profile that is written down while its user is being deleted does not come back', async () => {
  const databaseUrl = database?.url ?? ''
  const room = await openRoom({ databaseUrl })
  const deleting = new Client({ connectionString: databaseUrl })
  await deleting.connect()
  try {
    await room.service.syncUser(asker(), { userId: 'leaving', action: 'CREATE', mode: 'WAIT', data: person('leaving') })
    const seen = await room.marketplace.users.get('leaving', {
      scope: 'gateway',
      requestId: 'test',
      deadlineAt: performance.now() + 10_000,
    })
    if (seen === null) throw new Error('the marketplace has no such user')

    // What a delete does, not committed yet.
    await deleting.query('BEGIN')
    await deleting.query(`UPDATE sync_users SET deleted = 1 WHERE user_id = 'leaving'`)
    await deleting.query(`DELETE FROM user_profiles WHERE user_id = 'leaving'`)
    let isKept = false
    const keeping = room.store.run(keepProfiles, [{ user: seen, fetchedAtMs: 1 }]).then(() => (isKept = true))
    await eventually('the writer to wait, or to be done', async () => {
      const { rowCount } = await deleting.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      return isKept || rowCount === 1
    })
    await deleting.query('COMMIT')
    await keeping
    expect(await room.store.read(profilesOf, ['leaving'])).toEqual([])
  } finally {
    await deleting.end()
    await room.close()
  }
})
