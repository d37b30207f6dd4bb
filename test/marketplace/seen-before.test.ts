import { createSeenBefore } from '../../src/marketplace/seen-before.ts'
import { manualClock } from '../kit/resilience/manual-clock.ts'

interface Thing {
  id: string
  size: number
}

function memory(most = 100) {
  const clock = manualClock()
  let made = 0
  const seen = createSeenBefore<Thing>({
    make(data) {
      made++
      const thing = data as Thing
      if (thing.size < 0) throw new Error('not a size')
      return { ...thing }
    },
    rawId: (data) => (data as { id?: unknown } | null)?.id,
    weigh: ({ size }) => size,
    most,
    maxAgeMs: 1_000,
    clock,
  })
  const read = (text: string) => seen.read(JSON.parse(text))
  return { seen, read, clock, made: () => made }
}

test('what says the same gives the same object, what says something else is made anew', () => {
  const { read, made } = memory()
  const first = read('{"id":"a","size":1}')
  expect(read('{"id":"a","size":1}')).toBe(first)
  expect(read('{"id":"a","size":2}')).toEqual({ id: 'a', size: 2 })
  expect(read('{"id":"a","size":2}')).not.toBe(first)
  expect(made()).toBe(2)
})

test('what is wrong is wrong each time and is not remembered', () => {
  const { read } = memory()
  expect(() => read('{"id":"a","size":-1}')).toThrow('not a size')
  expect(() => read('{"id":"a","size":-1}')).toThrow('not a size')
})

test('takes no more memory than it may, and keeps what is asked for', () => {
  const { read, made } = memory(10)
  for (let turn = 0; turn < 50; turn++) {
    read('{"id":"asked","size":1}')
    read(`{"id":"other-${turn}","size":1}`)
  }
  expect(made()).toBe(51)
  read('{"id":"other-0","size":1}')
  expect(made()).toBe(52)
})

test('lets go of what nobody asked for in its time, and of what it is told to forget', () => {
  const { seen, read, clock, made } = memory()
  read('{"id":"a","size":1}')
  clock.advance(1_000)
  read('{"id":"b","size":1}')
  clock.advance(1_000)
  read('{"id":"c","size":1}')
  read('{"id":"a","size":1}')
  expect(made()).toBe(4)
  seen.forget('a')
  read('{"id":"a","size":1}')
  expect(made()).toBe(5)
})
