/** Single reads that requests of one caller ask for at the same time. */
import type { MarketplaceUser } from '../../src/marketplace/domain.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { idsIn, people, wireUser } from './people.ts'
import { context, failing, failureOf, json, startUpstream, until } from './upstream.ts'
import type { Handler, Upstream } from './upstream.ts'

const withBatch = people(['users.batch'])
const ids = (count: number, prefix = 'u') => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)

async function clientOf(upstream: Upstream) {
  const client = upstream.client({ attempts: 1 })
  await client.health.check(context())
  upstream.seen.length = 0
  return client
}

/** Of somebody, as their own request each time. */
const by = (scope: string, change: Parameters<typeof context>[0] = {}) => context({ scope, ...change })

const paths = (upstream: Upstream) => upstream.seen.map(({ path }) => path.replace('/api/v1', ''))
const name = (user: MarketplaceUser | null) => user?.username ?? null

test('what requests of one caller ask for in the same turn is one call, and each gets what it asked for', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  const found = await Promise.all(ids(20).map((id) => client.users.get(id, by('one'))))
  expect(found.map(name)).toEqual(ids(20).map((id) => `name of ${id}`))
  expect(paths(upstream)).toEqual([`/integration/users?ids=${ids(20).join(',')}`])
})

test('one who is alone asks as before', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  for (const id of ids(3)) await client.users.get(id, by('one'))
  expect(paths(upstream)).toEqual(ids(3).map((id) => `/integration/users/${id}`))
})

test('different callers never share a call', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  await Promise.all(ids(4).flatMap((id) => [client.users.get(id, by('one')), client.users.get(id, by('other'))]))
  expect(paths(upstream)).toEqual([1, 2].map(() => `/integration/users?ids=${ids(4).join(',')}`))
})

test('users and plugins are different calls', async () => {
  await using upstream = await startUpstream(people(['users.batch', 'plugins.get', 'plugins.batch']))
  const client = await clientOf(upstream)
  await Promise.all(
    ids(2).flatMap((id) => [client.users.get(id, by('one')), failureOf(client.plugins.get(id, by('one')))]),
  )
  const asked = paths(upstream).filter((path) => path.includes('?ids='))
  expect(new Set(asked)).toEqual(new Set(['/integration/users?ids=u-0,u-1', '/integration/plugins?ids=u-0,u-1']))
})

test('a call asks for 32 at most', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  const found = await Promise.all(ids(100).map((id) => client.users.get(id, by('one'))))
  expect(found.map(name)).toEqual(ids(100).map((id) => `name of ${id}`))
  const sizes = upstream.seen.map(({ path }) => idsIn(path).length)
  expect(sizes.toSorted((one, other) => other - one)).toEqual([32, 32, 32, 4])
})

test('equal reads are one of those in the call', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  const found = await Promise.all(['a', 'b', 'a', 'b', 'a'].map((id) => client.users.get(id, by('one'))))
  expect(found.map(name)).toEqual(['a', 'b', 'a', 'b', 'a'].map((id) => `name of ${id}`))
  expect(paths(upstream)).toEqual(['/integration/users?ids=a,b'])
})

test('the call is counted once, for the first who asked', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  const counts = new Map<string, string[]>()
  const count = (id: string) => ({
    onCall: ({ endpoint }: { endpoint: string }) => void counts.set(id, [...(counts.get(id) ?? []), endpoint]),
  })
  await Promise.all(['a', 'b', 'nobody'].map((id) => client.users.get(id, by('one', count(id)))))
  expect(Object.fromEntries(counts)).toEqual({ a: ['users.batch'], nobody: ['users.get'] })
})

test('what is not in the answer is asked for alone: a single read may know it by another name', async () => {
  const mine = (response: Parameters<Handler>[0]) =>
    json(response, 200, { success: true, data: wireUser('no-in-batches') })
  await using upstream = await startUpstream((response, seen, number) =>
    seen.path.endsWith('/no-in-batches') ? mine(response) : withBatch(response, seen, number),
  )
  const client = await clientOf(upstream)
  const found = await Promise.all(['a', 'no-in-batches', 'nobody'].map((id) => client.users.get(id, by('one'))))
  expect(found.map(name)).toEqual(['name of a', 'name of no-in-batches', null])
  const [together, ...alone] = paths(upstream)
  expect(together).toBe('/integration/users?ids=a,no-in-batches,nobody')
  expect(new Set(alone)).toEqual(new Set(['/integration/users/no-in-batches', '/integration/users/nobody']))
})

