import { JsonText, quoted } from '../../src/kit/json-text.ts'

test('a text stands between two others, as often as it is wanted', () => {
  const text = new JsonText('{"a":"ü…🎮"}')
  for (let turn = 0; turn < 3; turn++) {
    const bytes = text.between(`{"turn":"${'é'.repeat(turn)}","data":`, ',"end":"ß"}')
    expect(bytes.toString()).toBe(`{"turn":"${'é'.repeat(turn)}","data":{"a":"ü…🎮"},"end":"ß"}`)
  }
  expect(JSON.stringify({ data: text })).toBe('{"data":{"a":"ü…🎮"}}')
})

test.each(['', 'plain', 'with "quotes" and \\', '\n', 'ü', '\ud800', '🎮', 'x'.repeat(100)])(
  'quotes %j as JSON does',
  (text) => {
    expect(quoted(text)).toBe(JSON.stringify(text))
  },
)
