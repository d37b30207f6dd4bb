/** Plugins that callers were shown a moment ago, each caller its own: what many ask for need not be asked again. */
import type { Asker } from '../../auth/asker.ts'
import { identityKey } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import type { Clock } from '../../kit/clock.ts'
import { createRecent } from '../../kit/recent.ts'
import type { Recent } from '../../kit/recent.ts'
import type { Entry } from '../../marketplace/domain.ts'
import { fromCache } from './freshness.ts'
import type { Plugin } from './parents.ts'
import { asSeen } from './search.ts'

export interface RecentPlugins {
  /** Whether it may be shown now is for whoever asks to check. */
  of(asker: Asker): Pick<Recent<Plugin>, 'get'>
  keep(caller: Caller, found: ReadonlyMap<string, Entry<Plugin>>): void
  /** They have changed: nobody is shown them from memory. */
  forget(plugins: readonly { readonly id: string }[]): void
}

export function createRecentPlugins(clock: Clock, ttlMs: number): RecentPlugins {
  const recent = createRecent<Plugin>({ clock, ttlMs })
  return {
    of({ caller }) {
      const mine = recent.of(identityKey(caller))
      return {
        get(id) {
          const plugin = mine.get(id)
          return plugin && asSeen(plugin, { freshness: fromCache(plugin.freshness, clock.now()) })
        },
      }
    },
    keep(caller, found) {
      const mine = recent.of(identityKey(caller))
      for (const [id, entry] of found) {
        // What came from the record is older than it looks.
        if (!(entry instanceof Error) && entry.freshness.source === 'UPSTREAM') mine.keep(id, entry)
      }
    },
    forget(plugins) {
      for (const { id } of plugins) recent.forget(id)
    },
  }
}
