import { usersContract } from './contract/all.ts'
import { openRoom } from './room.ts'

describe('users on SQLite', () => usersContract(openRoom))
