import { createRecent } from '../../src/kit/recent.ts'
import { manualClock } from './resilience/manual-clock.ts'

const asks = (recent: { get(key: string): unknown }, times: number) =>
  Array.from({ length: times }, () => recent.get('a'))

test('answers only what is asked for more than eight times in a second', () => {
  const clock = manualClock()
  const mine = createRecent<string>({ clock, ttlMs: 1_000 }).of('me')
  mine.keep('a', 'answer')
  expect(asks(mine, 10).filter(Boolean)).toHaveLength(3)
  clock.advance(1_000)
  mine.keep('a', 'newer')
  expect(asks(mine, 8).filter(Boolean)).toHaveLength(0)
  expect(mine.get('a')).toBe('newer')
})

test('does not answer with what is too old, however often it is asked for', () => {
  const clock = manualClock()
  const mine = createRecent<string>({ clock, ttlMs: 500 }).of('me')
  mine.keep('a', 'answer')
  asks(mine, 20)
  clock.advance(500)
  expect(asks(mine, 20).filter(Boolean)).toHaveLength(0)
})

test('gives nobody what another was answered, and forgets for all', () => {
  const clock = manualClock()
  const answers = createRecent<string>({ clock, ttlMs: 1_000 })
  answers.of('me').keep('a', 'mine')
  expect(asks(answers.of('you'), 20).filter(Boolean)).toHaveLength(0)
  expect(asks(answers.of('me'), 20).filter(Boolean)).not.toHaveLength(0)
  answers.forget('a')
  expect(asks(answers.of('me'), 20).filter(Boolean)).toHaveLength(0)
})

test('a time to live of 0 remembers nothing', () => {
  const mine = createRecent<string>({ clock: manualClock(), ttlMs: 0 }).of('me')
  mine.keep('a', 'answer')
  expect(asks(mine, 20).filter(Boolean)).toHaveLength(0)
})
