import { createFeed } from '../../../src/features/users/feed.ts'
import { manualClock } from '../../kit/resilience/manual-clock.ts'

function setting() {
  const handlers = new Set<(ids: readonly string[]) => void>()
  const changes = {
    listen(handler: (ids: readonly string[]) => void) {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
  }
  const clock = manualClock()
  const list: string[] = []
  let looks = 0
  const feed = createFeed<string>(changes, clock)
  const { signal: never } = new AbortController()
  return {
    clock,
    next: (at: number, signal = never) =>
      feed.next(
        String(at),
        () => {
          looks++
          return Promise.resolve(list.slice(at))
        },
        signal,
      ),
    add: (text: string) => list.push(text),
    ring: () => handlers.forEach((handler) => handler([])),
    looks: () => looks,
    listening: () => handlers.size,
    feed,
    never,
  }
}

/** Long enough for all promises that have nothing to wait for. */
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('a thousand who wait at one place look once for each notice, and are woken by what is for them', async () => {
  const { next, add, ring, looks, listening } = setting()
  const all = Array.from({ length: 1_000 }, () => next(0))
  let woken = 0
  for (const one of all) void one.then(() => woken++)
  await soon()
  ring()
  await soon()
  expect([looks(), woken, listening()]).toEqual([2, 0, 1])
  add('a')
  ring()
  expect(await Promise.all(all)).toEqual(all.map(() => ['a']))
  await soon()
  expect([looks(), listening()]).toEqual([3, 0])
})

test('what is there already comes at once, each place by itself', async () => {
  const { next, add } = setting()
  add('a')
  add('b')
  expect(await Promise.all([next(0), next(1)])).toEqual([['a', 'b'], ['b']])
})

test('a change that comes while somebody looks is not missed', async () => {
  const { feed, never, ring } = setting()
  const found: string[] = []
  const looking = Promise.withResolvers<void>()
  let first = true
  const look = async () => {
    if (!first) return [...found]
    first = false
    await looking.promise
    return []
  }
  const waiting = feed.next('0', look, never)
  await soon()
  // Written after the look has read, told before it is back.
  found.push('late')
  ring()
  looking.resolve()
  expect(await waiting).toEqual(['late'])
})

test('without any notice it is looked again after two seconds', async () => {
  const { next, add, clock } = setting()
  const waiting = next(0)
  await soon()
  add('a')
  clock.advance(2_000)
  expect(await waiting).toEqual(['a'])
})

test('whoever leaves goes at once, and the last one ends the looking', async () => {
  const { next, ring, looks, listening } = setting()
  const leaving = new AbortController()
  const other = new AbortController()
  const one = next(0, leaving.signal)
  const two = next(0, other.signal)
  await soon()
  leaving.abort()
  expect(await one).toEqual([])
  other.abort()
  expect(await two).toEqual([])
  ring()
  await soon()
  expect([looks(), listening()]).toEqual([1, 0])
  expect(await next(0, leaving.signal)).toEqual([])
})

test('a failure is told to all who wait, and whoever asks again is served', async () => {
  const { feed, next, never, add } = setting()
  const failing = () => Promise.reject(new Error('the store is gone'))
  const all = [feed.next('0', failing, never), feed.next('0', failing, never)]
  expect(await Promise.allSettled(all)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  add('a')
  expect(await next(0)).toEqual(['a'])
})
