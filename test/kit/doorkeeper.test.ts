import { createDoorkeeper } from '../../src/kit/doorkeeper.ts'
import { manualClock } from './resilience/manual-clock.ts'

test('counts what comes in a second, and nothing of it is left after that', () => {
  const clock = manualClock()
  const { count } = createDoorkeeper(clock)
  expect([count('a'), count('a'), count('b'), count('a')]).toEqual([1, 2, 1, 3])
  clock.advance(999)
  expect(count('a')).toBe(4)
  clock.advance(1)
  expect(count('a')).toBe(1)
})

test('never counts less than there were, and of a thousand different texts few more than once', () => {
  const { count } = createDoorkeeper(manualClock())
  const first = Array.from({ length: 1_000 }, (_, n) => count(`query {"q":"server ${n}"}`))
  expect(first.filter((one) => one > 1).length).toBeLessThan(100)
  for (let turn = 0; turn < 300; turn++) count('again and again')
  expect(count('again and again')).toBe(255)
})
