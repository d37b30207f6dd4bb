import { context, failing, failureOf, json, ok, startUpstream, statistics, until } from './upstream.ts'
import type { Handler } from './upstream.ts'
import type { Lookup, MarketplaceUser } from '../../src/marketplace/domain.ts'

const slow =
  (ms: number): Handler =>
  (response) =>
    void setTimeout(() => json(response, 200, { success: true, data: statistics }), ms)

test('never has more than 64 calls in flight, and refuses at once when 128 wait as well', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await using upstream = await startUpstream(
    (response) => void held.then(() => json(response, 200, { success: true, data: statistics })),
  )
  const client = upstream.client()
  const all = Array.from({ length: 192 }, () => client.stats.get(context()))
  await until(() => upstream.inFlight === 64, '64 calls')
  const took: number[] = []
  for (let i = 0; i < 21; i++) {
    const startedAt = performance.now()
    expect(await failureOf(client.stats.get(context()))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      outcome: 'not-sent',
    })
    took.push(performance.now() - startedAt)
  }
  // The median, because the machine may be busy with something else for one of them.
  expect(took.sort((a, b) => a - b)[10]).toBeLessThan(10)
  release()
  expect(await Promise.all(all)).toHaveLength(192)
  expect(upstream.maxInFlight).toBe(64)
  expect(upstream.seen).toHaveLength(192)
})

test('of a marketplace that answers fast more may be asked at once, and nobody is told that it is out of order', async () => {
  await using upstream = await startUpstream(ok())
  const client = upstream.client({ limits: { maxInFlight: 4, maxQueue: 4 } })
  const ask = () => client.stats.get(context())
  for (const startedAt = performance.now(); performance.now() - startedAt < 300;) await Promise.all([ask(), ask()])
  expect(await Promise.all(Array.from({ length: 24 }, ask))).toHaveLength(24)
  expect(upstream.maxInFlight).toBeLessThanOrEqual(4)
})

test('a marketplace that answers is well, however many of our own calls wait for their turn', async () => {
  const isHealth = ({ path }: { path: string }) => path.endsWith('/health')
  await using upstream = await startUpstream((response, seen, number) =>
    (isHealth(seen) ? ok() : slow(20))(response, seen, number),
  )
  const client = upstream.client({ limits: { maxInFlight: 1, maxQueue: 4 } })
  const ask = () => client.stats.get(context())
  const waiting = Array.from({ length: 5 }, ask)
  expect(await failureOf(ask())).toMatchObject({ outcome: 'not-sent' })
  expect(await client.health.check(context())).toMatchObject({ status: 'HEALTHY' })
  // One was being answered; the other four still wait.
  expect(upstream.seen.map(isHealth)).toEqual([false, true])
  expect(await Promise.all(waiting)).toHaveLength(5)
})

test('a caller who gives up in the queue was never sent', async () => {
  await using upstream = await startUpstream(() => undefined)
  const client = upstream.client({ limits: { maxInFlight: 1 } })
  const first = failureOf(client.stats.get(context({ deadlineAt: performance.now() + 400 })))
  const failure = await failureOf(client.stats.get(context({ deadlineAt: performance.now() + 100 })))
  expect(failure).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'not-sent' })
  await first
  expect(upstream.seen).toHaveLength(1)
})

