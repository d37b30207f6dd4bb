/** Whatever is written anywhere: the rows of all tables, the files of the store, and what the gateways logged. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { dialect, raw, sql, work } from '../../src/store/store.ts'
import type { Row, Steps } from '../../src/store/store.ts'
import type { Promised } from './panel.ts'

export interface Trace {
  readonly where: string
  readonly text: string
}

const allTables = dialect({
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table'`,
  postgres: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()`,
})

export const readTables = work(import.meta.url, 'readTables', function* (): Steps<Trace[]> {
  const traces: Trace[] = []
  for (const { name } of yield* sql<{ name: string }>`${allTables}`) {
    const rows = yield* sql<Row>`SELECT * FROM ${raw(name)}`
    traces.push({ where: `table ${name}`, text: rows.map(textOf).join('\n') })
  }
  return traces
})

const textOf = (row: Row): string =>
  Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\t')

/**
 * After the store was closed, so that its journal is part of the database. The database itself is read table by table: what is deleted is
 * overwritten in its pages, and what was only moved from one page to another may still lie in the gap it has left.
 */
export async function readFiles(folder: string): Promise<Trace[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.db'))
    .map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (file) => ({ where: `file ${relative(folder, file)}`, text: await readFile(file, 'latin1') })),
  )
}

/** Where a user that was deleted at last is named still, by its e-mail address or by one of its display names. The id alone stays. */
export function namesOfDeleted(promised: readonly Promised[], traces: readonly Trace[]): string[] {
  const found: string[] = []
  for (const [userId, changes] of Map.groupBy(promised, (one) => one.userId)) {
    const inOrder = changes.toSorted((a, b) => a.order - b.order)
    if (inOrder.at(-1)?.action !== 'DELETE') continue
    // Whole, because in a file any byte may stand behind an id.
    const names = [`${userId}@example.org`, ...inOrder.map(({ name }) => name)]
    for (const { where, text } of traces) {
      if (names.some((name) => text.includes(name))) found.push(`${userId}: named in ${where}`)
    }
  }
  return found
}
