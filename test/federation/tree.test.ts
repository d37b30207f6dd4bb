import { Hole, isNothing, lose, lossOf, mergeInto, puncture } from '../../src/federation/run/tree.ts'
import type { Branch } from '../../src/federation/run/tree.ts'

const failure = { message: 'no', extensions: {}, original: undefined }
const isAbstract = (name: string) => name === 'Product'
const merge = (target: Branch, source: Branch): Branch => {
  mergeInto(target, source, isAbstract)
  return target
}

describe('merging', () => {
  test.each<[name: string, known: Branch, brought: Branch, merged: Branch]>([
    ['adds what is new', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ['goes into objects', { a: { x: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    [
      'goes into lists of one length',
      { a: [{ x: 1 }, null] },
      { a: [{ y: 2 }, { y: 3 }] },
      { a: [{ x: 1, y: 2 }, { y: 3 }] },
    ],
    ['lets something beat null', { a: null, b: { x: 1 } }, { a: { x: 1 }, b: null }, { a: { x: 1 }, b: { x: 1 } }],
    [
      'names a concrete type where only the interface was known',
      { __typename: 'Product' },
      { __typename: 'Book' },
      { __typename: 'Book' },
    ],
    [
      'never replaces a concrete type by the interface',
      { __typename: 'Book' },
      { __typename: 'Product' },
      { __typename: 'Book' },
    ],
    ['takes a type where none was known', {}, { __typename: 'Product' }, { __typename: 'Product' }],
  ])('%s', (_name, known, brought, merged) => {
    expect(merge(known, brought)).toEqual(merged)
  })

  test('keeps the reason of a null, and lets a value beat it', () => {
    const hole = new Hole({ failure, rest: [] })
    expect(merge({ a: null }, { a: hole })['a']).toBe(hole)
    expect(merge({ a: hole }, { a: null })['a']).toBe(hole)
    expect(merge({ a: hole }, { a: 1 })['a']).toBe(1)
    expect(isNothing(hole)).toBe(true)
  })
})

test('what is merged into two places shares nothing between them', () => {
  const source = { a: [{ b: { c: 1 } }], d: { e: 1 } }
  const one = {} as typeof source
  const other = { d: { f: 1 } } as unknown as typeof source
  mergeInto(one, source, () => false)
  mergeInto(other, source, () => false, true)
  expect(other).toEqual({ a: [{ b: { c: 1 } }], d: { e: 1, f: 1 } })
  other.a[0]!.b.c = 2
  other.d.e = 2
  expect(one).toEqual({ a: [{ b: { c: 1 } }], d: { e: 1 } })
})

test('what every object inherits is neither known nor reached', () => {
  const hostile = JSON.parse('{ "a": { "__proto__": { "polluted": 1 }, "toString": null } }') as Branch
  const target: Branch = { a: {}, b: [] }
  merge(target, hostile)
  expect(Object.entries(target['a'] as Branch)).toEqual([['toString', null]])
  const shared: Branch = {}
  mergeInto(shared, hostile, isAbstract, true)
  expect(Object.getPrototypeOf(shared['a'])).toBe(Object.prototype)
  for (const path of [
    ['__proto__', 'polluted'],
    ['a', '__proto__', 'polluted'],
    ['b', '__proto__', '__proto__', 'polluted'],
  ])
    expect(puncture(target, path, failure)).toBe(false)
  expect(puncture(target, ['a', 'valueOf'], failure)).toBe(true)
  expect(Object.hasOwn(target['a'] as Branch, 'valueOf')).toBe(true)
  expect({}).not.toHaveProperty('polluted')
})

describe('an error makes a hole', () => {
  test.each<[name: string, data: Branch, path: (string | number)[], placed: boolean, rest: (string | number)[]]>([
    ['at its path', { a: { b: null } }, ['a', 'b'], true, []],
    ['where the null begins that took it', { a: null }, ['a', 'b', 0, 'c'], true, ['b', 0, 'c']],
    ['in a list', { a: [1, null] }, ['a', 1], true, []],
    ['where a field was left out', { a: {} }, ['a', 'b'], true, []],
    ['nowhere, beside a value', { a: { b: 1 } }, ['a', 'b'], false, []],
    ['nowhere, past the end of a list', { a: [1, null] }, ['a', 2, 'b'], false, []],
    ['nowhere, where a list has no such thing', { a: [null] }, ['a', 'b'], false, []],
    ['nowhere, below a leaf', { a: 1 }, ['a', 'b'], false, []],
    ['nowhere, without a path', { a: 1 }, [], false, []],
  ])('%s', (_name, data, path, placed, rest) => {
    expect(puncture(data, path, failure)).toBe(placed)
    const holes: Hole[] = []
    JSON.stringify(data, (_key, value: unknown) => {
      if (value instanceof Hole) holes.push(value)
      return value
    })
    expect(holes.flatMap((hole) => hole.causes)).toEqual(placed ? [{ failure, rest }] : [])
  })

  test('that holds all reasons', () => {
    const data: Branch = { a: null }
    puncture(data, ['a', 'x'], failure)
    puncture(data, ['a', 'y'], failure)
    expect((data['a'] as Hole).causes.map((cause) => cause.rest)).toEqual([['x'], ['y']])
  })
})

test('what was lost is known by its key and is no part of the data', () => {
  const data: Branch = { a: 1 }
  lose(data, new Set(['b']), { failure, rest: [] })
  expect(lossOf(data, 'b')?.failure).toBe(failure)
  expect(lossOf(data, 'c')).toBeUndefined()
  expect(JSON.stringify(data)).toBe('{"a":1}')
})
