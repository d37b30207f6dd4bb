import fc from 'fast-check'
import { jsonEqual } from '../../src/kit/json-equal.ts'

test('says of any two JSON values what their texts say', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(jsonEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(one)))).toBe(true)
      const texts = [JSON.stringify(one), JSON.stringify(other)]
      expect(jsonEqual(JSON.parse(texts[0]!), JSON.parse(texts[1]!))).toBe(texts[0] === texts[1])
    }),
  )
})

test.each([
  ['{"a":1}', '{"a":2}'],
  ['{"a":1}', '{"a":1,"b":1}'],
  ['{"a":1,"b":2}', '{"b":2,"a":1}'],
  ['[1,2]', '[1]'],
  ['[]', '{}'],
  ['null', '{}'],
  ['{"a":null}', '{}'],
  ['{"__proto__":{}}', '{"x":{}}'],
  ['"1"', '1'],
])('%s is not %s', (one, other) => {
  expect(jsonEqual(JSON.parse(one), JSON.parse(other))).toBe(false)
  expect(jsonEqual(JSON.parse(other), JSON.parse(one))).toBe(false)
})
