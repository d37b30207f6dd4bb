import type { MutationSyncUserArgs } from '../../../../src/generated/resolvers.ts'
import { asker, effectsOf, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'

type Input = MutationSyncUserArgs['input']

export function syncContract(open: OpenRoom): void {
  let room: Room
  beforeAll(async () => {
    room = await open()
  })
  afterAll(() => room.close())

  const create = (userId: string, more: Partial<Input> = {}): Input => ({
    userId,
    action: 'CREATE',
    data: person(userId),
    ...more,
  })
  const sync = (input: Input, as = asker()) => room.service.syncUser(as, input)
  const settled = (userId: string) =>
    eventually(`${userId} to be in sync`, async () => {
      const state = await room.service.userSync(asker(), userId)
      return state.status === 'SYNCHRONIZED' && state
    })
  const accepted = async () => (await room.service.operations.health(asker())).totals.accepted

  test('a created user arrives at the marketplace', async () => {
    const answer = await sync(create('ada'))
    expect(answer).toMatchObject({ status: 'PENDING', replayed: false, userErrors: [] })
    const state = await settled('ada')
    expect(state.user).toMatchObject({ revision: 1, applied_revision: 1, present: 1 })
    expect(state.user?.marketplace_user_id).toMatch(/^mp-/)
    expect(effectsOf(room.sandbox, 'ada').map(({ action }) => action)).toEqual(['create'])
  })

  test('WAIT answers with the acknowledgement', async () => {
    const answer = await sync(create('waiting', { mode: 'WAIT' }))
    expect(answer).toMatchObject({ status: 'SYNCHRONIZED', event: { state: 'acknowledged', attempts: 1 } })
  })

  test('row 92: create, delete and create at once have three effects in order', async () => {
    const results = await room.service.syncUsers(asker(), [
      create('thrice'),
      { userId: 'thrice', action: 'DELETE' },
      create('thrice', { data: person('thrice', { displayName: 'Again' }) }),
    ])
    expect(results).toMatchObject({ accepted: 3, rejected: 0 })
    await settled('thrice')
    expect(effectsOf(room.sandbox, 'thrice').map(({ action }) => action)).toEqual(['create', 'delete', 'create'])
  })

  test('row 84: what is false arrives as false, and what is missing stays missing', async () => {
    await sync(create('quiet', { data: person('quiet', { preferences: { notifications: false } }) }))
    await settled('quiet')
    expect(effectsOf(room.sandbox, 'quiet')[0]?.user_data.preferences).toEqual({ notifications: false })
  })

  test('rows 86 and 87: the same key and change give the same answer and one event', async () => {
    const before = await accepted()
    const first = await sync(create('keyed', { idempotencyKey: 'key-1' }))
    const again = await sync(create('keyed', { idempotencyKey: 'key-1' }))
    const byHeader = await sync(create('keyed'), asker({ key: 'key-1' }))
    expect(again).toMatchObject({ eventId: first.eventId, replayed: true, userErrors: [] })
    expect(byHeader).toMatchObject({ eventId: first.eventId, replayed: true })
    expect((await accepted()) - before).toBe(1)
    const other = await sync(
      create('keyed', { idempotencyKey: 'key-1', data: person('keyed', { displayName: 'Other' }) }),
    )
    expect(other.userErrors[0]).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    const stranger = await sync(create('stranger', { idempotencyKey: 'key-1' }), asker({ serviceId: 'another-panel' }))
    expect(stranger).toMatchObject({ replayed: false, userErrors: [] })
  })

  test('a repeat tells how far the change has come by now', async () => {
    const inputs = [create('told-1', { idempotencyKey: 'told-1' }), create('told-2')]
    await sync(inputs[0]!)
    await room.service.syncUsers(asker({ key: 'told' }), inputs.slice(1))
    await Promise.all(['told-1', 'told-2'].map(settled))
    const known = { status: 'SYNCHRONIZED', replayed: true, event: { state: 'acknowledged' } }
    expect(await sync(inputs[0]!)).toMatchObject(known)
    expect(await room.service.syncUsers(asker({ key: 'told' }), inputs.slice(1))).toMatchObject({ results: [known] })
  })

  test('the same key twice at once is one event, and one of the two may be told to come again (row 88)', async () => {
    const before = await accepted()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => sync(create('race', { idempotencyKey: 'race-1' }))),
    )
    const good = answers.filter((answer) => answer.userErrors.length === 0)
    expect(good.length).toBeGreaterThan(0)
    expect(new Set(good.map((answer) => answer.eventId)).size).toBe(1)
    for (const { userErrors } of answers) for (const problem of userErrors) expect(problem.code).toBe('CONFLICT')
    expect((await accepted()) - before).toBe(1)
  })

  test('a repeat under a key is answered while the first call still waits for the marketplace', async () => {
    room.sandbox.control({ mode: '503' })
    const input = create('patient', { idempotencyKey: 'patient-1', mode: 'WAIT' })
    const first = sync(input)
    try {
      await eventually('the change to be taken in', async () => {
        return (await room.service.userSync(asker(), 'patient')).status !== 'NEVER_SYNCED'
      })
      const again = await eventually('an answer to the repeat', async () => {
        const answer = await sync({ ...input, mode: 'DURABLE' })
        return answer.userErrors.length === 0 && answer
      })
      expect(again).toMatchObject({ status: 'PENDING', replayed: true })
      room.sandbox.control({ mode: 'ok' })
      expect(await first).toMatchObject({ status: 'SYNCHRONIZED', eventId: again.eventId, replayed: false })
    } finally {
      room.sandbox.control({ mode: 'ok' })
    }
  })

  test('the key of a whole call is none of the keys that changes bring themselves', async () => {
    const [, second] = (await room.service.syncUsers(asker({ key: 'call-1' }), [create('whole-0'), create('whole-1')]))
      .results
    expect(second).toMatchObject({ replayed: false, userErrors: [] })
    const other = await sync(create('by-itself', { idempotencyKey: 'call-1:1' }))
    expect(other).toMatchObject({ userId: 'by-itself', replayed: false, userErrors: [] })
  })

  test('a page of the ledger lies between both cursors, from whichever end it is read', async () => {
    await room.service.syncUsers(
      asker(),
      Array.from({ length: 6 }, (_, index) => create(`between-${index}`)),
    )
    const page = (args: object) => room.service.operations.events(asker(), { filter: { search: 'between-' }, ...args })
    const cursors = (await page({ first: 6 })).edges.map(({ cursor }) => cursor)
    const bounds = { after: cursors[0], before: cursors[4] }
    for (const [args, places, pageInfo] of [
      [{ first: 6 }, [1, 2, 3], { hasPreviousPage: true, hasNextPage: true }],
      [{ first: 2 }, [1, 2], { hasPreviousPage: true, hasNextPage: true }],
      [{ last: 2 }, [2, 3], { hasPreviousPage: true, hasNextPage: true }],
    ] as const) {
      const { edges, pageInfo: seen } = await page({ ...args, ...bounds })
      expect(edges.map(({ cursor }) => cursors.indexOf(cursor))).toEqual(places)
      expect(seen).toMatchObject(pageInfo)
    }
    const newer = await page({ first: 6, before: cursors[2] })
    expect(newer.edges.map(({ cursor }) => cursors.indexOf(cursor))).toEqual([0, 1])
    expect(newer.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true })
    await expect(page({ first: 0, last: 2 })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  test('an expected revision that is not the revision is refused', async () => {
    await sync(create('revised'))
    const refused = await sync({ ...create('revised'), action: 'UPDATE', expectedRevision: 7 })
    expect(refused.userErrors[0]).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT', currentRevision: 1 })
    const good = await sync({ ...create('revised'), action: 'UPDATE', expectedRevision: 1 })
    expect(good.userErrors).toEqual([])
    const fresh = await sync(create('unheard-of', { expectedRevision: 3 }))
    expect(fresh.userErrors[0]).toMatchObject({ currentRevision: 0 })
    expect((await room.service.userSync(asker(), 'unheard-of')).status).toBe('NEVER_SYNCED')
  })

  test('row 94: bad inputs of a bulk call are refused alone, by index', async () => {
    const inputs = Array.from({ length: 100 }, (_, index) => create(`bulk-${index}`))
    inputs[10] = create('bulk-10', { data: person('bulk-10', { email: 'no address' }) })
    inputs[20] = { userId: 'bulk-20', action: 'UPDATE' }
    inputs[30] = { ...create('bulk-30'), userId: '../x' }
    const { accepted: good, rejected, results } = await room.service.syncUsers(asker(), inputs)
    expect([good, rejected]).toEqual([97, 3])
    const paths = results.flatMap((result) => result.userErrors.map(({ path }) => path))
    expect(paths).toEqual([
      ['inputs', '10', 'data', 'email'],
      ['inputs', '20', 'data'],
      ['inputs', '30', 'userId'],
    ])
  })

  test.each([0, 251])('row 93: %d inputs at once are refused as a whole', async (count) => {
    const inputs = Array.from({ length: count }, (_, index) => create(`crowd-${index}`))
    await expect(room.service.syncUsers(asker(), inputs)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  const data = (more: Record<string, unknown>) => ({ data: person('bad', more) })
  const bad: [name: string, input: Partial<Record<keyof Input, unknown>>, path: string][] = [
    ['row 81: another action', { action: 'frobnicate' }, 'input.action'],
    ['row 81: no action', { action: null }, 'input.action'],
    ['row 81: an empty action', { action: '' }, 'input.action'],
    ['row 81: an action with a blank', { action: 'DELETE ' }, 'input.action'],
    ['row 82: an empty id', { userId: '' }, 'input.userId'],
    ['row 82: an id of 10 kB', { userId: 'x'.repeat(10_240) }, 'input.userId'],
    ['row 82: an id that climbs', { userId: '../x' }, 'input.userId'],
    ['row 82: an id with a query', { userId: 'a/b?c#d' }, 'input.userId'],
    ['row 82: an encoded id', { userId: '%2e%2e' }, 'input.userId'],
    ['row 82: an id of dots', { userId: '..' }, 'input.userId'],
    ['row 82: an id with NUL', { userId: 'a\0b' }, 'input.userId'],
    ['row 82: an id that reads backwards', { userId: 'a\u202eb' }, 'input.userId'],
    ['row 82: an emoji id', { userId: '🙂' }, 'input.userId'],
    ['row 83: an e-mail without @', data({ email: 'nobody' }), 'input.data.email'],
    ['row 83: an e-mail of 50 kB', data({ email: `${'x'.repeat(50_000)}@example.org` }), 'input.data.email'],
    ['row 83: an e-mail with a second header', data({ email: 'a@b\r\nBcc: c@d' }), 'input.data.email'],
    ['half a character', data({ displayName: '\ud800' }), 'input.data.displayName'],
    ['a blank username', data({ username: ' ' }), 'input.data.username'],
    ['a picture that is a script', data({ avatarUrl: 'javascript:alert(1)' }), 'input.data.avatarUrl'],
    ['row 85: a time that is none', data({ updatedAt: 'x' }), 'input.data.updatedAt'],
    ['row 85: a time before the years', data({ updatedAt: '-0001-01-01T00:00:00Z' }), 'input.data.updatedAt'],
    ['a time past the years in UTC', data({ createdAt: '9999-12-31T23:59:59-14:00' }), 'input.data.createdAt'],
    ['a time before the years in UTC', data({ createdAt: '0000-01-01T00:00:00+14:00' }), 'input.data.createdAt'],
    ['too many roles', data({ roles: Array.from({ length: 51 }, String) }), 'input.data.roles'],
    ['no data', { data: null }, 'input.data'],
    ['row 89: an empty key', { idempotencyKey: '' }, 'input.idempotencyKey'],
    ['row 89: a key of 10 kB', { idempotencyKey: 'k'.repeat(10_240) }, 'input.idempotencyKey'],
    ['row 89: a key with blanks', { idempotencyKey: 'ä b' }, 'input.idempotencyKey'],
    ['a negative revision', { expectedRevision: -1 }, 'input.expectedRevision'],
  ]
  test.each(bad)('%s is refused, and nothing is accepted', async (_name, change, path) => {
    const before = await accepted()
    const startedAt = performance.now()
    const { status, eventId, userErrors } = await sync({ ...create('bad'), ...change } as Input)
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect({ status, eventId, code: userErrors[0]?.code, path: userErrors[0]?.path?.join('.') }).toEqual({
      status: 'FAILED',
      eventId: null,
      code: 'VALIDATION_ERROR',
      path,
    })
    expect(userErrors[0]?.message.length).toBeLessThan(300)
    expect(await accepted()).toBe(before)
  })

  test.each<[string, Record<string, unknown>]>([
    ['row 83: an address of many scripts', { email: 'имя@пример.рф' }],
    ['row 85: the year 9999', { createdAt: '9999-12-31T23:59:59Z' }],
    ['row 85: made after it was changed', { createdAt: '2026-01-02T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' }],
  ])('%s is accepted', async (_name, more) => {
    const answer = await sync(create('unusual', { data: person('unusual', more) }))
    expect(answer.userErrors).toEqual([])
  })

  test('a caller that acts for a user has only that user', async () => {
    const self = asker({ actingUserId: 'me' })
    expect((await sync(create('me'), self)).userErrors).toEqual([])
    await expect(sync(create('you'), self)).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
    await expect(room.service.userSync(self, 'you')).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
    const { results } = await room.service.syncUsers(self, [create('me'), create('you')])
    expect(results.map(({ userErrors }) => userErrors[0]?.code)).toEqual([undefined, 'AUTHORIZATION_FAILED'])
    expect(() => room.service.operations.health(self)).toThrow('acts for one user')
  })

  test('profiles are paired by id, and a user that nobody knows is null', async () => {
    await settled('ada')
    const found = await room.loaders(asker()).byId.loadMany(['nobody', 'ada'])
    expect(found).toMatchObject([null, { id: 'ada', provenance: { source: 'UPSTREAM', stale: false } }])
  })
}
