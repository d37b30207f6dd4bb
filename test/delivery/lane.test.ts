import { createLane } from '../../src/delivery/lane.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { eventually } from '../features/users/room.ts'

const log = createLog({ level: 'silent', pretty: false })

/** Work in a list instead of a store. */
function workshop(count: number, options: { concurrency?: () => number; takeMs?: number; turnMs?: number } = {}) {
  const todo = Array.from({ length: count }, (_, index) => index)
  const done: number[] = []
  const seen = { most: 0, now: 0, turns: 0, failTurns: 0, mostLeased: 0, laterMs: 0, kept: [] as boolean[] }
  const worker = { id: 'first' }
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + seen.laterMs }
  const lane = createLane<number, number>({
    name: 'test',
    workerId: () => worker.id,
    clock,
    log,
    concurrency: options.concurrency ?? (() => 4),
    pollMs: 50,
    async turn(results, room, keepOnly) {
      seen.turns++
      seen.kept.push(keepOnly !== null)
      if (seen.failTurns-- > 0) throw new Error('the store is away')
      if (options.turnMs !== undefined) await systemClock.sleep(options.turnMs)
      done.push(...results)
      const items = todo.splice(0, room)
      seen.mostLeased = Math.max(seen.mostLeased, count - todo.length - done.length)
      return { items, idleMs: todo.length > 0 ? 0 : null }
    },
    async perform(item) {
      seen.most = Math.max(seen.most, ++seen.now)
      await systemClock.sleep(options.takeMs ?? 1)
      seen.now--
      return item
    },
  })
  return { lane, todo, done, seen, worker }
}

test('everything is done once, never more at a time than allowed', async () => {
  const { lane, done, seen } = workshop(500)
  lane.start()
  await eventually('the end', () => done.length === 500)
  expect(new Set(done).size).toBe(500)
  expect(seen.most).toBe(4)
  await lane.stop(1_000)
})

test('results are kept while the store does not serve', async () => {
  const { lane, done, seen } = workshop(50)
  lane.start()
  await eventually('a start', () => done.length > 5)
  seen.failTurns = 3
  await eventually('the end', () => done.length === 50)
  expect(new Set(done).size).toBe(50)
  await lane.stop(1_000)
})

test('what is kept is said for a minute after a turn that failed: its commit may be under way still', async () => {
  const { lane, seen } = workshop(0)
  seen.failTurns = 1
  lane.start()
  const turns = (count: number) => eventually('more turns', () => seen.kept.length >= count)
  await turns(4)
  expect(seen.kept.slice(0, 4)).toEqual([false, true, true, true])
  seen.laterMs = 59_000
  seen.kept = []
  await turns(2)
  expect(seen.kept[1]).toBe(true)
  seen.laterMs = 61_000
  seen.kept = []
  await turns(2)
  expect(seen.kept[1]).toBe(false)
  await lane.stop(1_000)
})

test('while turns are slow more is taken ahead, up to sixteen rounds beside the one that is being done', async () => {
  const { lane, done, seen } = workshop(600, { turnMs: 25 })
  lane.start()
  await eventually('the end', () => done.length === 600)
  expect(new Set(done).size).toBe(600)
  expect(seen.mostLeased).toBeGreaterThan(4 * 4)
  expect(seen.mostLeased).toBeLessThanOrEqual(4 * 17)
  await lane.stop(1_000)
})

test('an idle lane is woken', async () => {
  const { lane, todo, done } = workshop(0)
  lane.start()
  await systemClock.sleep(20)
  todo.push(1)
  lane.wake()
  await eventually('the work', () => done.length === 1, 45)
  await lane.stop(1_000)
})

test('stopping writes down what was being done, and takes nothing more', async () => {
  const { lane, todo, done, seen } = workshop(100, { takeMs: 60 })
  lane.start()
  await eventually('a start', () => seen.now === 4)
  await lane.stop(1_000)
  expect(seen.now).toBe(0)
  expect(done).toHaveLength(4)
  expect(todo.length).toBeGreaterThan(80)
})

test('what a turn brings that was under way when the stop came is not begun: its leases go back', async () => {
  const { lane, done, seen } = workshop(100, { turnMs: 50, takeMs: 20 })
  lane.start()
  await eventually('the first turn', () => seen.turns === 1)
  await lane.stop(1_000)
  expect(seen.mostLeased).toBeGreaterThan(0)
  expect(seen.most).toBe(0)
  expect(done).toEqual([])
})

test('stopping does not wait longer than it may', async () => {
  const { lane, seen } = workshop(10, { takeMs: 1_500 })
  lane.start()
  await eventually('a start', () => seen.now === 4)
  const startedAt = performance.now()
  await lane.stop(50)
  expect(performance.now() - startedAt).toBeLessThan(500)
})

test('what was leased under a lost membership is not begun any more', async () => {
  const { lane, todo, done, seen, worker } = workshop(12, { takeMs: 60 })
  lane.start()
  await eventually('a start', () => seen.now === 4)
  expect(todo).toHaveLength(0)
  worker.id = 'second'
  await eventually('the end of what was begun', () => done.length >= 4 && seen.now === 0)
  todo.push(12)
  lane.wake()
  await eventually('what was leased since', () => done.includes(12))
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 12])
  await lane.stop(1_000)
})
