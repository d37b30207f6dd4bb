import { postgresForTests } from '../support/postgres.ts'
import { contract } from './contract.ts'
import { freshPostgres } from './database.ts'

const found = await postgresForTests()
await found?.stop()

const suite = found ? describe : describe.skip
suite('the store on PostgreSQL', () => contract(freshPostgres))
