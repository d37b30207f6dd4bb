import { usersContract } from './contract/all.ts'
import { openRoom } from './room.ts'

describe('users with a marketplace without any extension', () =>
  usersContract((options) => openRoom({ capabilities: [], ...options })))
