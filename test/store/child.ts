/** Another process on the same store. Its standard output has one line for each thing that was acknowledged. */
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { contractMigrations } from './contract-migrations.ts'
import { increment, put } from './works.ts'

const [place = '{}', task, ...args] = process.argv.slice(2)
const where = JSON.parse(place) as { file: string; databaseUrl?: string }
const store = await openStore({ ...where, clock: systemClock, migrations: contractMigrations() })

/** Synchronous, so that the line has left before anything else can happen. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      // The pipe is full: whoever reads it is slow, and the line is still to be said.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

const tasks: Record<string, () => Promise<void>> = {
  async open() {
    say('open')
  },
  /** Leaves the store open: that alone must not keep a process alive. */
  async idle() {
    await store.run(put, 'idle', 1)
    say('idle')
  },
  /** SQLite: holds the write lock until it is told to let go. */
  async lock() {
    const db = new DatabaseSync(where.file, { timeout: 1_000 })
    db.exec('BEGIN IMMEDIATE')
    say('locked')
    await once(process, 'message')
    db.exec('ROLLBACK')
    db.close()
  },
  /** Writes without end, eight callers at a time. */
  async write() {
    const [prefix = ''] = args
    const caller = async (lane: number) => {
      for (let n = 0; ; n++) {
        const id = `${prefix}-${lane}-${n}`
        await store.run(put, id, n)
        say(id)
      }
    }
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(caller))
  },
  async increment() {
    const [id = '', times = '0'] = args
    await Promise.all(Array.from({ length: Number(times) }, () => store.run(increment, id)))
    say('done')
  },
}

await tasks[task ?? '']?.()
if (task !== 'idle') await store.close()
process.disconnect()
