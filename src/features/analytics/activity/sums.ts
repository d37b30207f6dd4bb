/** Reading what was counted: sums by span, different people, shares, the first plugins. */
import { among, byBytes, entries, raw, sql, work } from '../../../store/store.ts'
import type { Fragment, Steps } from '../../../store/store.ts'
import { everything } from './count.ts'
import type { Days } from './days.ts'
import type { Counted } from './meaning.ts'

/** Exact, whatever the size. */
export interface Sum {
  readonly count: number | bigint
  readonly total: number | bigint
  readonly millionths: number | bigint
}

export interface SpanSum extends Sum {
  /** Place of its span. */
  readonly span: number
  readonly metric: Counted
  readonly key: string
}

const summed = raw('SUM(c.count) AS count, SUM(c.total) AS total, SUM(c.millionths) AS millionths')

/** Each day of each span with the place of the span: a day is a short way in the index, however much was counted on others. */
const daysOf = (spans: readonly Days[]): Fragment =>
  entries(
    JSON.stringify(
      spans.flatMap(({ first, last }, place) => Array.from({ length: last - first + 1 }, (_, n) => [place, first + n])),
    ),
  )

const span = raw('CAST(s.value ->> 0 AS BIGINT)')
const day = raw('CAST(s.value ->> 1 AS BIGINT)')

/** Spans may overlap. Those in which nothing was counted are left out. `null`: of all events. */
export const sumsIn = work(
  import.meta.url,
  'sumsIn',
  function* (
    metrics: readonly Counted[],
    pluginIds: readonly string[] | null,
    spans: readonly Days[],
  ): Steps<SpanSum[]> {
    if (metrics.length === 0) return []
    // SQLite joins in the order that is written here.
    return yield* sql<SpanSum>`
      SELECT ${span} AS span, c.metric, c.key, ${summed} FROM ${daysOf(spans)} AS s CROSS JOIN analytics_counts AS c
      WHERE c.metric ${among(metrics)} AND c.day = ${day} AND c.plugin_id ${among(pluginIds ?? [everything])}
      GROUP BY 1, c.metric, c.key`
  },
)

/** Different users in each span. */
export const peopleIn = work(
  import.meta.url,
  'peopleIn',
  function* (pluginIds: readonly string[] | null, spans: readonly Days[]): Steps<number[]> {
    const found = yield* sql<{ span: number; people: number }>`
      SELECT ${span} AS span, COUNT(DISTINCT p.user_id) AS people FROM ${daysOf(spans)} AS s CROSS JOIN analytics_people AS p
      WHERE p.day = ${day} AND p.plugin_id ${among(pluginIds ?? [everything])}
      GROUP BY 1`
    const counts = new Map(found.map(({ span: place, people }) => [place, people]))
    return spans.map((_span, place) => counts.get(place) ?? 0)
  },
)

export interface Share {
  readonly key: string
  readonly count: number | bigint
}

/** Most first. */
export const sharesOf = work(
  import.meta.url,
  'sharesOf',
  function* (metric: Counted, pluginId: string, days: Days, limit: number): Steps<Share[]> {
    return yield* sql<Share>`
      SELECT c.key, SUM(c.count) AS count FROM ${daysOf([days])} AS s CROSS JOIN analytics_counts AS c
      WHERE c.metric = ${metric} AND c.day = ${day} AND c.plugin_id = ${pluginId}
      GROUP BY c.key ORDER BY 2 DESC, c.key ${byBytes} LIMIT ${limit}`
  },
)

export interface PluginSum extends Sum {
  readonly plugin_id: string
}

const orders = {
  count: raw('SUM(c.count) DESC'),
  mean: raw('CAST(SUM(c.total) AS DOUBLE PRECISION) / SUM(c.count) DESC'),
  amount: raw('SUM(c.total) + SUM(c.millionths) / 1000000 DESC, SUM(c.millionths) % 1000000 DESC'),
}

/** The most first, of equal ones the smaller id. */
export const firstPlugins = work(
  import.meta.url,
  'firstPlugins',
  function* (
    metric: Counted,
    key: string,
    by: keyof typeof orders,
    { first, last }: Days,
    limit: number,
  ): Steps<PluginSum[]> {
    return yield* sql<PluginSum>`
      SELECT c.plugin_id, ${summed} FROM analytics_counts AS c
      WHERE c.metric = ${metric} AND c.plugin_id > ${everything} AND c.day BETWEEN ${first} AND ${last} AND c.key = ${key}
      GROUP BY c.plugin_id ORDER BY ${orders[by]}, c.plugin_id ${byBytes} LIMIT ${limit}`
  },
)

export interface Coverage {
  readonly since: number | null
  /** When the first event was taken in that is not counted yet. */
  readonly uncountedSince: number | null
  readonly waiting: number
}

export const coverage = work(import.meta.url, 'coverage', function* (): Steps<Coverage> {
  const [counting] = yield* sql<{ since: number | null }>`SELECT since FROM analytics_counting WHERE id = 1`
  // Not the batch that was written first: one that is split is written anew, long after its events were taken in.
  const [left] = yield* sql<{ waiting: number; oldest: number | null }>`
    SELECT COUNT(*) AS waiting, MIN(received_at) AS oldest FROM analytics_batches WHERE counted = 0`
  return { since: counting?.since ?? null, uncountedSince: left?.oldest ?? null, waiting: left?.waiting ?? 0 }
})
