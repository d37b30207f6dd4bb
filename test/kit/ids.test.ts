import { canonicalJson, newId } from '../../src/kit/ids.ts'

test('ids made within one millisecond still increase', () => {
  const ids = Array.from({ length: 1000 }, () => newId(1_700_000_000_000))
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(1000)
})

test('equal values have equal canonical text, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { d: 2, c: undefined }], a: null })).toBe(canonicalJson({ a: null, b: [1, { d: 2 }] }))
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }))
})
