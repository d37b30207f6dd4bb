import { getHeapSpaceStatistics } from 'node:v8'
import { Slots } from '../../src/kit/slots.ts'
import { TransientMap } from '../../src/kit/transient-map.ts'
import { collect } from '../support/collector.ts'

test('holds what was added and not removed', () => {
  const slots = new Slots<string>()
  const [a, b, c] = ['a', 'b', 'c'].map((thing) => slots.add(thing))
  slots.remove(b!)
  expect([...slots]).toEqual(['a', 'c'])
  expect(slots.size).toBe(2)
  slots.add('d')
  expect(new Set(slots)).toEqual(new Set(['a', 'c', 'd']))
  slots.remove(a!)
  slots.remove(c!)
  expect([...slots]).toEqual(['d'])
})

test('things may come and go while they are gone through', () => {
  const slots = new Slots<number>()
  const places = [1, 2, 3].map((thing) => slots.add(thing))
  const seen: number[] = []
  for (const thing of slots) {
    seen.push(thing)
    if (thing === 1) slots.remove(places[1]!)
    if (thing === 3 && seen.length < 4) slots.add(4)
  }
  expect(seen).toEqual([1, 3])
  expect(new Set(slots)).toEqual(new Set([1, 3, 4]))
})

test('takes no more room than was ever needed at once', () => {
  const slots = new Slots<object>()
  const first = Array.from({ length: 10 }, () => slots.add({}))
  for (const slot of first) slots.remove(slot)
  const again = new Set(Array.from({ length: 10 }, () => slots.add({})))
  expect(again).toEqual(new Set(first))
})

describe('what has passed through does not grow old', () => {
  const live = 100
  const bytesOfOld = () =>
    getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')!.space_used_size

  /** By how many bytes the space of old objects grows, with collections of young ones alone, while 20 MB pass. */
  function aged(pass: (thing: object, at: number) => void): number {
    collect()
    const before = bytesOfOld()
    for (let at = 0; at < 20_000; at++) {
      pass(
        Array.from({ length: 125 }, () => at),
        at,
      )
      if (at % 250 === 0) collect({ type: 'minor' })
    }
    return bytesOfOld() - before
  }

  test('in slots', () => {
    const slots = new Slots<object>()
    const places: number[] = []
    const bytes = aged((thing) => {
      places.push(slots.add(thing))
      if (places.length > live) slots.remove(places.shift()!)
    })
    expect(bytes).toBeLessThan(4_000_000)
  })

  test('in a transient map', () => {
    const map = new TransientMap<object>()
    const bytes = aged((thing, at) => {
      map.set(`${at}`, thing)
      map.delete(`${at - live}`)
    })
    expect(bytes).toBeLessThan(4_000_000)
    expect(map.get('19999')).toBeDefined()
    expect(map.get('0')).toBeUndefined()
  })

  // What the two are for. Should this fail one day, the engine has learnt it, and a `Set` and a `Map` will do.
  test('while in a set much of it does', () => {
    const set = new Set<object>()
    const bytes = aged((thing) => {
      set.add(thing)
      const [first] = set
      if (set.size > live && first) set.delete(first)
    })
    expect(bytes).toBeGreaterThan(5_000_000)
  })
})
