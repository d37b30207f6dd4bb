/** Faults of the panel's former code, each under the number it is known by. */
import { asker, effectsOf, eventually, openRoom, person } from './room.ts'
import type { Room } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const settled = (userId: string) =>
  eventually(
    `${userId} to be in sync`,
    async () => (await room.service.userSync(asker(), userId)).status === 'SYNCHRONIZED',
  )
const create = async (userId: string, more: Record<string, unknown> = {}) => {
  await room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId, more) })
  await settled(userId)
}

test('defect 17: an opt-out arrives', async () => {
  await create('opt-out', { preferences: { notifications: false, newsletter: false } })
  expect(effectsOf(room.sandbox, 'opt-out')[0]?.user_data.preferences).toEqual({
    notifications: false,
    newsletter: false,
  })
})

test('defect 18: deletes of two users do not collide, and need neither e-mail nor username', async () => {
  for (const userId of ['left-1', 'left-2']) {
    await create(userId)
    const answer = await room.service.syncUser(asker(), { userId, action: 'DELETE' })
    expect(answer.userErrors).toEqual([])
    await settled(userId)
  }
  const emails = ['left-1', 'left-2'].map((userId) => effectsOf(room.sandbox, userId).at(-1)?.user_data.email)
  expect(new Set(emails).size).toBe(2)
  expect(emails).not.toContain('deleted@example.com')
})

test('a delete was taken for done when a proxy before the marketplace said 404', async () => {
  await create('still-there')
  room.sandbox.control({ mode: 'html-404' })
  await room.service.syncUser(asker(), { userId: 'still-there', action: 'DELETE' })
  await eventually('a try', () => room.sandbox.calls().byStatus['404'])
  expect((await room.service.userSync(asker(), 'still-there')).status).not.toBe('SYNCHRONIZED')
  room.sandbox.control({ mode: 'ok' })
  await settled('still-there')
  expect(effectsOf(room.sandbox, 'still-there').at(-1)?.action).toBe('delete')
})

test('defect 19: an outage is not "missing", existing is not "in sync", and ids are not mixed up', async () => {
  await create('mixed')
  room.sandbox.control({ mode: '503' })
  await expect(room.service.resync(asker(), 'mixed', false)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  room.sandbox.control({ mode: 'ok' })
  expect(effectsOf(room.sandbox, 'mixed')).toHaveLength(1)
  const state = await room.service.userSync(asker(), 'mixed')
  expect(state.user?.marketplace_user_id).toMatch(/^mp-/)
  const headers = { ...(await room.sandbox.headers()), 'idempotency-key': 'meddling' }
  const body = JSON.stringify({ user_id: 'mixed', action: 'update', user_data: { username: 'other' } })
  await fetch(`${room.sandbox.url}/integration/users/sync`, { method: 'POST', headers, body })
  const verified = await eventually('the marketplace', () => room.service.verify(asker(), 'mixed').catch(() => null))
  expect(verified).toMatchObject({ status: 'DRIFTED', drift: [{ field: 'username' }] })
})
