import type { Call } from './call.ts'
import { checked } from './checked.ts'
import type { CallContext } from './context.ts'
import type { MarketplaceStats } from './domain.ts'
import { reads } from './endpoints.ts'
import { ask } from './questions.ts'
import { count } from './values.ts'
import { wireStats } from './wire.ts'

function stats(data: unknown): MarketplaceStats {
  const wire = checked(wireStats, data)
  return {
    totalPlugins: count(wire.totalPlugins),
    totalDownloads: count(wire.totalDownloads),
    totalDevelopers: count(wire.totalDevelopers),
    categories: wire.categories,
  }
}

export function createStatsReads(call: Call) {
  return {
    get: (context: CallContext): Promise<MarketplaceStats> =>
      call(ask(reads.stats, '/integration/stats', stats), context),
  }
}
