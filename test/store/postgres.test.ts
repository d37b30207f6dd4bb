import { postgresForTests } from '../support/postgres.ts'
import { contract } from './contract.ts'
import { postgresDatabase } from './database.ts'

const found = await postgresForTests()
await found?.stop()

const suite = found ? describe : describe.skip
suite('the store on PostgreSQL', () =>
  contract(async () => {
    const server = await postgresForTests()
    if (!server) throw new Error('PostgreSQL is gone')
    return postgresDatabase(server)
  }),
)
