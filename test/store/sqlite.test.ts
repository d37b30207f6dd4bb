import { contract } from './contract.ts'
import { sqliteDatabase } from './database.ts'

describe('the store on SQLite', () => contract(() => sqliteDatabase()))
