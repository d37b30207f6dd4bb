/** The hooks' promises, against a gateway that is played: what it got, and what it answers, is the test's to say. */
import { createGatewayClient, createUserEventHooks, GatewayError } from '../../client/src/index.ts'
import type { Dropped, HookOptions, Request } from '../../client/src/index.ts'
import { inputOf } from '../../src/cli/users/import-shapes.ts'
import { eventually } from './panel.ts'

interface Input {
  userId: string
  action: string
  idempotencyKey: string
  data?: Record<string, unknown>
}
interface Played {
  inputs: readonly Input[]
  events: readonly { messageId: string; type: string; userId: string; data?: object }[]
}
type Play = (played: Played, call: number) => unknown

const taken = (count: number) => ({
  syncUsers: { accepted: count, rejected: 0, results: Array.from({ length: count }, () => result()) },
})
const result = (...userErrors: object[]) => ({ status: 'PENDING', replayed: false, userErrors })
const tracked = { trackEvents: { accepted: 1, duplicates: 0, rejected: [] } }

function playing(play: Play, options: HookOptions = {}) {
  const calls: Played[] = []
  const dropped: Dropped[] = []
  const troubles: Error[] = []
  const request = (async (_document: unknown, variables: Partial<Played> & { ids?: string[] }) => {
    // Every second user is at the marketplace already.
    if (variables.ids) {
      return {
        users: variables.ids.map((id) => ({
          id,
          freshness: { source: Number(id) % 2 ? 'UPSTREAM' : 'LOCAL_LEDGER' },
          sync: { status: 'SYNCHRONIZED', lastEvent: null },
        })),
      }
    }
    const played = { inputs: variables.inputs ?? [], events: variables.events ?? [] }
    calls.push(played)
    return play(played, calls.length)
  }) as unknown as Request
  const hooks = createUserEventHooks(
    { request },
    {
      onDropped: (drop) => dropped.push(drop),
      onTrouble: (error) => troubles.push(error),
      random: () => 0.01,
      ...options,
    },
  )
  return { hooks, calls, dropped, troubles }
}

const person = (id: string | number) => ({ id, email: `${id}@example.org`, username: `${id}` })
const down = new GatewayError('NETWORK_ERROR', 'The gateway did not answer.', { retryable: true })

test('a hook answers at once, and a panel in which everything is broken goes on', async () => {
  const { hooks, dropped } = playing(() => Promise.reject(down), {
    onDropped() {
      throw new Error('the listener is broken too')
    },
    onTrouble() {
      throw new Error('and this one')
    },
  })
  expect(await hooks.onUserCreated(person('a'))).toMatchObject({ kept: 'memory' })
  expect(await hooks.onUserUpdated(undefined as never)).toMatchObject({ kept: 'no' })
  expect(await hooks.onUserDeleted({ id: '' })).toMatchObject({ kept: 'no' })
  expect(await hooks.onUserLogin('a', { nothing: () => undefined })).toMatchObject({ kept: 'memory' })
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(await hooks.onUserLogout('a', loop)).toMatchObject({ kept: 'no' })
  expect(dropped).toEqual([])
  expect(hooks.counts()).toMatchObject({ calls: 5, dropped: 3, waiting: 2 })
  await hooks.close(0)
  expect(hooks.counts()).toMatchObject({ dropped: 5, waiting: 0 })
  expect(await hooks.onUserCreated(person('b'))).toMatchObject({ kept: 'no' })
})

test('listeners that fail later, and null for options, break nothing either', async () => {
  const { hooks } = playing(() => Promise.reject(down), {
    onDropped: async () => Promise.reject(new Error('the database of the listener is away')),
    onTrouble: async () => Promise.reject(new Error('here, too')),
  })
  const none = null as never
  expect(await hooks.onUserDeleted('', none)).toMatchObject({ kept: 'no' })
  expect(await hooks.onUserCreated(person('a'), none)).toMatchObject({ kept: 'memory' })
  expect(await hooks.onUserUpdated(person('a'), none)).toMatchObject({ kept: 'memory' })
  expect(await hooks.onUserLogin('a', {}, none)).toMatchObject({ kept: 'memory' })
  await hooks.close(50)
  expect(hooks.counts()).toMatchObject({ dropped: 4, waiting: 0 })
  // What nobody has caught ends a panel a moment later, and here the test.
  await new Promise((resolve) => setTimeout(resolve, 20))
})

