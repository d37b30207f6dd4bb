import { migratedPostgres } from '../../support/postgres.ts'
import { usersContract } from './contract/all.ts'
import { openRoom } from './room.ts'

const found = await migratedPostgres()
await found?.stop()

const suite = found ? describe : describe.skip
suite('users on PostgreSQL', () =>
  usersContract(async (options) => {
    if (options?.with) return openRoom(options)
    const database = await migratedPostgres()
    if (!database) throw new Error('PostgreSQL is gone')
    const room = await openRoom({ databaseUrl: database.url, ...options })
    return {
      ...room,
      async close() {
        await room.close()
        await database.stop()
      },
    }
  }),
)
