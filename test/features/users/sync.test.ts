import { asker, effectsOf, eventually, openRoom, person } from './room.ts'
import type { Room } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const sync = (userId: string, action: 'CREATE' | 'UPDATE' | 'DEACTIVATE' | 'DELETE', more: object = {}) =>
  room.service.syncUser(asker(), {
    userId,
    action,
    ...((action === 'CREATE' || action === 'UPDATE') && { data: person(userId) }),
    ...more,
  })

const settled = (userId: string) =>
  eventually(`${userId} to be in sync`, async () => {
    const state = await room.service.userSync(asker(), userId)
    return state.status === 'SYNCHRONIZED' && state
  })

test('a created user arrives at the marketplace', async () => {
  const answer = await sync('ada', 'CREATE')
  expect(answer).toMatchObject({ status: 'PENDING', replayed: false, userErrors: [] })
  const state = await settled('ada')
  expect(state.user).toMatchObject({ revision: 1, applied_revision: 1, present: 1 })
  expect(effectsOf(room.sandbox, 'ada').map(({ action }) => action)).toEqual(['create'])
})

test('WAIT answers with the acknowledgement', async () => {
  const answer = await sync('waiting', 'CREATE', { mode: 'WAIT' })
  expect(answer.status).toBe('SYNCHRONIZED')
  expect(answer.event?.state).toBe('acknowledged')
})

test('create, delete and create at once have three effects in order', async () => {
  const results = await room.service.syncUsers(asker(), [
    { userId: 'thrice', action: 'CREATE', data: person('thrice') },
    { userId: 'thrice', action: 'DELETE' },
    { userId: 'thrice', action: 'CREATE', data: person('thrice', { displayName: 'Again' }) },
  ])
  expect(results).toMatchObject({ accepted: 3, rejected: 0 })
  await settled('thrice')
  expect(effectsOf(room.sandbox, 'thrice').map(({ action }) => action)).toEqual(['create', 'delete', 'create'])
})
