/** Keeps what passes by: plugins seen in answers are written to the record soon, without delaying the answer. */
import QuickLRU from 'quick-lru'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { isOutage } from '../../kit/resilience/outage.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import { rememberPlugins, rowOf } from './record.ts'
import type { PluginRow } from './record.ts'

interface RecorderOptions {
  store: Store
  clock: Clock
  log: Log
}

export interface Recorder {
  /** Queues plugins; those whose unchanged form was written a moment ago are left out. Never throws. */
  see(plugins: readonly Plugin[]): void
  /** Writes everything that is queued, as far as the store takes it. Never rejects: who reads the record gets what is in it. */
  flush(): Promise<void>
  /** How many were let go so far because the store could not be written, or not fast enough. */
  missed(): number
  stop(): Promise<void>
}

interface Queued {
  readonly plugin: Plugin
  readonly row: PluginRow
}

const flushAfterMs = 50
const batchSize = 100
/** More than this is not queued: the record can wait for the next time a plugin passes by, the memory cannot. */
const mostQueued = 20_000
/** An unchanged plugin is written again after this, so that its age in the record stays honest. */
export const refreshMs = 60_000

/** What was written by a clock that was ahead is written again. */
const isRecent = (ageMs: number): boolean => ageMs >= 0 && ageMs < refreshMs

export function createRecorder({ store, clock, log }: RecorderOptions): Recorder {
  const queued = new Map<string, Queued>()
  const written = new QuickLRU<string, { digest: string; at: number }>({ maxSize: 50_000 })
  /** The very objects that were written, and when: an object never changes, so these need no digest. */
  const seen = new WeakMap<Plugin, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let missed = 0

  async function drain(): Promise<void> {
    while (queued.size > 0) {
      const batch = [...queued.values()].slice(0, batchSize)
      for (const { row } of batch) queued.delete(row.id)
      // A fixed order of ids keeps two gateways from waiting for each other's rows.
      batch.sort((a, b) => (a.row.id < b.row.id ? -1 : 1))
      await write(batch)
    }
  }

  /** One that the store cannot hold must not take the others of its batch with it. */
  async function write(batch: readonly Queued[]): Promise<void> {
    try {
      await store.run(
        rememberPlugins,
        batch.map(({ row }) => row),
      )
    } catch (error) {
      const isMissed = error instanceof Failure && isOutage(error)
      if (!isMissed && batch.length > 1) {
        for (const one of batch) await write([one])
        return
      }
      // They are queued again when they next pass by.
      for (const { row, plugin } of batch) {
        written.delete(row.id)
        seen.delete(plugin)
      }
      if (isMissed) missed += batch.length
      const what = isMissed ? 'seen plugins could not be recorded' : 'a plugin that was seen cannot be recorded'
      log.warn({ err: error, ...(isMissed ? { plugins: batch.length } : { plugin: batch[0]?.row.id }) }, what)
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(drain)
    return writing
  }

  return {
    see(plugins) {
      const now = clock.now()
      for (const plugin of plugins) {
        if (queued.size >= mostQueued) {
          missed++
          continue
        }
        if (isRecent(now - (seen.get(plugin) ?? -Infinity))) continue
        const digest = sha256(`${plugin.updatedAt} ${JSON.stringify(plugin)}`)
        const last = written.get(plugin.id)
        if (last && last.digest === digest && isRecent(now - last.at)) continue
        written.set(plugin.id, { digest, at: now })
        seen.set(plugin, now)
        queued.set(plugin.id, { plugin, row: rowOf(plugin, now) })
      }
      if (queued.size > 0) timer ??= setTimeout(flush, flushAfterMs).unref()
    },
    flush,
    missed: () => missed,
    stop: flush,
  }
}
