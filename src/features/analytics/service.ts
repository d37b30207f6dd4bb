import type { Asker } from '../../auth/asker.ts'
import { actingUser, identityKey } from '../../auth/caller.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { TrackEventInput, TrackPayload } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import { viewsOf } from '../../kit/unchanging.ts'
import { callContext } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type * as domain from '../../marketplace/domain.ts'
import { senderMark } from '../../marketplace/written-events.ts'
import { keyRefusal } from '../../store/idempotency.ts'
import type { Store } from '../../store/store.ts'
import { createActivityService } from './activity/service.ts'
import type { ActivityService } from './activity/service.ts'
import { createEventsDelivery } from './delivery.ts'
import { acceptEvents, acceptKeyedEvent, inBatches } from './events.ts'
import type { NewEvent } from './events.ts'
import type { PluginAnalytics, UserAnalytics } from './parents.ts'
import { readEvent } from './track.ts'

export interface AnalyticsOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
  /** ENABLE_MARKETPLACE_ANALYTICS, and the link as a whole. */
  enabled: boolean
  /** The authors of plugins that this caller may see; throws where one cannot be said. */
  authorsOf(asker: Asker, pluginIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface AnalyticsService {
  readonly activity: ActivityService
  /** Null when the marketplace does not know the plugin. */
  plugin(asker: Asker, pluginId: string): Promise<PluginAnalytics | null>
  /** Null when the marketplace does not know the user. */
  user(asker: Asker, userId: string): Promise<UserAnalytics | null>
  track(asker: Asker, events: readonly TrackEventInput[]): Promise<TrackPayload>
  /** One event whose id is a key of the caller's: says whether it repeats an earlier one. Fails where the key was used for another event. */
  trackKeyed(asker: Asker, event: TrackEventInput): Promise<{ replayed: boolean }>
  readonly delivery: Lane
}

export const mostEvents = 250

const shown = viewsOf<domain.PluginAnalytics, Pick<PluginAnalytics, 'freshness'>>()

export function createAnalyticsService(options: AnalyticsOptions): AnalyticsService {
  const { store, marketplace, membership, clock } = options
  const delivery = createEventsDelivery(options)
  const activity = createActivityService({ ...options, mustBeOn })

  function mustBeOn(): void {
    if (!options.enabled)
      throw new Failure('FEATURE_DISABLED', 'Analytics are switched off (ENABLE_MARKETPLACE_ANALYTICS).')
  }

  function asSeen(numbers: domain.PluginAnalytics): PluginAnalytics {
    return shown(numbers, {
      freshness: { source: 'UPSTREAM' as const, fetchedAt: rfc3339(clock.now()), ageSeconds: 0, stale: false },
    })
  }

  function accepted(): void {
    delivery.wake()
    activity.counting.wake()
  }

  return {
    activity,
    delivery,

    async plugin(asker, pluginId) {
      mustBeOn()
      const acting = actingUser(asker.caller)
      if (acting !== undefined) {
        const author = (await options.authorsOf(asker, [pluginId])).get(pluginId)
        if (author === undefined) return null
        if (author !== acting) throw notYours('only for the numbers of plugins of that user')
      }
      const numbers = await marketplace.analytics.plugin(pluginId, callContext(asker))
      return numbers && asSeen(numbers)
    },

    async user(asker, userId) {
      mustBeOn()
      const acting = actingUser(asker.caller)
      if (acting !== undefined && acting !== userId) throw notYours('only for the numbers of that user')
      const plugins = await marketplace.analytics.user(userId, callContext(asker))
      return plugins && { userId, plugins: plugins.map((entry) => (entry instanceof Error ? entry : asSeen(entry))) }
    },

    async track(asker, inputs) {
      mustBeOn()
      if (inputs.length > mostEvents) throw invalid(['events'], `at most ${mostEvents} events`, `${inputs.length}`)
      const now = clock.now()
      const sender = senderOf(asker)
      const mark = senderMark(sender)
      const rejected: TrackPayload['rejected'] = []
      const good: NewEvent[] = []
      for (const input of inputs) {
        const event = readEvent(asker, mark, input, now)
        if (!(event instanceof Failure)) good.push(event)
        else rejected.push({ messageId: input.messageId.slice(0, 128), code: event.code, message: event.message })
      }
      // The same id twice in one call is one event, too, and the first one as it is over two calls; a fixed order keeps two gateways from
      // waiting for each other.
      const unique = [...new Map(good.toReversed().map((event) => [event.messageId, event])).values()].sort((a, b) =>
        a.messageId < b.messageId ? -1 : 1,
      )
      const fresh =
        unique.length === 0 ? 0 : await store.run(acceptEvents, sender, inBatches(unique), now, membership.now())
      if (fresh > 0) accepted()
      return { accepted: fresh, duplicates: good.length - fresh, rejected }
    },

    async trackKeyed(asker, input) {
      mustBeOn()
      const now = clock.now()
      const sender = senderOf(asker)
      const event = readEvent(asker, senderMark(sender), input, now)
      if (event instanceof Failure) throw event
      const taken = await store.run(acceptKeyedEvent, sender, event, now, membership.now())
      if (taken === 'reused') throw keyRefusal(taken)
      if (taken === 'accepted') accepted()
      return { replayed: taken === 'replayed' }
    },
  }
}

/** A service may report an event with and without its user; it is one event all the same. */
const senderOf = ({ caller }: Asker): string =>
  caller.kind === 'service' ? `service:${caller.serviceId}` : identityKey(caller)

const notYours = (what: string): Failure =>
  new Failure('AUTHORIZATION_FAILED', `A caller that acts for a user may ask ${what}.`)
