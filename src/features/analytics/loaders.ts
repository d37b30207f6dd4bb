import DataLoader from 'dataloader'
import type { Asker } from '../../auth/asker.ts'
import type { PluginAnalytics } from './parents.ts'
import type { AnalyticsService } from './service.ts'

export interface AnalyticsLoaders {
  readonly byPlugin: DataLoader<string, PluginAnalytics | null>
}

/** The contract has no batch for numbers: at most this many are asked for at the same time for one request. */
const atOnce = 8

export function createAnalyticsLoaders(analytics: AnalyticsService, asker: Asker): AnalyticsLoaders {
  return {
    byPlugin: new DataLoader<string, PluginAnalytics | null>(async (ids) => {
      const found = new Map<string, PluginAnalytics | null | Error>()
      const waiting = [...ids]
      const work = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          found.set(
            id,
            await analytics
              .plugin(asker, id)
              .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
          )
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
      return ids.map((id) => found.get(id) ?? null)
    }),
  }
}
