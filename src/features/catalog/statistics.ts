/** The marketplace's statistics, and while it does not answer, those it gave last. */
import type { Asker } from '../../auth/asker.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { callContext, isUnanswered } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { MarketplaceStats } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import { freshNow, fromRecord } from './freshness.ts'
import type { Seen } from './freshness.ts'
import { answerNamed, rememberAnswer } from './record.ts'

interface StatisticsParts {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
}

export function createStatistics({ store, marketplace, clock, log }: StatisticsParts) {
  /** Throws the outage when there never was an answer. */
  return async function statistics(asker: Asker): Promise<Seen<MarketplaceStats>> {
    try {
      const stats = await marketplace.stats.get(callContext(asker))
      const now = clock.now()
      store
        .run(rememberAnswer, 'stats', JSON.stringify(stats), now)
        .catch((error: unknown) => log.warn({ err: error }, 'statistics could not be recorded'))
      return { ...stats, freshness: freshNow(now) }
    } catch (error) {
      if (!isUnanswered(error)) throw error
      const remembered = await store.read(answerNamed, 'stats')
      if (!remembered) throw error
      const freshness = fromRecord(remembered.fetched_at, clock.now(), true)
      return { ...(JSON.parse(remembered.document) as MarketplaceStats), freshness }
    }
  }
}
