import { existsSync } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kit/clock.ts'
import { CommandFailure, exits } from '../exits.ts'
import { unwritable } from '../files.ts'
import { alone } from './alone.ts'
import { examine } from './file.ts'

export interface BackupReport {
  readonly file: string
  readonly bytes: number
  readonly seconds: number
  readonly migrations: number
}

/**
 * Copies the store as it is at one moment, in one reading transaction, so that writers go on meanwhile. The file appears
 * whole and checked, or not at all.
 */
export async function backUp(store: string, file: string, clock: Clock): Promise<BackupReport> {
  if (!existsSync(store)) {
    throw new CommandFailure(exits.failed, `There is no store at ${store}.`, { wayOut: 'DATA_DIR says where it is.' })
  }
  assertNew(file)
  const draft = `${file}.part`
  return alone(file, draft, `Another backup is being written to ${file}.`, () => {
    assertNew(file)
    return copyTo(store, file, draft, clock)
  })
}

function assertNew(file: string): void {
  if (existsSync(file)) throw new CommandFailure(exits.usage, `${file} is there already and is not written over.`)
}

async function copyTo(store: string, file: string, draft: string, clock: Clock): Promise<BackupReport> {
  const startedAt = clock.monotonic()
  await rm(draft, { force: true })
  try {
    // What is kept is personal: the draft has its mode before anything is in it.
    await (await open(draft, 'wx', 0o600)).close()
    const db = new DatabaseSync(store, { timeout: 10_000 })
    try {
      db.prepare('VACUUM INTO ?').run(draft)
    } finally {
      db.close()
    }
    const { migrations } = await examine(draft)
    await chmod(draft, 0o600)
    await flush(draft)
    await rename(draft, file)
    await flush(dirname(file))
    return {
      file,
      bytes: (await stat(file)).size,
      seconds: Math.round(clock.monotonic() - startedAt) / 1_000,
      migrations,
    }
  } catch (error) {
    await rm(draft, { force: true })
    throw unwritable(file, error)
  }
}

/** A rename is safe once its folder is on disk; Windows cannot be asked and need not be. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
