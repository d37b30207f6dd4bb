import { migratedPostgres } from '../../support/postgres.ts'
import { accessContract } from './contract.ts'

const found = await migratedPostgres()
await found?.stop()

const suite = found ? describe : describe.skip
suite('on PostgreSQL', () =>
  accessContract(async () => {
    const database = await migratedPostgres()
    if (!database) throw new Error('PostgreSQL is gone')
    return { place: { file: '', databaseUrl: database.url }, remove: () => database.stop() }
  }),
)
