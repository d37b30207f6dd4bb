import type { Clock } from '../kit/clock.ts'
import type { Call } from './call.ts'
import { checked, entry } from './checked.ts'
import type { CallContext } from './context.ts'
import type { CountBlock, Entry, PluginAnalytics } from './domain.ts'
import { reads } from './endpoints.ts'
import { isAskable } from './lookup.ts'
import { parseEarned } from './money.ts'
import { path } from './path.ts'
import { preparedText } from './prepared.ts'
import type { PreparedCall } from './prepared.ts'
import { about, ask, orNull } from './questions.ts'
import { createSeenBefore } from './seen-before.ts'
import { count, decimal, rating, timestamp, words } from './values.ts'
import { wireAnalytics, wireList } from './wire.ts'
import type { WireAnalytics } from './wire.ts'

/** The numbers of one plugin from the wire; `at` names the place for a violation. */
export function pluginAnalytics(data: unknown, at?: string): PluginAnalytics {
  const wire = checked(wireAnalytics, data, at)
  const { views, downloads, revenue, ratings, geographic_data: geographic } = wire.analytics
  return {
    itemId: wire.item_id,
    panelItemId: wire.panel_item_id,
    views: counts(views),
    downloads: counts(downloads),
    revenue: {
      currency: revenue.currency ?? null,
      total: decimal(revenue.total),
      today: decimal(revenue.today),
      thisWeek: decimal(revenue.this_week),
      thisMonth: decimal(revenue.this_month),
    },
    ratings: rating(ratings),
    // Downloads from nobody knows where are no country's.
    geographic: geographic.flatMap((one) => {
      const country = words(one.country)
      return country === null ? [] : [{ country, downloads: count(one.downloads) }]
    }),
    lastUpdated: timestamp(wire.last_updated),
  }
}

function counts(wire: WireAnalytics['analytics']['views']): CountBlock {
  return {
    total: count(wire.total),
    unique: wire.unique === null || wire.unique === undefined ? null : count(wire.unique),
    today: count(wire.today),
    thisWeek: count(wire.this_week),
    thisMonth: count(wire.this_month),
  }
}

/** `event` as `writtenEvent` gives it. */
export const prepareEvent = (event: string, key: string): PreparedCall<'analytics.event'> =>
  preparedText('analytics.event', 'POST', '/integration/analytics/events', event, key)

/** Only where `events.batch` is advertised. `events` is a JSON list of written events. */
export const prepareEvents = (events: string, key: string): PreparedCall<'analytics.events'> =>
  preparedText('analytics.events', 'POST', '/integration/analytics/events/batch', `{"events":${events}}`, key)

/** Some 8,000 plugins. */
const mostRemembered = 8 * 2 ** 20
const rememberedMs = 600_000

export function createAnalyticsReads(call: Call, clock: Clock, closed: AbortSignal) {
  const known = createSeenBefore({
    make: pluginAnalytics,
    idOf: ({ itemId }) => itemId,
    parse: parseEarned,
    mostBytes: mostRemembered,
    maxAgeMs: rememberedMs,
    clock,
    closed,
  })

  return {
    plugin(id: string, context: CallContext): Promise<PluginAnalytics | null> {
      if (!isAskable(id)) return Promise.resolve(null)
      const read = (data: unknown) => {
        const one = known.read(data)
        return about(one, one.itemId === id || one.panelItemId === id)
      }
      return orNull(
        call(ask(reads.pluginAnalytics, path`/integration/analytics/plugins/${id}`, read, known.parse.one), context),
      )
    },
    user(id: string, context: CallContext): Promise<readonly Entry<PluginAnalytics>[] | null> {
      if (!isAskable(id)) return Promise.resolve(null)
      const read = (data: unknown) =>
        checked(wireList, data).map((one, index) => entry(() => known.read(one, `data[${index}]`)))
      return orNull(
        call(ask(reads.userAnalytics, path`/integration/analytics/users/${id}`, read, known.parse.list), context),
      )
    },
  }
}
