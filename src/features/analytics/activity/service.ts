/** What was reported to this gateway: over time, of one plugin, the first ones, and event by event. */
import type { Asker } from '../../../auth/asker.ts'
import { actingUser } from '../../../auth/caller.ts'
import type {
  Activity,
  ActivityBucket,
  ActivityCoverage,
  ActivityMetric,
  ActivityQueryInput,
  ActivityRangeInput,
  ActivitySeries,
  QueryAnalyticsEventsArgs,
  QueryTopPluginsArgs,
} from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import { rfc3339 } from '../../../kit/clock.ts'
import { cursorOf, page, readCursor, readLimit } from '../../../kit/connection.ts'
import type { Page } from '../../../kit/connection.ts'
import { Failure } from '../../../kit/failure.ts'
import type { Log } from '../../../kit/log.ts'
import type { Store } from '../../../store/store.ts'
import { createCounting } from './counting.ts'
import type { Counting } from './counting.ts'
import { rangeOf, readDays, spansOf } from './days.ts'
import { checkPluginId, checkQuery, checkTop, readFilter } from './input.ts'
import { logPage } from './log.ts'
import { metrics as allMetrics } from './metrics.ts'
import type { LoggedEvent } from './log.ts'
import type { PluginReport, TopPlugins } from './parents.ts'
import { createReading } from './reading.ts'
import { coverage, firstPlugins } from './sums.ts'
import type { Coverage, Share } from './sums.ts'
import { valueOf, wordOf } from './values.ts'
import type { SummedMetric } from './values.ts'

export interface ActivityService {
  activity(asker: Asker, query: ActivityQueryInput): Promise<Activity>
  report(asker: Asker, pluginId: string, range: ActivityRangeInput | null | undefined): Promise<PluginReport>
  top(asker: Asker, args: QueryTopPluginsArgs): Promise<TopPlugins>
  /** The latest first; without the first `offset` of them. */
  events(asker: Asker, args: QueryAnalyticsEventsArgs, offset?: number): Promise<Page<LoggedEvent>>

  /** Of a report, number by number. */
  totals(report: PluginReport): Promise<ActivitySeries[]>
  trend(report: PluginReport, metric: ActivityMetric, bucket: ActivityBucket): Promise<ActivitySeries[]>
  /** Different users on the last days of a report. */
  users(report: PluginReport, days: number): Promise<number | null>
  mean(report: PluginReport, metric: 'session' | 'load'): Promise<number | null>
  shares(report: PluginReport, by: 'country' | 'version' | 'type', first: number): Promise<Share[]>

  readonly counting: Counting
}

interface ActivityParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Throws where analytics are switched off. */
  readonly mustBeOn: () => void
  /** The authors of plugins that this caller may see. */
  readonly authorsOf: (asker: Asker, pluginIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

const mostShares = 250
const mostPlugins = 100
const mostListed = 100

export function createActivityService({ store, clock, log, mustBeOn, authorsOf }: ActivityParts): ActivityService {
  const reading = createReading(store)

  async function mustOwn(asker: Asker, pluginIds: readonly string[]): Promise<void> {
    const acting = actingUser(asker.caller)
    if (acting === undefined) return
    const authors = await authorsOf(asker, pluginIds)
    if (pluginIds.every((id) => authors.get(id) === acting)) return
    throw notYours('only for what was reported about plugins of that user')
  }

  const told = ({ since, uncountedSince, waiting }: Coverage, nowMs: number): ActivityCoverage => ({
    since: since === null ? null : rfc3339(since),
    until: rfc3339(Math.min(uncountedSince ?? nowMs, nowMs)),
    waiting: String(waiting),
  })

  return {
    counting: createCounting({ store, clock, log }),

    async activity(asker, query) {
      mustBeOn()
      checkQuery(query)
      const now = clock.now()
      const days = readDays(['query', 'range'], query.range, now)
      const spans = spansOf(['query', 'bucket'], days, query.bucket ?? 'DAY')
      if (actingUser(asker.caller) !== undefined && !query.pluginIds)
        throw notYours('only for plugins of that user: name them', ['query', 'pluginIds'])
      const pluginIds = query.pluginIds ? [...new Set(query.pluginIds)] : null
      if (pluginIds) await mustOwn(asker, pluginIds)
      const covered = await store.read(coverage)
      const { metrics, compareToPrevious: withPrevious = false } = query
      const series = await reading.series({ metrics, pluginIds, days, spans, withPrevious, since: covered.since })
      return { range: rangeOf(days), series, coverage: told(covered, now) }
    },

    async report(asker, pluginId, range) {
      mustBeOn()
      checkPluginId(pluginId)
      const now = clock.now()
      const days = readDays(['range'], range, now)
      await mustOwn(asker, [pluginId])
      const covered = await store.read(coverage)
      return { pluginId, days, since: covered.since, coverage: told(covered, now) }
    },

    async top(asker, args) {
      mustBeOn()
      checkTop(args)
      const now = clock.now()
      const days = readDays(['range'], args.range, now)
      const limit = readLimit(args.first, 1, mostPlugins)
      if (args.metric === 'REVENUE' && actingUser(asker.caller) !== undefined)
        throw notYours('for any metric but `REVENUE`')
      const metric = args.metric as SummedMetric
      const by = metric === 'REVENUE' ? 'amount' : metric === 'RATING' ? 'mean' : 'count'
      const covered = await store.read(coverage)
      const found = await store.read(firstPlugins, wordOf(metric), args.currency ?? '', by, days, limit)
      const values = found.map((sum) => valueOf(metric, sum) ?? '0')
      return {
        range: rangeOf(days),
        entries: found.map(({ plugin_id: pluginId }, place) => {
          const value = values[place] ?? '0'
          return { rank: values.indexOf(value) + 1, pluginId, value }
        }),
        coverage: told(covered, now),
      }
    },

    async events(asker, { filter, range, first, after }, offset = 0) {
      mustBeOn()
      const limit = readLimit(first, 0, mostListed)
      const [at, seq] = readCursor(after, 'analytics-event', 2) ?? []
      const asked = readFilter(filter, range)
      const acting = actingUser(asker.caller)
      if (acting !== undefined && asked.userId !== undefined && asked.userId !== acting)
        throw notYours('only for events of that user')
      const place = at === undefined || seq === undefined ? null : { at, seq }
      const seen = { ...asked, userId: acting ?? asked.userId }
      const { events, more } = await store.read(logPage, seen, limit, place, offset)
      return page(
        events.map((node) => ({ cursor: cursorOf('analytics-event', node.at, node.seq), node })),
        { hasNextPage: more, hasPreviousPage: place !== null || offset > 0 },
      )
    },

    totals: ({ pluginId, days, since }) =>
      reading.series({ metrics: allMetrics, pluginIds: [pluginId], days, spans: [days], withPrevious: true, since }),
    trend: reading.trend,
    users: reading.users,
    mean: reading.mean,
    shares: (report, by, first) => reading.shares(report, by, readLimit(first, 1, mostShares)),
  }
}

const notYours = (what: string, path?: readonly string[]): Failure =>
  new Failure('AUTHORIZATION_FAILED', `A caller that acts for a user may ask ${what}.`, { path })
