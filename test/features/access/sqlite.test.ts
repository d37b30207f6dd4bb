import { accessContract } from './contract.ts'
import { sqliteSite } from './house.ts'

describe('on SQLite', () => accessContract(sqliteSite))
