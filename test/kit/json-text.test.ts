import { JsonText, quoted, rawQuoted } from '../../src/kit/json-text.ts'
import { decoded, raw } from '../../src/kit/raw-text.ts'

const shown = (bytes: string | Buffer) => (typeof bytes === 'string' ? decoded(bytes) : bytes.toString())

test('a text stands between two others, as often as it is wanted', () => {
  const text = new JsonText(raw('{"a":"ü…🎮"}'))
  for (let turn = 0; turn < 6; turn++) {
    const bytes = text.between(raw(`{"turn":"${'é'.repeat(turn % 4)}","data":`), raw(',"end":"ß"}'))
    expect(shown(bytes)).toBe(`{"turn":"${'é'.repeat(turn % 4)}","data":{"a":"ü…🎮"},"end":"ß"}`)
  }
  expect(JSON.stringify({ data: text })).toBe('{"data":{"a":"ü…🎮"}}')
})

test('what is wanted again between the same two is put together once', () => {
  const text = new JsonText(raw('{"a":"ü"}'))
  const [first, , third, fourth] = [1, 2, 3, 4].map(() => text.between('{"data":', '}'))
  expect(typeof first).toBe('string')
  expect(third).toBeInstanceOf(Buffer)
  expect(fourth).toBe(third)
  expect([first, third].map((bytes) => shown(bytes!))).toEqual(['{"data":{"a":"ü"}}', '{"data":{"a":"ü"}}'])
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