test('a gateway that comes back gets everything in order, each under the key it had', async () => {
  const { hooks, calls } = playing(({ inputs }, call) => {
    if (call <= 3) throw down
    return taken(inputs.length)
  })
  const keys = await Promise.all([
    hooks.onUserCreated(person(7)),
    hooks.onUserUpdated({ ...person(7), active: false }),
    hooks.onUserDeleted(7, { key: 'my-key' }),
  ])
  expect(await hooks.flush(5_000)).toBe(true)
  expect(calls).toHaveLength(4)
  const last = calls.at(-1)?.inputs ?? []
  expect(last.map(({ userId, action, idempotencyKey }) => [userId, action, idempotencyKey])).toEqual([
    ['7', 'CREATE', keys[0].key],
    ['7', 'DEACTIVATE', keys[1].key],
    ['7', 'DELETE', 'my-key'],
  ])
  expect(hooks.counts()).toMatchObject({ delivered: 3, dropped: 0, failedTries: 3 })
  await hooks.close()
})

test('a batch whose answer never came is repeated unchanged, so that nothing overtakes it', async () => {
  const { hooks, calls } = playing(({ inputs }, call) => {
    if (call === 1) throw down
    if (call === 2) {
      const path = ['inputs', '0', 'idempotencyKey']
      return { syncUsers: { results: [result({ code: 'CONFLICT', message: 'in flight', path })] } }
    }
    return taken(inputs.length)
  })
  await hooks.onUserCreated(person('a'))
  await eventually('the first try', () => calls.length > 0)
  await hooks.onUserUpdated(person('a'))
  expect(await hooks.flush(5_000)).toBe(true)
  expect(calls.map(({ inputs }) => inputs.map(({ action }) => action))).toEqual([
    ['CREATE'],
    ['CREATE'],
    ['CREATE'],
    ['UPDATE'],
  ])
  await hooks.close()
})

test.each([
  [
    'refused as data',
    ({ inputs }: Played) => ({
      syncUsers: {
        results: inputs.map(({ userId }) =>
          userId === 'bad'
            ? result({ code: 'VALIDATION_ERROR', message: 'no', path: ['inputs', '0', 'data', 'email'] })
            : result(),
        ),
      },
    }),
  ],
  [
    'that spoils its whole batch',
    ({ inputs }: Played) => {
      if (inputs.some(({ userId }) => userId === 'bad'))
        throw new GatewayError('BAD_USER_INPUT', 'Variable "$inputs" …')
      return taken(inputs.length)
    },
  ],
  [
    'that trips over a fault of the gateway',
    ({ inputs }: Played) => {
      if (inputs.some(({ userId }) => userId === 'bad'))
        throw new GatewayError('INTERNAL_ERROR', 'Internal server error')
      return taken(inputs.length)
    },
  ],
  [
    'that makes its batch too large',
    ({ inputs }: Played) => {
      if (inputs.some(({ userId }) => userId === 'bad'))
        throw new GatewayError('BAD_ANSWER', 'HTTP 413', { status: 413 })
      return taken(inputs.length)
    },
  ],
])('an event %s is dropped alone, and told', async (_name, play) => {
  const { hooks, calls, dropped } = playing(play)
  for (let index = 0; index < 20; index++) await hooks.onUserCreated(person(index === 13 ? 'bad' : `good-${index}`))
  expect(await hooks.flush(20_000)).toBe(true)
  expect(dropped).toMatchObject([{ reason: 'refused', hook: 'onUserCreated', userId: 'bad' }])
  expect(hooks.counts()).toMatchObject({ delivered: 19, dropped: 1 })
  const order = calls.flatMap(({ inputs }) => inputs.map(({ userId }) => userId))
  expect(order.lastIndexOf('good-12')).toBeLessThan(order.lastIndexOf('good-14'))
  await hooks.close()
})

