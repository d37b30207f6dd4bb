import { createKnownQueries } from '../../src/http/known-queries.ts'
import { parseJson } from '../../src/http/json.ts'

const query = 'query Plugins($first: Int) { plugins(first: $first) { nodes { title description } } }'
const escaped =
  'query Notes {\n  notes(text: "a \\"quoted\\" word, and more of the same to make it long enough") { id }\n}'
const clock = { monotonic: () => 0 }

/** Knows both documents. */
function taught() {
  const queries = createKnownQueries(clock)
  for (let turn = 0; turn < 3; turn++) {
    for (const known of [query, escaped]) queries.parse(Buffer.from(JSON.stringify({ query: known })))
  }
  return queries
}

const other = `${query} `
const bodies = [
  JSON.stringify({ query }),
  JSON.stringify({ query: escaped, variables: { first: 3 } }),
  JSON.stringify({ operationName: 'Plugins', variables: { first: 3, query: 'x' }, query }),
  JSON.stringify({ query, variables: { text: 'ü' } }),
  JSON.stringify({ query: other }),
  JSON.stringify({ query }, null, 2),
  // Further inside, and in a text.
  JSON.stringify({ variables: { query } }),
  JSON.stringify({ variables: { query }, query: other }),
  JSON.stringify({ query: JSON.stringify({ query }) }),
  // Twice: the last one counts.
  `{"query":${JSON.stringify(query)},"query":"{x}"}`,
  `{"query":${JSON.stringify(query)},"query":0}`,
  `{"query":"{x}","query":${JSON.stringify(query)}}`,
  // Under an escaped key.
  `{"\\u0071uery":"{x}","a":{"query":${JSON.stringify(query)}}}`,
  JSON.stringify([{ query }]),
  JSON.stringify(query),
  'null',
]

test.each(bodies)('%s is read as JSON is', (body) => {
  expect(taught().parse(Buffer.from(body))).toEqual(JSON.parse(body))
})

test.each([
  '',
  '{',
  `{"query":${JSON.stringify(query)}`,
  `{"query":${JSON.stringify(query)}}}`,
  `{"query":${JSON.stringify(query)},}`,
  `{"query":${JSON.stringify(query)}x}`,
  `{"query":${JSON.stringify(query)},"variables":${'['.repeat(70)}${']'.repeat(70)}}`,
  `\ufeff{"query":${JSON.stringify(query)}}`,
])('%s is refused as it is without memory', (body) => {
  const bytes = Buffer.from(body)
  const outcome = (parse: (given: Buffer) => unknown) => {
    try {
      return parse(bytes)
    } catch (error) {
      return (error as Error).message
    }
  }
  const refusal = outcome(parseJson)
  expect(typeof refusal).toBe('string')
  expect(outcome((given) => taught().parse(given))).toBe(refusal)
})

test('what comes again is one and the same string', () => {
  const queries = taught()
  const read = () => (queries.parse(Buffer.from(JSON.stringify({ query, variables: {} }))) as { query: string }).query
  expect(read()).toBe(query)
  expect(new Set([read(), read()]).size).toBe(1)
})

test('what comes once takes no place, and what comes again does not fill the memory', () => {
  const queries = createKnownQueries(clock)
  const long = '# '.repeat(4_000)
  for (let turn = 0; turn < 600; turn++) {
    const body = Buffer.from(JSON.stringify({ query: `{ field${turn} } ${long}` }))
    queries.parse(body)
    if (turn === 0) expect(queries.characters).toBe(0)
    queries.parse(body)
    if (turn === 0) expect(queries.characters).toBeGreaterThan(long.length)
    expect(queries.characters).toBeLessThan(2_000_001)
  }
})
