import type { MutationSyncUserArgs } from '../../../../src/generated/resolvers.ts'
import { asker, effectsOf, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'

type Input = MutationSyncUserArgs['input']
export function orderContract(open: OpenRoom): void {
  let room: Room
  beforeAll(async () => {
    room = await open()
  })
  afterAll(() => room.close())
  afterEach(() => void room.sandbox.control({ mode: 'ok', rules: [] }))

  const sync = (input: Input) => room.service.syncUser(asker(), input)
  const upsert = (userId: string, action: 'CREATE' | 'UPDATE', more: Record<string, unknown> = {}): Input => ({
    userId,
    action,
    data: person(userId, more),
  })

  const status = async (userId: string) => (await room.service.userSync(asker(), userId)).status
  const settled = (userId: string) =>
    eventually(`${userId} to be in sync`, async () => (await status(userId)) === 'SYNCHRONIZED')
  const eventsOf = async (userId: string) =>
    (await room.service.operations.events(asker(), { filter: { userId }, last: 100 })).edges
      .map(({ node }) => node)
      .toReversed()

  const paused = async (body: () => Promise<void>) => {
    await room.service.operations.setPaused(asker(), true, 'test')
    await body()
    await room.service.operations.setPaused(asker(), false, null)
  }

  test('queued updates become the last one, which says everything they said', async () => {
    await sync(upsert('many', 'CREATE'))
    await settled('many')
    await paused(async () => {
      await sync(upsert('many', 'UPDATE', { displayName: 'Second', preferences: { newsletter: false } }))
      await sync(upsert('many', 'UPDATE', { preferences: { notifications: true } }))
      await sync(upsert('many', 'UPDATE', { profile: { bio: 'last' }, displayName: undefined }))
    })
    await settled('many')
    const effects = effectsOf(room.sandbox, 'many')
    expect(effects.map(({ action }) => action)).toEqual(['create', 'update'])
    expect(effects[1]?.user_data).toMatchObject({
      display_name: 'The many',
      preferences: { newsletter: false, notifications: true },
      profile: { bio: 'last' },
    })
    const events = await eventsOf('many')
    expect(events.map(({ state }) => state)).toEqual(['acknowledged', 'superseded', 'superseded', 'acknowledged'])
    expect(events[1]?.superseded_by).toBe(events[2]?.id)
    expect(events[2]?.superseded_by).toBe(events[3]?.id)
  })

  test('row 90: a delete cancels what waits, erases what it said, and refuses later updates', async () => {
    await sync(upsert('leaver', 'CREATE'))
    await settled('leaver')
    await paused(async () => {
      await sync(upsert('leaver', 'UPDATE', { displayName: 'secret name' }))
      await sync({ userId: 'leaver', action: 'DELETE' })
      const [, update] = await eventsOf('leaver')
      expect(update).toMatchObject({ state: 'superseded', payload: null, call: null })
      const refused = await sync(upsert('leaver', 'UPDATE'))
      expect(refused).toMatchObject({
        status: 'FAILED',
        userErrors: [{ __typename: 'ConflictError', code: 'CONFLICT' }],
      })
    })
    await settled('leaver')
    expect(effectsOf(room.sandbox, 'leaver').map(({ action }) => action)).toEqual(['create', 'delete'])
  })

  test('a create that waits in an outage is cancelled by a delete', async () => {
    room.sandbox.control({ mode: '503' })
    await sync(upsert('never', 'CREATE'))
    await eventually('a failed try', async () => (await status('never')) === 'RETRYING')
    await sync({ userId: 'never', action: 'DELETE' })
    // What is on its way at this moment is answered first.
    await eventually('a cancelled create', async () => (await eventsOf('never'))[0]?.state === 'superseded')
    room.sandbox.control({ mode: 'ok' })
    await settled('never')
    expect(effectsOf(room.sandbox, 'never')).toEqual([])
    expect((await eventsOf('never')).map(({ state }) => state)).toEqual(['superseded', 'acknowledged'])
  })

  test('row 91: deleting twice, and deleting an unknown user, is the same as once', async () => {
    const first = await sync({ userId: 'ghost', action: 'DELETE' })
    const second = await sync({ userId: 'ghost', action: 'DELETE' })
    expect(first.userErrors).toEqual([])
    expect(second).toMatchObject({ eventId: first.eventId, replayed: false, userErrors: [] })
    await settled('ghost')
    const third = await sync({ userId: 'ghost', action: 'DELETE' })
    expect(third).toMatchObject({ eventId: first.eventId, status: 'SYNCHRONIZED' })
    expect(await eventsOf('ghost')).toHaveLength(1)
  })

  test('deletes have values of their own, and no personal data', async () => {
    for (const userId of ['gone-1', 'gone-2']) {
      await sync(upsert(userId, 'CREATE'))
      await sync({ userId, action: 'DELETE' })
      await settled(userId)
    }
    const [one, two] = ['gone-1', 'gone-2'].map((userId) => effectsOf(room.sandbox, userId).at(-1)?.user_data)
    expect(one?.email).not.toBe(two?.email)
    expect(JSON.stringify(one)).not.toContain('example.org')
  })

  test('DEACTIVATE takes the roles and hides the profile', async () => {
    await sync(upsert('idle', 'CREATE', { roles: ['admin'] }))
    await sync({ userId: 'idle', action: 'DEACTIVATE' })
    await settled('idle')
    expect(effectsOf(room.sandbox, 'idle').at(-1)).toMatchObject({
      action: 'update',
      user_data: { email: 'idle@example.org', roles: [], preferences: { profile_visibility: 'private' } },
    })
    expect((await room.service.userSync(asker(), 'idle')).user?.active).toBe(0)
  })

  test('of one user only so many changes wait; merged ones do not count, and a delete is always taken', async () => {
    const creates = (count: number) => Array.from({ length: count }, () => upsert('crowd', 'CREATE'))
    const refusal = { __typename: 'ConflictError', code: 'CONFLICT', path: ['input', 'userId'] }
    await paused(async () => {
      const { accepted } = await room.service.syncUsers(asker(), creates(99))
      expect(accepted).toBe(99)
      for (const bio of ['one', 'two', 'three']) {
        expect((await sync(upsert('crowd', 'UPDATE', { profile: { bio } }))).userErrors).toEqual([])
      }
      const keyed = { ...upsert('crowd', 'CREATE'), idempotencyKey: 'crowd-100' }
      expect((await sync(keyed)).userErrors).toMatchObject([refusal])
      expect((await sync(upsert('bystander', 'CREATE'))).userErrors).toEqual([])
      expect((await sync({ userId: 'crowd', action: 'DELETE' })).userErrors).toEqual([])
      expect(await sync(keyed)).toMatchObject({ replayed: false, userErrors: [] })
    })
    await settled('bystander')
    await settled('crowd')
    expect(effectsOf(room.sandbox, 'crowd').map(({ action }) => action)).toEqual(['create'])
  })

  test('who waits for a change that another one takes the place of, or that is given up, is told so', async () => {
    await room.service.operations.setPaused(asker(), true, 'test')
    await sync(upsert('waited', 'CREATE'))
    const waiting = sync({ ...upsert('waited', 'UPDATE'), mode: 'WAIT' })
    const queued = () =>
      eventually('the update', async () => {
        const update = (await eventsOf('waited')).at(-1)
        return update?.action === 'UPDATE' && update.state === 'pending' && update
      })
    const first = await queued()
    const late = sync({ ...upsert('waited', 'UPDATE'), mode: 'WAIT' })
    expect(await waiting).toMatchObject({ status: 'SUPERSEDED', eventId: first.id, userErrors: [] })
    const second = await queued()
    await room.service.operations.discard(asker(), { ids: [second.id], reason: 'test' })
    expect(await late).toMatchObject({ status: 'DISCARDED', eventId: second.id, userErrors: [] })
    await room.service.operations.setPaused(asker(), false, null)
  })

  test('a refused change is dead, blocks only its user, and gives way to a better one', async () => {
    await sync(upsert('taken', 'CREATE', { email: 'same@example.org' }))
    await settled('taken')
    await sync(upsert('twin', 'CREATE', { email: 'same@example.org' }))
    await eventually('a dead letter', async () => (await status('twin')) === 'DEAD')
    await sync(upsert('other', 'CREATE'))
    await settled('other')
    const [dead] = await eventsOf('twin')
    expect(dead).toMatchObject({ state: 'dead', error_code: 'CONFLICT', attempts: 1 })
    await sync(upsert('twin', 'CREATE'))
    await settled('twin')
    expect((await eventsOf('twin')).map(({ state }) => state)).toEqual(['superseded', 'acknowledged'])
  })

  test('an update behind a refused create takes its place, and makes the user with all that was said', async () => {
    await sync(upsert('first', 'CREATE', { email: 'wanted@example.org' }))
    await settled('first')
    await sync(upsert('second', 'CREATE', { email: 'wanted@example.org', displayName: 'Said once' }))
    await eventually('a dead letter', async () => (await status('second')) === 'DEAD')
    await sync(upsert('second', 'UPDATE', { email: 'another@example.org', displayName: undefined }))
    await settled('second')
    expect((await eventsOf('second')).map(({ action, state }) => [action, state])).toEqual([
      ['CREATE', 'superseded'],
      ['CREATE', 'acknowledged'],
    ])
    expect(effectsOf(room.sandbox, 'second')).toMatchObject([
      { action: 'create', user_data: { email: 'another@example.org', display_name: 'Said once' } },
    ])
  })

  test('an update that waited behind a create when that was refused takes its place, too', async () => {
    await sync(upsert('early', 'CREATE', { email: 'desired@example.org' }))
    await settled('early')
    room.sandbox.control({ mode: '503', only: 'users/sync' })
    await sync(upsert('late', 'CREATE', { email: 'desired@example.org', displayName: 'Said once' }))
    await eventually('a failed try', async () => (await status('late')) === 'RETRYING')
    await sync(upsert('late', 'UPDATE', { email: 'changed@example.org', displayName: undefined }))
    room.sandbox.control({ mode: 'ok' })
    await settled('late')
    expect((await eventsOf('late')).map(({ action, state }) => [action, state])).toEqual([
      ['CREATE', 'superseded'],
      ['CREATE', 'acknowledged'],
    ])
    expect(effectsOf(room.sandbox, 'late')).toMatchObject([
      { action: 'create', user_data: { email: 'changed@example.org', display_name: 'Said once' } },
    ])
  })

  test('a create that waited behind a delete when that was refused takes its place', async () => {
    await sync(upsert('phoenix', 'CREATE'))
    await settled('phoenix')
    room.sandbox.control({ mode: '503', only: 'users/sync' })
    await sync({ userId: 'phoenix', action: 'DELETE' })
    await eventually('a failed try', async () => (await eventsOf('phoenix')).at(-1)?.state === 'retrying')
    await sync(upsert('phoenix', 'CREATE', { displayName: 'Back again' }))
    room.sandbox.control({ mode: '422', only: 'users/sync', times: 1 })
    await settled('phoenix')
    expect((await eventsOf('phoenix')).map(({ action, state }) => [action, state])).toEqual([
      ['CREATE', 'acknowledged'],
      ['DELETE', 'superseded'],
      ['CREATE', 'acknowledged'],
    ])
  })

  test('a dead event can be tried again, or given up', async () => {
    room.sandbox.control({ rules: [{ mode: '422', only: { path: 'users/sync' } }] })
    await sync(upsert('stuck', 'CREATE'))
    await sync(upsert('lost', 'CREATE'))
    await eventually(
      'two dead letters',
      async () => (await status('stuck')) === 'DEAD' && (await status('lost')) === 'DEAD',
    )
    room.sandbox.control({ mode: 'ok', rules: [] })
    const filter = { userId: 'stuck', status: ['DEAD' as const] }
    expect(await room.service.operations.retry(asker(), { filter, dryRun: true })).toMatchObject({ affected: 1 })
    expect(await status('stuck')).toBe('DEAD')
    await room.service.operations.retry(asker(), { filter })
    await settled('stuck')
    const [event] = await eventsOf('lost')
    const given = await room.service.operations.discard(asker(), { ids: [event?.id ?? ''], reason: 'not needed' })
    expect(given.events[0]).toMatchObject({ state: 'discarded', payload: null, call: null })
    const neither = await room.service.operations.retry(asker(), {})
    expect(neither.userErrors[0]?.code).toBe('VALIDATION_ERROR')
  })

  test('the ledger balances and its sums agree with its rows', async () => {
    await eventually('quiet', async () => (await room.service.operations.health(asker())).totals.pending === 0)
    const { totals } = await room.service.operations.health(asker())
    const { accepted, ...rest } = totals
    expect(Object.values(rest).reduce((sum, count) => sum + count, 0)).toBe(accepted)
    for (const [state, count] of Object.entries({
      acknowledged: 'SYNCHRONIZED',
      superseded: 'SUPERSEDED',
      discarded: 'DISCARDED',
      dead: 'DEAD',
    } as const)) {
      const list = await room.service.operations.events(asker(), { filter: { status: [count] }, first: 0 })
      expect([state, list.totalCount]).toEqual([state, totals[state as keyof typeof totals]])
    }
  })
}