test('stops asking a marketplace that fails, looks again with single calls, and recovers', async () => {
  await using upstream = await startUpstream(failing(500))
  const circuit: string[] = []
  const openMs = 300
  const client = upstream.client({
    attempts: 1,
    limits: { breakerOpenMs: openMs },
    onCircuit: (state) => circuit.push(state),
  })
  await Promise.all(Array.from({ length: 20 }, () => failureOf(client.stats.get(context()))))
  expect(circuit).toEqual(['open'])
  expect(client.health.current().circuit).toBe('OPEN')
  const before = upstream.seen.length

  const openFor = 4 * openMs
  const openedAt = performance.now()
  const end = openedAt + openFor
  while (performance.now() < end) {
    const failure = await failureOf(client.stats.get(context()))
    expect(failure['code']).toBe('SERVICE_UNAVAILABLE')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(upstream.seen.length - before).toBeLessThanOrEqual(Math.ceil((performance.now() - openedAt) / openMs))
  expect(upstream.seen.length - before).toBeGreaterThanOrEqual(2)

  upstream.answer(ok())
  const healedAt = performance.now()
  let served = false
  while (!served)
    served = await client.stats.get(context()).then(
      () => true,
      () => new Promise((go) => setTimeout(go, 5, false)),
    )
  expect(performance.now() - healedAt).toBeLessThan(openMs * 1.2 + 1_000)
  expect(circuit.at(-1)).toBe('closed')
})

test.each<[string, Handler]>([
  ['404', failing(404)],
  ['409', failing(409)],
  ['429', failing(429)],
  ['a wrong shape', ok({ totally: 'else' })],
])('does not stop asking because of %s', async (_name, handler) => {
  await using upstream = await startUpstream(handler)
  const client = upstream.client({ attempts: 1 })
  for (let i = 0; i < 40; i++) await failureOf(client.stats.get(context()))
  expect(upstream.seen).toHaveLength(40)
})

test('a marketplace that hangs is stopped being asked as well', async () => {
  await using upstream = await startUpstream(() => undefined)
  const client = upstream.client({ attempts: 1, limits: { attemptMs: 100 } })
  await Promise.all(Array.from({ length: 20 }, () => failureOf(client.stats.get(context()))))
  expect(await failureOf(client.stats.get(context()))).toMatchObject({ outcome: 'not-sent' })
  expect(upstream.seen).toHaveLength(20)
})

test('equal reads of one caller share a call while it is in flight', async () => {
  await using upstream = await startUpstream(slow(50))
  const client = upstream.client()
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.stats.get(context({ scope: 'one' }))))
  expect(new Set(answers).size).toBe(1)
  expect(upstream.seen).toHaveLength(1)
  await client.stats.get(context({ scope: 'one' }))
  expect(upstream.seen).toHaveLength(2)
})

test('reads of different callers, or of different things, do not share a call', async () => {
  await using upstream = await startUpstream(slow(30))
  const client = upstream.client()
  await Promise.all([
    client.stats.get(context({ scope: 'one' })),
    client.stats.get(context({ scope: 'other' })),
    client.users.get('a', context({ scope: 'one' })).catch(() => null),
    client.users.get('b', context({ scope: 'one' })).catch(() => null),
  ])
  // Whether the two users may be asked for together is what the marketplace is asked as well.
  const asked = upstream.seen.map(({ path }) => path).filter((path) => !path.endsWith('/health'))
  expect(asked).toHaveLength(4)
})

test('writes never share a call', async () => {
  const receipt = { user_id: 'u', sync_status: 'synchronized' }
  await using upstream = await startUpstream(
    (response) => void setTimeout(() => json(response, 200, { success: true, data: receipt }), 30),
  )
  const client = upstream.client()
  const sync = () => client.users.sync({ action: 'delete', userId: 'u' }, 'key', context({ scope: 'one' }))
  await Promise.all([sync(), sync(), sync()])
  expect(upstream.seen).toHaveLength(3)
})

