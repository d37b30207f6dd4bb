/** Where users come from: a file, or the database of the panel. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { readCsv, readNdjson, readPanelTable } from './import-sources.ts'
import type { ImportEntry } from './import-sources.ts'
import { sha256 } from '../../kit/ids.ts'
import { CommandFailure, exits } from '../exits.ts'
import { unreadable } from '../files.ts'

export interface Source {
  /** Where the state is kept unless told otherwise. */
  readonly stateFile: string
  /** Changes when the source does: then an earlier position means nothing. */
  readonly fingerprint: string
  /** Bytes of a file; null for a database. */
  readonly size: number | null
  /** Whether entries are named by their place; in a table, where rows come and go, by the id of their user. */
  readonly byPlace: boolean
  entries(): AsyncIterable<ImportEntry>
}

/** Fails with 2 when there is no such file. A database is only asked once entries are read. */
export async function openSource(text: string, format: 'ndjson' | 'csv' | undefined): Promise<Source> {
  if (/^postgres(ql)?:/.test(text)) return databaseSource(text)
  const path = resolve(text)
  const found = await stat(path).catch(() => null)
  if (text === '-' || (found && !found.isFile())) {
    throw new CommandFailure(exits.usage, `${text} is not a file.`, {
      wayOut: 'A run that is cut short is taken up in the middle of its file, so write what a pipe gives into one.',
    })
  }
  if (!found) {
    throw new CommandFailure(exits.usage, `There is no file ${text}.`, {
      wayOut: 'Give a file of NDJSON or CSV, or a postgres:// address.',
    })
  }
  const isCsv = format === undefined ? /\.csv$/i.test(path) : format === 'csv'
  return {
    stateFile: `${basename(path)}.sync.json`,
    fingerprint: sha256([path, found.size, Math.floor(found.mtimeMs), isCsv].join('\n')),
    size: found.size,
    byPlace: true,
    async *entries() {
      try {
        yield* (isCsv ? readCsv : readNdjson)(createReadStream(path))
      } catch (error) {
        throw unreadable(text, error)
      }
    },
  }
}

function databaseSource(text: string): Source {
  if (!URL.canParse(text)) throw new CommandFailure(exits.usage, 'The address of the database is not a URL.')
  const { host, pathname } = new URL(text)
  return {
    stateFile: 'panel-database.sync.json',
    // Without credentials: a changed password is the same database.
    fingerprint: sha256([host, pathname].join('\n')),
    size: null,
    byPlace: false,
    entries: () => reached(readPanelTable(text)),
  }
}

/** What the database says about itself may hold its address: only the code is shown. */
async function* reached(entries: AsyncIterable<ImportEntry>): AsyncGenerator<ImportEntry> {
  try {
    yield* entries
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // SQLSTATE class 42: what was asked for is not there, or not for this role.
    const misfit = code?.startsWith('42') === true
    throw new CommandFailure(exits.unavailable, `The database of the panel cannot be read (${code ?? message}).`, {
      wayOut: misfit
        ? 'It needs a table "users" with id, email, username, firstName, lastName, role, isActive, createdAt, updatedAt.'
        : 'See that the server runs and lets this machine in. Run the same command again to go on.',
    })
  }
}