test.each(['AUTHENTICATION_FAILED', 'AUTHORIZATION_FAILED', 'FEATURE_DISABLED', 'GRAPHQL_VALIDATION_FAILED'] as const)(
  '%s is for people to mend: nothing is dropped, and it is told',
  async (code) => {
    const { hooks, dropped, troubles } = playing(({ inputs }, call) => {
      if (call <= 8) throw new GatewayError(code, 'no')
      return taken(inputs.length)
    })
    await hooks.onUserCreated(person('a'))
    expect(await hooks.flush(10_000)).toBe(true)
    expect(dropped).toEqual([])
    expect(troubles).toHaveLength(8)
    await hooks.close()
  },
)

test('a fault on the way to the gateway is none of the entry: nothing is dropped', async () => {
  const { hooks, dropped, troubles } = playing(
    ({ inputs }, call) => {
      if (call <= 8) throw new Error('a proxy of the panel stumbles')
      return taken(inputs.length)
    },
    { random: () => 0 },
  )
  await hooks.onUserDeleted('a')
  expect(await hooks.flush(10_000)).toBe(true)
  expect(dropped).toEqual([])
  expect(troubles).toHaveLength(8)
  expect(troubles[0]).toMatchObject({ code: 'CLIENT_ERROR', message: 'a proxy of the panel stumbles' })
  await hooks.close()
})

test('one fault of the gateway after a long outage is none of the entry: nothing is dropped', async () => {
  const { hooks, dropped, troubles } = playing(
    ({ inputs }, call) => {
      if (call <= 6) throw down
      if (call === 7) throw new GatewayError('INTERNAL_ERROR', 'Internal server error')
      return taken(inputs.length)
    },
    { random: () => 0 },
  )
  await hooks.onUserDeleted('a')
  expect(await hooks.flush(10_000)).toBe(true)
  expect(dropped).toEqual([])
  expect(troubles).toHaveLength(7)
  await hooks.close()
})

test('a user that is no JSON is refused at once; one that is changed later goes as it was', async () => {
  const { hooks, calls, dropped } = playing(({ inputs }) => taken(inputs.length))
  const preferences = { newsletter: 10n } as never
  expect(await hooks.onUserUpdated({ ...person('big'), preferences })).toMatchObject({ kept: 'no' })
  expect(dropped).toMatchObject([{ reason: 'invalid', message: expect.stringContaining('BigInt') }])
  const profile = { bio: 'as it was' }
  await hooks.onUserUpdated({ ...person('a'), profile })
  profile.bio = 'changed'
  expect(await hooks.flush(10_000)).toBe(true)
  expect(calls.at(-1)?.inputs).toMatchObject([{ userId: 'a', data: { profile: { bio: 'as it was' } } }])
  await hooks.close()
})

test("the panel's one role is told as users sync tells it; a list of roles is told as it is", async () => {
  const { hooks, calls } = playing(({ inputs }) => taken(inputs.length))
  await hooks.onUserUpdated({ ...person('a'), role: 'ADMIN' })
  await hooks.onUserUpdated({ ...person('b'), roles: ['Guest'], role: 'ADMIN' })
  await hooks.onUserUpdated({ ...person('c'), role: ' ' })
  expect(await hooks.flush(10_000)).toBe(true)
  const roles = calls.flatMap(({ inputs }) => inputs.map(({ data }) => data?.['roles']))
  expect(roles).toEqual([inputOf({ id: 'a', role: 'ADMIN' })?.data?.roles, ['Guest'], undefined])
  expect(roles[0]).toEqual(['admin'])
  await hooks.close()
})

test("a row of the panel's table is told as `users sync` tells it; what is given beside it counts first", async () => {
  const { hooks, calls } = playing(({ inputs }) => taken(inputs.length))
  const createdAt = new Date('2026-01-02T03:04:05Z')
  const row = {
    id: 'a',
    email: 'a@example.org',
    username: 'a',
    firstName: ' Ada ',
    lastName: 'L',
    role: 'USER',
    createdAt,
  }
  const rows = [
    { ...row, isActive: true },
    { ...row, isActive: false, lastName: null },
    { ...row, isActive: true, firstName: null, lastName: ' ' },
  ]
  for (const one of rows) await hooks.onUserUpdated(one)
  await hooks.onUserUpdated({ ...row, isActive: false, active: true, displayName: 'Lady A.' })
  expect(await hooks.flush(10_000)).toBe(true)
  const told = calls.flatMap(({ inputs }) => inputs.map(({ userId, action, data }) => ({ userId, action, data })))
  expect(told.slice(0, 3)).toEqual(rows.map((one) => inputOf(one)))
  expect(told[3]).toMatchObject({ action: 'UPDATE', data: { displayName: 'Lady A.' } })
  await hooks.close()
})