describe('after a write', () => {
  const receipt = { user_id: 'u', sync_status: 'synchronized' }

  /** Takes what is written at once, and tells late what it knew when it was asked. */
  const startSlowReader = (capabilities: readonly string[] = []) => {
    let username = 'before'
    return startUpstream((response, { method, path }) => {
      if (path.endsWith('/health')) return json(response, 200, { success: true, data: { capabilities } })
      if (method === 'POST') {
        username = 'after'
        return json(response, 200, { success: true, data: receipt })
      }
      const [, ids] = path.split('/users?ids=')
      const user = (id: string | undefined) => ({ user_id: id, username })
      const data = path.endsWith('/stats')
        ? statistics
        : ids === undefined
          ? user(path.split('/').at(-1))
          : ids.split(',').map(user)
      setTimeout(() => json(response, 200, { success: true, data }), 200)
    })
  }
  const one = () => context({ scope: 'one' })

  test('a read tells what was written, whoever still waits for an answer from before', async () => {
    await using upstream = await startSlowReader()
    const client = upstream.client()
    const asked = () => upstream.seen.filter(({ path }) => path.endsWith('/users/u')).length
    const early = client.users.get('u', one())
    await until(() => asked() === 1, 'the first read')
    await client.users.sync({ action: 'delete', userId: 'u' }, 'key', one())
    const late = [client.users.get('u', one()), client.users.get('u', one())]
    expect(await early).toMatchObject({ username: 'before' })
    expect(await Promise.all(late)).toMatchObject([{ username: 'after' }, { username: 'after' }])
    expect(asked()).toBe(2)
  })

  test('reads of other users go on sharing their call', async () => {
    await using upstream = await startSlowReader()
    const client = upstream.client()
    const asked = (id: string) => upstream.seen.filter(({ path }) => path.endsWith(`/users/${id}`)).length
    const early = ['v', 'u1', 'us'].map((id) => client.users.get(id, one()))
    await until(() => asked('us') === 1, 'the first reads')
    await client.users.sync({ action: 'delete', userId: 'u' }, 'key', one())
    const late = ['v', 'u1', 'us'].map((id) => client.users.get(id, one()))
    expect(await Promise.all(late)).toEqual(await Promise.all(early))
    expect(['v', 'u1', 'us'].map(asked)).toEqual([1, 1, 1])
  })

  test('a batch in which the user is named is asked for anew, another is not', async () => {
    await using upstream = await startSlowReader(['users.batch'])
    const client = upstream.client()
    await client.health.check(one())
    const asked = (ids: string) => upstream.seen.filter(({ path }) => path.endsWith(`/users?ids=${ids}`)).length
    const read = () => [client.users.getMany(['t', 'u'], one()), client.users.getMany(['v', 'w'], one())]
    const early = read()
    await until(() => asked('v,w') === 1, 'the first reads')
    await client.users.sync({ action: 'delete', userId: 'u' }, 'key', one())
    const late = read()
    const namesOf = (found: Lookup<MarketplaceUser>) =>
      [...found.values()].map((entry) => (entry instanceof Error ? entry : entry?.username))
    expect((await Promise.all(early)).map(namesOf)).toEqual([
      ['before', 'before'],
      ['before', 'before'],
    ])
    expect((await Promise.all(late)).map(namesOf)).toEqual([
      ['after', 'after'],
      ['before', 'before'],
    ])
    expect([asked('t,u'), asked('v,w')]).toEqual([2, 1])
  })

  test('reads of what it does not change go on sharing their call', async () => {
    await using upstream = await startSlowReader()
    const client = upstream.client()
    const asked = () => upstream.seen.filter(({ path }) => path.endsWith('/stats')).length
    const early = client.stats.get(one())
    await until(() => asked() === 1, 'the first read')
    await client.users.sync({ action: 'delete', userId: 'u' }, 'key', one())
    await client.analytics.sendEvents('[]', 'key', one())
    expect(await client.stats.get(one())).toEqual(await early)
    expect(asked()).toBe(1)
  })
})

test('a shared call goes on until the last caller has gone', async () => {
  await using upstream = await startUpstream(() => undefined)
  const client = upstream.client()
  const [first, second] = [new AbortController(), new AbortController()]
  const asks = [first, second].map(({ signal }) => failureOf(client.stats.get(context({ scope: 'one', gone: signal }))))
  await until(() => upstream.inFlight === 1, 'the call')
  first.abort()
  await asks[0]
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(upstream.inFlight).toBe(1)
  second.abort()
  await asks[1]
  await until(() => upstream.inFlight === 0, 'the call to end')
  expect(upstream.seen).toHaveLength(1)
})

test('a caller in less of a hurry does not inherit the deadline of another', async () => {
  await using upstream = await startUpstream(slow(300))
  const client = upstream.client()
  const hurried = failureOf(client.stats.get(context({ scope: 'one', deadlineAt: performance.now() + 100 })))
  const patient = client.stats.get(context({ scope: 'one', deadlineAt: performance.now() + 9_000 }))
  expect((await hurried)['code']).toBe('UPSTREAM_TIMEOUT')
  expect(await patient).toMatchObject({ totalPlugins: '1' })
})

test('joining a patient call does not make a hurried caller wait longer', async () => {
  await using upstream = await startUpstream(slow(3_000))
  const client = upstream.client()
  const patient = client.stats.get(context({ scope: 'one' }))
  const startedAt = performance.now()
  const failure = await failureOf(client.stats.get(context({ scope: 'one', deadlineAt: startedAt + 100 })))
  expect(failure['code']).toBe('UPSTREAM_TIMEOUT')
  expect(performance.now() - startedAt).toBeLessThan(2_500)
  expect(await patient).toMatchObject({ totalPlugins: '1' })
  expect(upstream.seen).toHaveLength(1)
})
