/** Another process on the same store. Its standard output has one line for each thing that was acknowledged. */
import { writeSync } from 'node:fs'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { contractMigrations } from './database.ts'
import { increment, put } from './works.ts'

const [place = '{}', task, ...args] = process.argv.slice(2)
const where = JSON.parse(place) as { file: string; databaseUrl?: string }
const store = await openStore({ ...where, clock: systemClock, migrations: await contractMigrations() })

/** Synchronous, so that the line has left before anything else can happen. */
const say = (line: string) => writeSync(1, `${line}\n`)

const tasks: Record<string, () => Promise<void>> = {
  async open() {
    say('open')
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
await store.close()
process.disconnect()
