import type { Call } from './call.ts'
import { checked, entry } from './checked.ts'
import type { CallContext } from './context.ts'
import type { AnalyticsEvent, CountBlock, Entry, PluginAnalytics } from './domain.ts'
import { reads } from './endpoints.ts'
import { isAskable } from './lookup.ts'
import { path } from './path.ts'
import { prepared } from './prepared.ts'
import type { PreparedCall } from './prepared.ts'
import { about, ask, orNull } from './questions.ts'
import { count, decimal, rating, timestamp } from './values.ts'
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
    geographic: geographic.map((one) => ({ country: one.country, downloads: count(one.downloads) })),
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

/** The message id is set last: nothing in the event's own data may replace what makes a repeat harmless. */
const wireEvent = ({ event, data, messageId, timestamp: at }: AnalyticsEvent) => ({
  event,
  data: { ...data, message_id: messageId },
  timestamp: at,
  source: 'panel-system',
})

export function prepareEvent(event: AnalyticsEvent, key: string): PreparedCall<'analytics.event'> {
  return prepared('analytics.event', 'POST', '/integration/analytics/events', wireEvent(event), key)
}

/** Only where `events.batch` is advertised. */
export function prepareEvents(events: readonly AnalyticsEvent[], key: string): PreparedCall<'analytics.events'> {
  const body = { events: events.map(wireEvent) }
  return prepared('analytics.events', 'POST', '/integration/analytics/events/batch', body, key)
}

/** The contract ignores this answer, so what was sent without a refusal counts as accepted. */
export function eventReceipt({ bodyText }: PreparedCall): { accepted: number } {
  const body = JSON.parse(bodyText ?? '{}') as { events?: unknown[] }
  return { accepted: body.events?.length ?? 1 }
}

export function createAnalyticsReads(call: Call) {
  return {
    plugin(id: string, context: CallContext): Promise<PluginAnalytics | null> {
      if (!isAskable(id)) return Promise.resolve(null)
      const read = (data: unknown) => {
        const one = pluginAnalytics(data)
        return about(one, one.itemId === id || one.panelItemId === id)
      }
      return orNull(call(ask(reads.pluginAnalytics, path`/integration/analytics/plugins/${id}`, read), context))
    },
    user(id: string, context: CallContext): Promise<readonly Entry<PluginAnalytics>[] | null> {
      if (!isAskable(id)) return Promise.resolve(null)
      const read = (data: unknown) =>
        checked(wireList, data).map((one, index) => entry(() => pluginAnalytics(one, `data[${index}]`)))
      return orNull(call(ask(reads.userAnalytics, path`/integration/analytics/users/${id}`, read), context))
    },
  }
}