test('what waits is bounded; a deletion takes the place of another change', async () => {
  const { hooks, dropped } = playing(() => Promise.reject(down), { mostWaiting: 3 })
  for (const id of ['a', 'b', 'c', 'd']) await hooks.onUserCreated(person(id))
  expect(dropped).toMatchObject([{ reason: 'full', userId: 'd' }])
  // What was tried already may be on its way, and is kept; so nothing can make room once the first batch was sent.
  const fresh = playing(() => Promise.reject(down), { mostWaiting: 3 })
  for (const id of ['a', 'b', 'c']) void fresh.hooks.onUserCreated(person(id))
  expect(await fresh.hooks.onUserDeleted('a')).toMatchObject({ kept: 'memory' })
  expect(fresh.dropped).toMatchObject([{ reason: 'full', userId: 'c' }])
  for (let index = 0; index < 4; index++) void fresh.hooks.onUserLogin('a')
  expect(fresh.hooks.counts()).toMatchObject({ waiting: 6, dropped: 2 })
  await hooks.close(0)
  await fresh.hooks.close(0)
})

test('logins travel together, and neither wait for changes nor hold them up', async () => {
  const { hooks, calls } = playing(({ events }) => {
    if (events.length === 0) throw down
    return tracked
  })
  await hooks.onUserCreated(person('a'))
  for (let index = 0; index < 30; index++) await hooks.onUserLogin('a', { ip: '192.0.2.1' }, { key: `login-${index}` })
  await hooks.onUserLogout('a')
  await eventually('the logins', () => hooks.counts().delivered === 31)
  const sent = calls.filter(({ events }) => events.length > 0)
  expect(sent).toHaveLength(1)
  expect(sent[0]?.events[0]).toMatchObject({
    messageId: 'login-0',
    type: 'user_login',
    userId: 'a',
    data: { custom: { ip: '192.0.2.1' } },
  })
  expect(sent[0]?.events.at(-1)).toMatchObject({ type: 'user_logout' })
  expect(hooks.counts().waiting).toBe(1)
  await hooks.close(0)
})

test('many users wait for room, and say who failed', async () => {
  const { hooks, calls, dropped } = playing(
    ({ inputs }) => ({
      syncUsers: {
        results: inputs.map(({ userId }) =>
          userId === '77'
            ? result({ code: 'CONFLICT', message: 'deleted', path: ['inputs', '0', 'action'] })
            : result(),
        ),
      },
    }),
    { mostWaiting: 40 },
  )
  async function* users() {
    for (let id = 0; id < 500; id++) yield id === 50 ? (null as never) : person(id)
    throw new Error('the database went away')
  }
  const outcome = await hooks.bulkSyncUsers(users())
  expect(outcome).toMatchObject({ total: 500, accepted: 498, failed: 2 })
  expect(outcome.error?.message).toBe('the database went away')
  expect(outcome.failures).toMatchObject([
    { userId: '', code: 'NOT_KEPT' },
    { userId: '77', code: 'CONFLICT' },
  ])
  const actions = calls.flatMap(({ inputs }) => inputs.map(({ userId, action }) => `${userId} ${action}`))
  expect(actions).toEqual(expect.arrayContaining(['4 CREATE', '5 UPDATE']))
  expect(Math.max(...calls.map(({ inputs }) => inputs.length))).toBeLessThanOrEqual(20)
  expect(dropped.map(({ reason }) => reason)).toEqual(['invalid', 'refused'])
  await hooks.close()
})

test('ensureUserSynced never rejects: an outage is unknown, not missing', async () => {
  const client = createGatewayClient({
    url: 'http://127.0.0.1:9',
    credentials: { token: 'x' },
    fetch: () => Promise.reject(new TypeError('fetch failed')),
    retries: 0,
  })
  const hooks = createUserEventHooks(client)
  expect(await hooks.ensureUserSynced('a')).toMatchObject({ outcome: 'unknown', error: { code: 'NETWORK_ERROR' } })
  expect(await hooks.ensureUserSynced('')).toMatchObject({ outcome: 'unknown', error: { name: 'TypeError' } })
  await hooks.close(0)
})
