import { JsonText, quoted, rawQuoted } from '../../src/kit/json-text.ts'
import { decoded, raw } from '../../src/kit/raw-text.ts'

test('a text stands between two others, as often as it is wanted', () => {
  const text = new JsonText(raw('{"a":"ü…🎮"}'))
  for (let turn = 0; turn < 3; turn++) {
    const bytes = text.between(raw(`{"turn":"${'é'.repeat(turn)}","data":`), raw(',"end":"ß"}'))
    expect(Buffer.from(bytes, 'latin1').toString()).toBe(`{"turn":"${'é'.repeat(turn)}","data":{"a":"ü…🎮"},"end":"ß"}`)
  }
  expect(JSON.stringify({ data: text })).toBe('{"data":{"a":"ü…🎮"}}')
})

test.each([
  '',
  'plain',
  'with "quotes" and \\',
  '\n',
  '\x7f',
  '\x80',
  'ü',
  '\ud800',
  '🎮',
  'x'.repeat(100),
  'ü'.repeat(100),
])('quotes %j as JSON does', (text) => {
  expect(quoted(text)).toBe(JSON.stringify(text))
  expect(decoded(rawQuoted(text))).toBe(JSON.stringify(text))
  expect(rawQuoted(text)).toHaveLength(Buffer.byteLength(JSON.stringify(text)))
})
