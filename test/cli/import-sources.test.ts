/** What is read of files with users, line by line, however they arrive. */
import { Readable } from 'node:stream'
import { createChecker } from '../../src/cli/users/check.ts'
import { inputOf } from '../../src/cli/users/import-shapes.ts'
import { readCsv, readNdjson } from '../../src/cli/users/import-sources.ts'
import type { ImportEntry } from '../../src/cli/users/import-sources.ts'

/** In pieces of so many bytes: a file ends its reads where it likes. */
const inPieces = (text: string, size: number) => {
  const bytes = Buffer.from(text)
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
  )
}

async function all(entries: AsyncIterable<ImportEntry>): Promise<ImportEntry[]> {
  const found: ImportEntry[] = []
  for await (const entry of entries) found.push(entry)
  return found
}

const csv = [
  'id,email,firstName',
  'c1,c1@example.org,"Ada, ""the"" first"',
  'c2,c2@example.org,"Two',
  'lines, für später"',
  'too,few',
  '',
  'c4,c4@example.org,',
].join('\r\n')

test.each([1, 7, 1_000])('CSV with quotes, commas and line ends in fields, in pieces of %d bytes', async (size) => {
  const found = await all(readCsv(inPieces(csv, size)))
  expect(found.map(({ line, value, problem }) => ({ line, value, problem }))).toEqual([
    { line: 2, value: { id: 'c1', email: 'c1@example.org', firstName: 'Ada, "the" first' }, problem: undefined },
    { line: 3, value: { id: 'c2', email: 'c2@example.org', firstName: 'Two\nlines, für später' }, problem: undefined },
    { line: 5, value: undefined, problem: '2 fields instead of 3' },
    { line: 7, value: { id: 'c4', email: 'c4@example.org', firstName: '' }, problem: undefined },
  ])
  // A place to go on from is the end of a record in the file.
  expect(found.at(0)?.position).toBe(csv.indexOf('c2,'))
})

test('a quote that is not closed is told at the line where it was opened', async () => {
  expect(await all(readCsv(inPieces('id,email\nc1,"c1@example.org\nc2,c2\n', 5)))).toEqual([
    expect.objectContaining({ line: 2, value: undefined, problem: 'a quote is not closed' }),
  ])
})

test.each([1, 9, 1_000])(
  'lines of JSON in pieces of %d bytes: what is none is told, and reading goes on',
  async (size) => {
    const long = `"${'x'.repeat(64 * 1024)}"`
    const found = await all(
      readNdjson(inPieces(`{"id":"ä"}\n\nno\n${size === 1_000 ? `${long}\n` : ''}{"id":"b"}`, size)),
    )
    expect(found.filter(({ value }) => value !== undefined).map(({ value }) => value)).toEqual([
      { id: 'ä' },
      { id: 'b' },
    ])
    expect(found.flatMap(({ line, problem }) => (problem === undefined ? [] : [{ line, problem }]))).toEqual([
      { line: 3, problem: 'not JSON' },
      ...(size === 1_000 ? [{ line: 4, problem: 'longer than 65536 characters' }] : []),
    ])
  },
)

test.each([
  ['lines of JSON', readNdjson, '{"id":"a","firstName":"Müller"}\n{"id":"b","firstName":"Ada"}\n'],
  ['CSV', readCsv, 'id,firstName,größe\na,"Müller\nzwei",1\nb,Ada,1\n'],
] as const)('a name in Latin-1 is told, and not read with other signs in it: %s', async (_kind, read, text) => {
  const found = await all(read(Readable.from([Buffer.from(text, 'latin1')])))
  expect(found.map(({ value, problem }) => (value as { id: string } | undefined)?.id ?? problem)).toEqual([
    'not UTF-8: save the file as UTF-8',
    'b',
  ])
})

test('ids of 64 bits keep all their digits', async () => {
  const ids = ['9007199254740993', '-9223372036854775808', '18446744073709551615', '7']
  const found = await all(readNdjson(inPieces(ids.map((id) => `{"id":${id},"username":"u"}\n`).join(''), 100)))
  expect(found.map(({ value }) => inputOf(value)?.userId)).toEqual(ids)
})

test.each([
  ['2026-01-02 03:04:05.123', '2026-01-02T03:04:05.123Z'],
  ['2026-01-02T03:04:05', '2026-01-02T03:04:05Z'],
  ['2026-01-02 03:04:05.123456+00', '2026-01-02T03:04:05.123456+00:00'],
  ['2026-01-02 03:04:05-05', '2026-01-02T03:04:05-05:00'],
  ['2026-01-02 03:04:05+0530', '2026-01-02T03:04:05+05:30'],
  ['2026-01-02T03:04:05+05:30', '2026-01-02T03:04:05+05:30'],
])('a moment as a database writes it, %s, is read', (written, moment) => {
  const row = { id: 'u', email: 'u@example.org', username: 'u', createdAt: written }
  expect(inputOf(row)?.data).toMatchObject({ createdAt: moment })
  expect(createChecker()(row)).toHaveProperty('input')
})
