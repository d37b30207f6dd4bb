/** Numbers over time and of one plugin, from the sums. */
import type { ActivityBucket, ActivityMetric, ActivitySeries } from '../../../generated/resolvers.ts'
import type { Store } from '../../../store/store.ts'
import { before, lastOf, spansOf, startText } from './days.ts'
import type { Days } from './days.ts'
import type { Counted } from './meaning.ts'
import { peopleIn, sharesOf, sumsIn } from './sums.ts'
import type { Share, SpanSum } from './sums.ts'
import { isCovered, meanOf, nothing, sumOf, valueOf, wordOf } from './values.ts'
import type { SummedMetric } from './values.ts'

export interface SeriesOrder {
  readonly metrics: readonly ActivityMetric[]
  /** Null: all events. */
  readonly pluginIds: readonly string[] | null
  readonly days: Days
  /** What the points are of; they make up the days. */
  readonly spans: readonly Days[]
  readonly withPrevious: boolean
  /** When the first event was taken in. */
  readonly since: number | null
}

export interface ReportOrder {
  readonly pluginId: string
  readonly days: Days
  readonly since: number | null
}

const isSummed = (metric: ActivityMetric): metric is SummedMetric => metric !== 'ACTIVE_USERS'

export function createReading(store: Pick<Store, 'read'>) {
  async function series(order: SeriesOrder): Promise<ActivitySeries[]> {
    const { metrics, pluginIds, days, spans, withPrevious } = order
    const summed = metrics.filter(isSummed)
    const asked = withPrevious ? [...spans, before(days)] : [...spans]
    const [sums, users] = await Promise.all([
      store.read(sumsIn, summed.map(wordOf), pluginIds, asked),
      isEvery(summed, metrics) ? [] : store.read(peopleIn, pluginIds, [...asked, days]),
    ])
    const found = Map.groupBy(sums, ({ metric }) => metric)
    return metrics.flatMap((metric) => {
      if (!isSummed(metric)) return [usersSeries(order, users)]
      const ofMetric = found.get(wordOf(metric)) ?? []
      const keys = metric === 'REVENUE' ? [...new Set(ofMetric.map(({ key }) => key))].sort() : ['']
      return keys.map((key) =>
        summedSeries(
          order,
          metric,
          key,
          ofMetric.filter((sum) => sum.key === key),
        ),
      )
    })
  }

  return {
    series,

    trend: ({ pluginId, days, since }: ReportOrder, metric: ActivityMetric, bucket: ActivityBucket) =>
      series({
        metrics: [metric],
        pluginIds: [pluginId],
        days,
        spans: spansOf(['bucket'], days, bucket),
        withPrevious: true,
        since,
      }),

    /** Different users on the last days of the range; null when nothing is known of them. */
    async users({ pluginId, days, since }: ReportOrder, count: number): Promise<number | null> {
      const [people = 0] = await store.read(peopleIn, [pluginId], [lastOf(days, count)])
      return people > 0 || isCovered(days, since) ? people : null
    },

    async mean({ pluginId, days }: ReportOrder, metric: 'session' | 'load'): Promise<number | null> {
      const sums = await store.read(sumsIn, [metric], [pluginId], [days])
      return meanOf(sumOf(sums))?.toNumber() ?? null
    },

    shares: ({ pluginId, days }: ReportOrder, metric: Counted, first: number): Promise<Share[]> =>
      store.read(sharesOf, metric, pluginId, days, first),
  }
}

const isEvery = (some: readonly unknown[], all: readonly unknown[]): boolean => some.length === all.length

function summedSeries(
  { days, spans, withPrevious, since }: SeriesOrder,
  metric: SummedMetric,
  key: string,
  sums: readonly SpanSum[],
): ActivitySeries {
  const bySpan = new Map(sums.map((sum) => [sum.span, sum]))
  const value = (sum: SpanSum | undefined, of: Days) =>
    sum || isCovered(of, since) ? valueOf(metric, sum ?? nothing) : null
  const within = sums.filter(({ span }) => span < spans.length)
  return {
    metric,
    currency: metric === 'REVENUE' ? key : null,
    points: spans.map((span, place) => ({ start: startText(span.first), value: value(bySpan.get(place), span) })),
    total: within.length > 0 || isCovered(days, since) ? valueOf(metric, sumOf(within)) : null,
    previous: withPrevious ? value(bySpan.get(spans.length), before(days)) : null,
  }
}

/** Users of several spans may be the same ones: `users` has a number for each span, for the days before when asked for, and for all days. */
function usersSeries({ days, spans, withPrevious, since }: SeriesOrder, users: readonly number[]): ActivitySeries {
  const value = (people: number | undefined, of: Days) =>
    people !== undefined && (people > 0 || isCovered(of, since)) ? String(people) : null
  return {
    metric: 'ACTIVE_USERS',
    currency: null,
    points: spans.map((span, place) => ({ start: startText(span.first), value: value(users[place], span) })),
    total: value(users.at(-1), days),
    previous: withPrevious ? value(users[spans.length], before(days)) : null,
  }
}
