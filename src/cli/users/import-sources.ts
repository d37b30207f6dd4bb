/** Where many users come from: lines of JSON, a table with commas, or a panel's own database. All stream; none is held in memory. */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { parseWithSource } from '../../kit/json-source.ts'
import type { SourceReviver } from '../../kit/json-source.ts'

/** One user as it was found. `position` grows and names a place to go on from: bytes of a file, or rows of a table. */
export interface ImportEntry {
  readonly position: number
  /** What people call the place: a line of the file, or a row. */
  readonly line: number
  /** Unchecked; undefined with `problem` when it could not even be read. */
  readonly value: unknown
  readonly problem?: string | undefined
}

const longestLine = 64 * 1024
/** A name in another encoding would arrive as a name with signs that nobody wrote. */
const notUtf8 = 'not UTF-8: save the file as UTF-8'

/** NDJSON: one object a line, blank lines are skipped. */
export async function* readNdjson(file: Readable): AsyncGenerator<ImportEntry> {
  for await (const { text, readable, line, position } of linesOf(file)) {
    if (text.trim() === '') continue
    if (!readable) {
      yield { position, line, value: undefined, problem: notUtf8 }
      continue
    }
    if (text.length > longestLine) {
      yield { position, line, value: undefined, problem: `longer than ${longestLine} characters` }
      continue
    }
    try {
      yield { position, line, value: parsed(text) }
    } catch {
      yield { position, line, value: undefined, problem: 'not JSON' }
    }
  }
}

/** Ids of 64 bits, as `row_to_json` writes them, keep all their digits: rounded ones would be somebody else's. */
const keepDigits: SourceReviver = (key, value, { source }) =>
  key === 'id' && typeof value === 'number' && !Number.isSafeInteger(value) ? source : value

const parsed = (text: string): unknown => parseWithSource(text, /\d{16}/.test(text) ? keepDigits : undefined)

/** CSV of RFC 4180: the first record names the columns; quoted fields may hold commas, quotes and line ends. */
export async function* readCsv(file: Readable): AsyncGenerator<ImportEntry> {
  let columns: string[] | undefined
  let pending = ''
  let broken = false
  let from = 0
  for await (const { text, readable, line, position } of linesOf(file)) {
    if (pending === '') {
      from = line
      broken = false
    }
    if (!readable) broken = true
    pending = pending === '' ? text : `${pending}\n${text}`
    // An odd number of quotes: the record goes on in the next line.
    if ((pending.split('"').length - 1) % 2 === 1 && pending.length <= longestLine) continue
    const record = pending
    pending = ''
    if (record.trim() === '') continue
    const fields = record.length > longestLine ? null : fieldsOf(record)
    if (fields === null) yield { position, line: from, value: undefined, problem: 'not a record of CSV' }
    // A column with a strange name is none of those that count.
    else if (columns === undefined) columns = fields.map((name) => name.trim())
    else if (broken) yield { position, line: from, value: undefined, problem: notUtf8 }
    else if (fields.length === columns.length) {
      yield { position, line: from, value: Object.fromEntries(columns.map((name, index) => [name, fields[index]])) }
    } else {
      yield { position, line: from, value: undefined, problem: `${fields.length} fields instead of ${columns.length}` }
    }
  }
  if (pending !== '')
    yield { position: Number.MAX_SAFE_INTEGER, line: from, value: undefined, problem: 'a quote is not closed' }
}

/** The fields of one record; null when its quotes make no sense. */
function fieldsOf(record: string): string[] | null {
  const fields: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  for (;;) {
    const match = field.exec(record)
    if (!match) return null
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === '') return fields
  }
}

/** The table `users` of a panel (PostgreSQL), in the order of its ids. */
export async function* readPanelTable(databaseUrl: string, pageSize = 1_000): AsyncGenerator<ImportEntry> {
  // Files are read without it.
  const { Client, types } = await import('pg')
  const { TIMESTAMP } = types.builtins
  const client = new Client({
    connectionString: databaseUrl,
    // Panels write UTC into columns without a zone; `pg` would take it for the time of this machine.
    types: { getTypeParser: (oid) => (oid === TIMESTAMP ? String : types.getTypeParser(oid)) },
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
  })
  // A connection that is lost between two pages is heard of by the query for the next.
  client.on('error', () => undefined)
  await client.connect()
  try {
    let after: string | null = null
    for (let row = 0; ;) {
      const page: { rows: Record<string, unknown>[] } = await client.query(
        `SELECT id, email, username, "firstName", "lastName", role, "isActive", "createdAt", "updatedAt" FROM users
         WHERE $1::text IS NULL OR id::text > $1 ORDER BY id::text LIMIT $2`,
        [after, pageSize],
      )
      for (const value of page.rows) {
        row++
        yield { position: row, line: row, value }
      }
      if (page.rows.length < pageSize) return
      after = String(page.rows.at(-1)?.['id'])
    }
  } finally {
    await client.end()
  }
}

interface Line {
  readonly text: string
  /** False where something else stands in the text for bytes that are no UTF-8. */
  readonly readable: boolean
  readonly line: number
  /** The byte after it. */
  readonly position: number
}

/** Ends with the last byte, whether a line end follows it or not. */
async function* linesOf(file: Readable): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0)
  let line = 0
  let position = 0
  const read = (bytes: Buffer) => ({
    text: bytes
      .toString('utf8')
      .replace(/\r$/, '')
      .replace(/^\ufeff/, ''),
    readable: isUtf8(bytes),
  })
  for await (const chunk of file as AsyncIterable<Buffer | string>) {
    rest = Buffer.concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
    let start = 0
    for (let end = rest.indexOf(10, start); end >= 0; end = rest.indexOf(10, start)) {
      position += end + 1 - start
      yield { ...read(rest.subarray(start, end)), line: ++line, position }
      start = end + 1
    }
    rest = rest.subarray(start)
  }
  if (rest.length > 0) yield { ...read(rest), line: ++line, position: position + rest.length }
}
