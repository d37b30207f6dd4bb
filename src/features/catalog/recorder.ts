/** Keeps what passes by: plugins seen in answers are written to the record soon, without delaying the answer. */
import QuickLRU from 'quick-lru'
import type { Clock } from '../../kit/clock.ts'
import { sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
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
  /** Writes everything that is queued; rejects when the store does not take it. */
  flush(): Promise<void>
  stop(): Promise<void>
}

const flushAfterMs = 50
const batchSize = 100
/** More than this is not queued: the record can wait for the next time a plugin passes by, the memory cannot. */
const mostQueued = 20_000
/** An unchanged plugin is written again after this, so that its age in the record stays honest. */
const refreshMs = 60_000

export function createRecorder({ store, clock, log }: RecorderOptions): Recorder {
  const queued = new Map<string, PluginRow>()
  const written = new QuickLRU<string, { digest: string; at: number }>({ maxSize: 50_000 })
  /** The very objects that were written, and when: an object never changes, so these need no digest. */
  let seen = new WeakMap<Plugin, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function drain(): Promise<void> {
    while (queued.size > 0) {
      const batch = [...queued.values()].slice(0, batchSize)
      for (const row of batch) queued.delete(row.id)
      // A fixed order of ids keeps two gateways from waiting for each other's rows.
      batch.sort((a, b) => (a.id < b.id ? -1 : 1))
      try {
        await store.run(rememberPlugins, batch)
      } catch (error) {
        for (const row of batch) written.delete(row.id)
        seen = new WeakMap()
        throw error
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.catch(() => undefined).then(drain)
    return writing
  }

  return {
    see(plugins) {
      const now = clock.now()
      for (const plugin of plugins) {
        // Drafts are nobody's business but their author's.
        if (plugin.status === 'DRAFT' || queued.size >= mostQueued) continue
        if (now - (seen.get(plugin) ?? -Infinity) < refreshMs) continue
        const digest = sha256(`${plugin.updatedAt} ${JSON.stringify(plugin)}`)
        const last = written.get(plugin.id)
        if (last && last.digest === digest && now - last.at < refreshMs) continue
        written.set(plugin.id, { digest, at: now })
        seen.set(plugin, now)
        queued.set(plugin.id, rowOf(plugin, now))
      }
      if (queued.size === 0 || timer) return
      timer = setTimeout(() => {
        flush().catch((error: unknown) => log.warn({ err: error }, 'seen plugins could not be recorded'))
      }, flushAfterMs)
      timer.unref()
    },
    flush,
    async stop() {
      await flush().catch((error: unknown) => log.warn({ err: error }, 'seen plugins could not be recorded'))
    },
  }
}
