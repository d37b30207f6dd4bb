import { sql, work } from '../../../../src/store/store.ts'
import type { Steps } from '../../../../src/store/store.ts'
import { tidyAt } from '../../../support/housekeeping.ts'
import { asker, effectsOf, eventually, person } from '../room.ts'
import type { OpenRoom, Room, RoomOptions } from '../room.ts'
import { everything } from './privacy.ts'

/** What is waiting for a user can neither be said nor written out any more. */
export const muteEvents = work(import.meta.url, 'muteEvents', function* (userId: string): Steps<void> {
  yield* sql`UPDATE sync_events SET payload = NULL, call = NULL WHERE user_id = ${userId}`
})

/** Erasures that meet changes that have not been sent yet. */
export function erasureContract(open: OpenRoom): void {
  const canary = 'canary-4be1'
  const config = { syncEnabled: true, connected: true, waitMs: 0, backlogMax: 1_000, concurrency: 4 }
  const create = (room: Room, userId: string) =>
    room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId, { displayName: canary }) })
  const status = async (room: Room, userId: string) => (await room.service.userSync(asker(), userId)).status
  const erase = (room: Room, userId: string) =>
    room.service.privacy.erase(asker(), { userId, reason: 'asked for', idempotencyKey: `erase-${userId}` })
  const eventsOf = async (room: Room, userId: string) =>
    (await room.service.operations.events(asker(), { filter: { userId }, last: 100 })).edges
      .map(({ node }) => node)
      .toReversed()

  const within = async (options: RoomOptions, body: (room: Room) => Promise<void>) => {
    const room = await open({ config, ...options })
    try {
      await body(room)
    } finally {
      await room.close()
    }
  }

  test('a create that was never sent is not sent for a user who is erased, and the delete arrives', async () => {
    await within({ started: false }, async (room) => {
      await create(room, 'unsent')
      expect((await erase(room, 'unsent')).userErrors).toEqual([])
      expect(await room.store.read(everything)).not.toContain(canary)
      await room.start()
      await eventually('the certificate', async () => (await erase(room, 'unsent')).certificate?.completedAt)
      expect(effectsOf(room.sandbox, 'unsent')).toEqual([])
      expect((await eventsOf(room, 'unsent')).map(({ state }) => state)).toEqual(['superseded', 'acknowledged'])
      expect((await room.service.operations.health(asker())).totals).toMatchObject({ accepted: 2, superseded: 1 })
    })
  })

  test('who is made anew while the erasure is under way keeps what is said of it', async () => {
    let room: Room | undefined
    const otherStores = [
      {
        name: 'elsewhere',
        erase: async (userId: string) => {
          if (room) await create(room, userId)
          return 0
        },
        export: () => Promise.resolve(null),
      },
    ]
    await within({ started: false, otherStores }, async (opened) => {
      room = opened
      await create(room, 'returning')
      await erase(room, 'returning')
      expect((await room.service.described(['returning']))[0]).toMatchObject({ displayName: canary })
      // Asking again erases nothing of the new life, neither here nor elsewhere, however late.
      await tidyAt(room.store, Date.now() + 30 * 24 * 3_600_000)
      await erase(room, 'returning')
      expect(await eventsOf(room, 'returning')).toHaveLength(3)
      await room.start()
      await eventually('the new user', async () => (await status(opened, 'returning')) === 'SYNCHRONIZED')
      expect(effectsOf(room.sandbox, 'returning').at(-1)).toMatchObject({
        action: 'create',
        user_data: { display_name: canary },
      })
    })
  })

  test('a key of the new life still repeats its answer after the old one was erased', async () => {
    let room: Room | undefined
    const again = async () =>
      room?.service.syncUser(asker(), {
        userId: 'keyed',
        action: 'CREATE',
        data: person('keyed'),
        idempotencyKey: 'second-life',
      })
    const otherStores = [{ name: 'elsewhere', erase: () => again().then(() => 0), export: () => Promise.resolve(null) }]
    await within({ started: false, otherStores }, async (opened) => {
      room = opened
      await create(room, 'keyed')
      await erase(room, 'keyed')
      expect(await again()).toMatchObject({ replayed: true, userErrors: [] })
    })
  })

  test('a change that cannot be written out is a dead letter, and gives way to a delete', async () => {
    await within({ started: false }, async (room) => {
      await create(room, 'mute')
      await room.store.run(muteEvents, 'mute')
      await room.start()
      await eventually('a dead letter', async () => (await status(room, 'mute')) === 'DEAD')
      const [dead] = await eventsOf(room, 'mute')
      expect(dead).toMatchObject({ attempts: 1, error_code: 'INTERNAL_ERROR' })
      const [tries] = await room.service.tries([dead?.seq ?? 0])
      expect(tries).toMatchObject([{ outcome: 'TERMINAL', error_code: 'INTERNAL_ERROR' }])
      await room.service.syncUser(asker(), { userId: 'mute', action: 'DELETE' })
      await eventually('the delete', async () => (await status(room, 'mute')) === 'SYNCHRONIZED')
      expect((await eventsOf(room, 'mute')).map(({ state }) => state)).toEqual(['superseded', 'acknowledged'])
    })
  })
}
