import { Failure } from '../../src/kit/failure.ts'
import type { MarketplaceUser } from '../../src/marketplace/domain.ts'
import { people, wireUser } from './people.ts'
import { context, failing, failureOf, json, startUpstream, until } from './upstream.ts'
import type { Upstream } from './upstream.ts'

const batch = ['users.batch']

async function clientOf(upstream: Upstream) {
  const client = upstream.client({ attempts: 1 })
  await client.health.check(context())
  upstream.seen.length = 0
  return client
}

const names = (found: ReadonlyMap<string, MarketplaceUser | Failure | null>) =>
  Object.fromEntries([...found].map(([id, one]) => [id, one instanceof Failure ? one.code : (one?.username ?? null)]))

test('asks a hundred ids a call where batches are known', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  const ids = Array.from({ length: 250 }, (_, i) => `u-${i}`)
  const found = await client.users.getMany([...ids, ...ids, 'nobody'], context())
  expect(found.size).toBe(251)
  expect(found.get('nobody')).toBeNull()
  expect(found.get('u-249')).toMatchObject({ id: 'u-249' })
  expect(upstream.seen).toHaveLength(3)
})

test('asks one by one, a few at a time, where they are not', async () => {
  await using upstream = await startUpstream(people([]))
  const client = await clientOf(upstream)
  const ids = Array.from({ length: 60 }, (_, i) => `u-${i}`)
  const found = await client.users.getMany([...ids, 'nobody'], context())
  expect(found.size).toBe(61)
  expect(upstream.seen).toHaveLength(61)
  expect(upstream.maxInFlight).toBeLessThanOrEqual(16)
})

test.each<[string, (users: unknown[]) => unknown[], Record<string, string | null>]>([
  ['reversed', (users) => users.toReversed(), { a: 'name of a', b: 'name of b', c: 'name of c', nobody: null }],
  ['incomplete', (users) => users.slice(1), { a: null, b: 'name of b', c: 'name of c', nobody: null }],
  [
    'with strangers',
    (users) => [wireUser('x'), ...users, wireUser('y')],
    { a: 'name of a', b: 'name of b', c: 'name of c', nobody: null },
  ],
  [
    'with one broken entry',
    ([, ...users]) => [{ user_id: 'a', username: 5 }, ...users],
    { a: 'UPSTREAM_CONTRACT_VIOLATION', b: 'name of b', c: 'name of c', nobody: null },
  ],
  [
    'with an entry of nobody',
    ([, ...users]) => [{ username: 5 }, ...users],
    { a: 'UPSTREAM_CONTRACT_VIOLATION', b: 'name of b', c: 'name of c', nobody: 'UPSTREAM_CONTRACT_VIOLATION' },
  ],
])('row 117: pairs answers by id when the list is %s', async (_name, bend, expected) => {
  await using upstream = await startUpstream(people(batch, bend))
  const client = await clientOf(upstream)
  expect(names(await client.users.getMany(['a', 'b', 'c', 'nobody'], context()))).toEqual(expected)
})

test('a batch that fails fails for its ids only, and rejects nobody', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  upstream.answer(failing(500))
  expect(names(await client.users.getMany(['a', 'b', '..'], context()))).toEqual({
    a: 'SERVICE_UNAVAILABLE',
    b: 'SERVICE_UNAVAILABLE',
    '..': null,
  })
})

test('goes back to single reads when the marketplace no longer knows batches', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  upstream.answer(people([]))
  expect(names(await client.users.getMany(['a', 'b'], context()))).toEqual({ a: 'name of a', b: 'name of b' })
  expect(client.health.supports('users.batch')).toBe(false)
  upstream.seen.length = 0
  await client.users.getMany(['a', 'b'], context())
  expect(upstream.seen.some(({ path }) => path.includes('?ids='))).toBe(false)
})

test('ids in a batch are encoded one by one and long lists are parted', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  const odd = ['a,b', 'c&ids=d', 'e#f', 'ü']
  expect(names(await client.users.getMany(odd, context()))).toEqual(
    Object.fromEntries(odd.map((id) => [id, `name of ${id}`])),
  )
  upstream.seen.length = 0
  await client.users.getMany(
    Array.from({ length: 50 }, (_, i) => `${'x'.repeat(500)}${i}`),
    context(),
  )
  expect(Math.max(...upstream.seen.map(({ path }) => path.length))).toBeLessThan(8_000)
})

test('without single reads of plugins there is nothing to ask', async () => {
  await using upstream = await startUpstream(people([]))
  const client = await clientOf(upstream)
  expect(await client.plugins.get('p', context())).toBeUndefined()
  expect(await client.plugins.getMany(['p', 'q'], context())).toEqual(new Map())
  expect(upstream.seen).toHaveLength(0)
})

test('an answer about somebody else is nobody’s', async () => {
  await using upstream = await startUpstream((response) =>
    json(response, 200, { success: true, data: wireUser('other') }),
  )
  expect(await failureOf(upstream.client().users.get('me', context()))).toMatchObject({
    code: 'UPSTREAM_CONTRACT_VIOLATION',
  })
})

test('capabilities outlive an outage, and looking at them never waits', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  upstream.answer(() => undefined)
  const startedAt = performance.now()
  const down = await client.health.check(context({ deadlineAt: performance.now() + 100 }))
  expect(down).toMatchObject({ status: 'UNHEALTHY', latencyMs: null })
  expect(down.capabilities.has('users.batch')).toBe(true)
  client.health.current()
  expect(client.health.supports('users.batch')).toBe(true)
  expect(performance.now() - startedAt).toBeLessThan(3_000)
})

test('who leaves while the marketplace is asked how it is, or has little time, says nothing about it to others', async () => {
  await using upstream = await startUpstream(people(batch))
  const client = await clientOf(upstream)
  const before = upstream.seen.length
  let answerNow = (): void => undefined
  upstream.answer((response) => {
    answerNow = () => json(response, 200, { success: true, data: { status: 'healthy', capabilities: batch } })
  })
  const leaving = new AbortController()
  const left = client.health.check(context({ gone: leaving.signal }))
  const patient = client.health.check(context())
  const hurried = client.health.check(context({ deadlineAt: performance.now() + 20 }))
  await until(() => upstream.seen.length > before, 'the question')
  leaving.abort()
  for (const { status } of await Promise.all([left, hurried])) expect(status).toBe('UNHEALTHY')
  expect(client.health.current().status).toBe('HEALTHY')
  answerNow()
  expect(await patient).toMatchObject({ status: 'HEALTHY' })
  expect(upstream.seen.length).toBe(before + 1)
})

test('what is known grows old and is refreshed in the background', async () => {
  await using upstream = await startUpstream(people([]))
  const client = upstream.client({ healthFreshMs: 50 })
  expect(client.health.current().status).toBe('UNKNOWN')
  const healthy = async () => {
    for (let i = 0; i < 200; i++) {
      if (client.health.current().status === 'HEALTHY') return true
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return false
  }
  expect(await healthy()).toBe(true)
  upstream.answer(people(batch))
  for (let i = 0; i < 200 && !client.health.supports('users.batch'); i++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  expect(client.health.supports('users.batch')).toBe(true)
  expect(upstream.seen.length).toBeLessThan(30)
})