test.each<[string, Handler]>([
  ['400', failing(400)],
  ['500', failing(500)],
  ['403', failing(403)],
  ['418', failing(418)],
  ['404, as if it knew no batches', failing(404)],
  ['no JSON', (response) => void response.end('<html>')],
  ['no list', (response) => json(response, 200, { success: true, data: {} })],
])('nobody has to bear that another made the call fail: %s', async (_name, failed) => {
  await using upstream = await startUpstream((response, seen, number) =>
    seen.path.includes('?ids=') ? failed(response, seen, number) : withBatch(response, seen, number),
  )
  const client = await clientOf(upstream)
  const found = await Promise.all(['a', 'b', 'nobody'].map((id) => client.users.get(id, by('one'))))
  expect(found.map(name)).toEqual(['name of a', 'name of b', null])
  expect(upstream.seen).toHaveLength(4)
})

test.each<[string, Handler, string]>([
  ['cannot serve anybody', failing(503), 'SERVICE_UNAVAILABLE'],
  ['asks for fewer calls', failing(429), 'SERVICE_UNAVAILABLE'],
  ['closes the connection', (response) => void response.destroy(), 'SERVICE_UNAVAILABLE'],
  ['does not answer', () => undefined, 'UPSTREAM_TIMEOUT'],
])('a marketplace that %s is not asked again for each of them', async (_name, handler, code) => {
  await using upstream = await startUpstream(withBatch)
  const client = upstream.client({ attempts: 1, limits: { attemptMs: 200 } })
  await client.health.check(context())
  upstream.seen.length = 0
  upstream.answer(handler)
  const failures = await Promise.all(ids(10).map((id) => failureOf(client.users.get(id, by('one')))))
  expect(new Set(failures.map((failure) => failure['code']))).toEqual(new Set([code]))
  expect(upstream.seen).toHaveLength(1)
})

test('one who goes away leaves the others their answer; when all have gone the call ends', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  upstream.answer(() => undefined)
  const [first, second] = [new AbortController(), new AbortController()]
  const asks = [
    failureOf(client.users.get('a', by('one', { gone: first.signal }))),
    failureOf(client.users.get('b', by('one', { gone: second.signal }))),
  ]
  await until(() => upstream.inFlight === 1, 'the call')
  first.abort()
  expect(await asks[0]).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(upstream.inFlight).toBe(1)
  second.abort()
  await asks[1]
  await until(() => upstream.inFlight === 0, 'the call to end')
  expect(upstream.seen).toHaveLength(1)
})

test('nobody is asked for on behalf of one who left in the same turn', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  const left = new AbortController()
  const asks = ['a', 'b', 'c'].map((id) => client.users.get(id, by('one', id === 'b' ? { gone: left.signal } : {})))
  left.abort()
  const [a, b, c] = await Promise.allSettled(asks)
  expect([a, c]).toEqual([
    { status: 'fulfilled', value: expect.objectContaining({ id: 'a' }) },
    { status: 'fulfilled', value: expect.objectContaining({ id: 'c' }) },
  ])
  expect(b).toMatchObject({ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } })
  expect(paths(upstream)).toEqual(['/integration/users?ids=a,c'])
})

test('one with less time than the first asks alone, and is not kept waiting by the others', async () => {
  await using upstream = await startUpstream(withBatch)
  const client = await clientOf(upstream)
  upstream.answer((response, seen, number) => {
    if (!seen.path.includes('?ids=')) withBatch(response, seen, number)
  })
  const now = systemClock.monotonic()
  const patient = ['a', 'b'].map((id) => failureOf(client.users.get(id, by('one', { deadlineAt: now + 1_000 }))))
  const hasty = client.users.get('c', by('one', { deadlineAt: now + 500 }))
  expect(await hasty).toMatchObject({ id: 'c' })
  for (const failure of await Promise.all(patient)) expect(failure).toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
})

test('whatever the marketplace does with batches, each gets what a read of its own would have given', async () => {
  let seed = 4711
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const bends: ((users: unknown[]) => unknown[])[] = [
    (users) => users,
    (users) => users.toReversed(),
    (users) => users.slice(1),
    (users) => [wireUser('stranger'), ...users],
    ([, ...users]) => [{ user_id: 'u-1', username: 5 }, ...users],
    ([, ...users]) => [{ username: 5 }, ...users],
    () => [],
  ]
  for (let round = 0; round < 60; round++) {
    const bend = bends[random(bends.length)]
    await using upstream = await startUpstream(people(['users.batch'], bend))
    const client = await clientOf(upstream)
    const asked = Array.from({ length: 2 + random(40) }, () => `${random(5) === 0 ? 'no' : 'u'}-${random(30)}`)
    const found = await Promise.all(asked.map((id) => client.users.get(id, by(`caller ${random(2)}`))))
    expect(found.map(name)).toEqual(asked.map((id) => (id.startsWith('no') ? null : `name of ${id}`)))
  }
})
