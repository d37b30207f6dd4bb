import { createHold } from '../../../src/kit/resilience/hold.ts'
import { createTimeLimit } from '../../../src/kit/resilience/time-limit.ts'
import { createWindow } from '../../../src/kit/resilience/window.ts'
import { manualClock } from './manual-clock.ts'
import type { ManualClock } from './manual-clock.ts'

/** The same clock, which also calls back. */
const ringing = (clock: ManualClock): ManualClock =>
  Object.defineProperty(Object.create(clock) as ManualClock, 'after', {
    value(ms: number, ring: () => void) {
      const timer = new AbortController()
      clock.sleep(ms, timer.signal).then(ring, () => undefined)
      return () => timer.abort(new Error('cancelled'))
    },
  })

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe.each([
  { name: 'that rings', clock: () => ringing(manualClock()) },
  { name: 'that only sleeps', clock: () => manualClock() },
])('on a clock $name', (kind) => {
  test('a time limit aborts when the time is up and says that it expired', async () => {
    const clock = kind.clock()
    using limit = createTimeLimit(clock, 100)
    clock.advance(99)
    await turn()
    expect(limit.signal.aborted).toBe(false)
    clock.advance(1)
    await turn()
    expect([limit.signal.aborted, limit.expired]).toEqual([true, true])
  })

  test('a time limit aborts with its parent and then has not expired', async () => {
    const clock = kind.clock()
    const parent = new AbortController()
    using limit = createTimeLimit(clock, 100, parent.signal)
    parent.abort(new Error('gone'))
    clock.advance(1_000)
    await turn()
    expect([limit.signal.aborted, limit.expired]).toEqual([true, false])
    expect((limit.signal.reason as Error).message).toBe('gone')
  })

  test('a disposed time limit leaves no timer behind', async () => {
    const clock = kind.clock()
    const limit = createTimeLimit(clock, 100)
    limit[Symbol.dispose]()
    await turn()
    expect(clock.sleeping).toBe(0)
    clock.advance(1_000)
    expect(limit.signal.aborted).toBe(false)
  })
})

test('a hold is only ever extended', () => {
  const clock = manualClock()
  const hold = createHold(clock)
  expect(hold.remainingMs()).toBe(0)
  hold.extend(5_000)
  hold.extend(1_000)
  expect(hold.remainingMs()).toBe(5_000)
  clock.advance(6_000)
  expect(hold.remainingMs()).toBe(0)
})

test('a window counts the last seconds and nothing older', () => {
  const clock = manualClock(0)
  const window = createWindow(clock, 3)
  window.add(5)
  clock.advance(1_000)
  window.add(2)
  expect([window.total(), window.latest()]).toEqual([7, 2])
  clock.advance(2_000)
  expect([window.total(), window.latest()]).toEqual([2, 0])
  clock.advance(60_000)
  expect(window.total()).toBe(0)
  window.add()
  window.clear()
  expect(window.total()).toBe(0)
})
