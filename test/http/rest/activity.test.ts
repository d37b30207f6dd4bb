/** What was reported to the gateway: both doors say the same, each in its spelling. */
import { setTimeout } from 'node:timers/promises'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
let token: string
const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString()

const reported = [
  { type: 'download', pluginId: 'a', userId: 'u1', version: '1.0.0', data: { download: { country: 'DE' } } },
  { type: 'download', pluginId: 'a', userId: 'u2', version: '1.1.0', data: { download: { country: 'FR' } } },
  { type: 'download', pluginId: 'b', userId: 'u2', data: { custom: { load_time_ms: 20 } } },
  { type: 'install', pluginId: 'a', userId: 'u1', sessionId: 's1', source: 'API' },
  { type: 'rated', pluginId: 'a', data: { custom: { stars: 4 } } },
  { type: 'rated', pluginId: 'b', data: { custom: { stars: 2, source: 'elsewhere' } } },
  { type: 'purchase', pluginId: 'a', data: { custom: { amount: '9.99', currency: 'EUR' } } },
  { type: 'purchase', pluginId: 'b', data: { custom: { amount: '20', currency: 'USD' } } },
]

beforeAll(async () => {
  house = await startTestGateway({
    env: { MARKETPLACE_RATE_LIMIT_MAX: '100000', RATE_LIMIT_SCALE: '1000', GRAPHQL_MAX_COST: '100000' },
  })
  token = await house.token()
  const events = reported.map((one, index) => ({ ...one, messageId: `m${index}`, occurredAt: day(index % 3) }))
  const { errors, data } = await house.ask(
    'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted rejected { message } } }',
    { events },
  )
  expect([errors, data.trackEvents]).toEqual([undefined, { accepted: reported.length, rejected: [] }])
  const query = '{ analyticsEvents(first: 100) { edges { node { id } } } }'
  while ((await graphql(query)).analyticsEvents.edges.length < reported.length) await setTimeout(50)
}, 60_000)
afterAll(() => house.stop())

// oxlint-disable-next-line typescript/no-explicit-any -- what a path answers is the test's to know
async function rest(path: string): Promise<any> {
  const response = await fetch(`${house.url}/api${path}`, { headers: { authorization: `Bearer ${token}` } })
  const { data, error } = (await response.json()) as { data?: unknown; error?: unknown }
  expect(error).toBeUndefined()
  return data
}

async function graphql(query: string) {
  const { data, errors } = await house.ask(query)
  expect(errors).toBeUndefined()
  return data
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const number = (value: string | number | null) => (value === null ? undefined : Number(value))

interface Series {
  metric: string
  currency: string | null
  total: string | null
  previous: string | null
  points: { start: string; value: string | null }[]
}

const SERIES = 'metric currency total previous points { start value }'
const shownPoints = ({ points }: Series) =>
  points.map(({ start, value }) => ({ date: start.slice(0, 10), value: number(value) }))
const shownTotals = (series: Series[], of: 'total' | 'previous') =>
  Object.fromEntries(
    series.filter(({ currency }) => currency === null).map((one) => [one.metric.toLowerCase(), number(one[of])]),
  )
const shownRevenue = (series: Series[], of: 'total' | 'previous') =>
  series
    .filter((one) => one.currency !== null && one[of] !== null)
    .map((one) => ({ amount: Number(one[of]), currency: one.currency }))

test.each([
  ['', ''],
  ['?limit=3', 'first: 3'],
  ['?plugin_id=a&event_type=download', 'filter: { pluginId: "a", type: "download" }'],
  ['?user_id=u2', 'filter: { userId: "u2" }'],
  [`?start_date=${day(1).slice(0, 10)}`, `range: { start: "${day(1).slice(0, 10)}T00:00:00Z" }`],
  [`?end_date=${day(1).slice(0, 10)}`, `range: { end: "${day(1).slice(0, 10)}T23:59:59.999Z" }`],
  [`?start_date=${encodeURIComponent(day(1.5))}`, `range: { start: "${day(1.5)}" }`],
])('events%s', async (query, args) => {
  const { analyticsEvents: found } = await graphql(`{
    analyticsEvents${args && `(${args})`} { edges { node { type pluginId userId sessionId occurredAt source version data } } }
  }`)
  const data = await rest(`/integration/analytics/events${query}`)
  expect(data.length).toBeGreaterThan(0)
  expect(data).toEqual(
    found.edges.map(({ node }: { node: Record<string, string | null> }) =>
      asJson({
        event_type: node['type'],
        plugin_id: node['pluginId'] ?? undefined,
        user_id: node['userId'] ?? undefined,
        session_id: node['sessionId'] ?? undefined,
        timestamp: node['occurredAt'],
        data: node['data'],
        source: node['source']?.toLowerCase(),
        version: node['version'] ?? undefined,
      }),
    ),
  )
})

test('defect 23: the latest events come first, and an offset leaves out those that were told', async () => {
  const all: { timestamp: string }[] = await rest('/integration/analytics/events?limit=100')
  expect(all.map((one) => one.timestamp)).toEqual(
    all
      .map((one) => one.timestamp)
      .sort()
      .toReversed(),
  )
  const pages = await Promise.all(
    [0, 3, 6, 9].map((from) => rest(`/integration/analytics/events?limit=3&offset=${from}`)),
  )
  expect(pages.flat()).toEqual(all)
})

test.each([
  ['a', '', ''],
  ['b', `?start_date=${day(1).slice(0, 10)}&end_date=${day(0).slice(0, 10)}`, `range: { start: "${day(1)}" }`],
  ['nothing-was-reported', '', ''],
])('the report on %s%s', async (id, query, args) => {
  const { pluginReport: found } = await graphql(`{
    pluginReport(pluginId: "${id}" ${args}) {
      pluginId range { start end } totals { metric currency total: value previous }
      dailyActiveUsers weeklyActiveUsers monthlyActiveUsers averageSessionMs averageLoadMs
      downloads: trend { ${SERIES} } users: trend(metric: ACTIVE_USERS) { ${SERIES} } paid: trend(metric: REVENUE) { ${SERIES} }
      countries { key count } versions { key count } types { key count }
      coverage { since waiting }
    }
  }`)
  const { coverage, ...data } = await rest(`/integration/analytics/report/${id}${query}`)
  const share = (name: string, word: string, of: { key: string; count: string }[]) =>
    of.map(({ key, count }) => ({ [name]: key, [word]: Number(count) }))
  expect(coverage).toEqual({ since: found.coverage.since, until: expect.any(String), waiting: 0 })
  expect(data).toEqual(
    asJson({
      plugin_id: id,
      period: {
        start_date: found.range.start.slice(0, 10),
        end_date: new Date(Date.parse(found.range.end) - 1).toISOString().slice(0, 10),
      },
      metrics: shownTotals(found.totals, 'total'),
      previous: shownTotals(found.totals, 'previous'),
      revenue: shownRevenue(found.totals, 'total'),
      previous_revenue: shownRevenue(found.totals, 'previous'),
      daily_active_users: found.dailyActiveUsers,
      weekly_active_users: found.weeklyActiveUsers,
      monthly_active_users: found.monthlyActiveUsers,
      average_session_ms: found.averageSessionMs ?? undefined,
      average_load_ms: found.averageLoadMs ?? undefined,
      downloads_trend: shownPoints(found.downloads[0]),
      usage_trend: shownPoints(found.users[0]),
      revenue_trend: found.paid.map((one: Series) => ({ currency: one.currency, points: shownPoints(one) })),
      by_country: share('country', 'downloads', found.countries),
      by_version: share('version', 'events', found.versions),
      by_type: share('event_type', 'events', found.types),
    }),
  )
})

test.each([
  ['', 'metric: DOWNLOADS', 29],
  ['?metric=installs&period=week&limit=1', 'metric: INSTALLS, first: 1', 6],
  ['?metric=rating&period=day', 'metric: RATING', 0],
  ['?metric=revenue&currency=EUR', 'metric: REVENUE, currency: "EUR"', 29],
])('the first plugins%s', async (query, args, back) => {
  const { topPlugins: found } = await graphql(
    `{ topPlugins(${args}, range: { start: "${day(back)}" }) { entries { rank pluginId value } } }`,
  )
  expect(await rest(`/integration/analytics/top-plugins${query}`)).toEqual(
    found.entries.map(({ rank, pluginId, value }: { rank: number; pluginId: string; value: string }) => ({
      plugin_id: pluginId,
      value: Number(value),
      rank,
    })),
  )
})

test('defect 23: a rating is a mean, and money of two currencies is not added up', async () => {
  const [rated] = await rest('/integration/analytics/top-plugins?metric=rating')
  expect(rated).toEqual({ plugin_id: 'a', value: 4, rank: 1 })
  const { revenue, metrics } = await rest('/dashboard/overview')
  expect(metrics.rating).toBe(3)
  expect(revenue).toEqual([
    { amount: 9.99, currency: 'EUR' },
    { amount: 20, currency: 'USD' },
  ])
})

test('an event is refused for data that cannot be kept, or is too deep for the other doors, and not taken in without it', async () => {
  const sent = async (body: string) => {
    const response = await fetch(`${house.url}/api/integration/analytics/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    })
    const { data, error } = (await response.json()) as { data?: object; error?: { message: string } }
    return error?.message ?? data
  }
  expect(await sent('{"event":"kept","data":{"__proto__":{"amount":"5"},"colour":"red"}}')).toBe(
    'data: expected an object without the key __proto__, received an object.',
  )
  expect(await sent('{"event":"kept","data":[]}')).toBe('data: expected an object, received a list of 0.')
  const deep = (levels: number) => `{"event":"deep","data":${'{"in":'.repeat(levels)}1${'}'.repeat(levels)}}`
  expect(await sent(deep(17))).toBe('data: expected an object of at most 16 levels, received an object.')
  expect(await sent(deep(16))).toEqual({ sent: true })
})

test('an end too early for 30 days is named itself, and not a beginning that nobody gave', async () => {
  const asked = async (query: string) => {
    const authorization = `Bearer ${token}`
    const response = await fetch(`${house.url}/api/integration/analytics/report/a?${query}`, {
      headers: { authorization },
    })
    const { data, error } = (await response.json()) as { data?: { period: object }; error?: { message: string } }
    return error?.message ?? data?.period
  }
  for (const day of ['2000-01-29', '0000-01-01'])
    expect(await asked(`end_date=${day}`)).toBe(
      `end_date: expected a day since 2000-01-30, or \`start_date\` beside it, received ${day}.`,
    )
  expect(await asked('end_date=2000-01-30')).toEqual({ start_date: '2000-01-01', end_date: '2000-01-30' })
  expect(await asked('start_date=2000-01-28&end_date=2000-01-29')).toMatchObject({ start_date: '2000-01-28' })
})

test.each([
  ['7d', 'downloads', 'DOWNLOADS', 6],
  ['30d', 'users', 'ACTIVE_USERS', 29],
  ['90d', 'revenue', 'REVENUE', 89],
])(
  'defect 24: the trend of %s of %s is what was reported, and without numbers before',
  async (length, metric, ours, back) => {
    const { activity } = await graphql(`{
    activity(query: { metrics: [${ours}], range: { start: "${day(back)}" }, compareToPrevious: true }) { series { ${SERIES} } }
  }`)
    const data = await rest(`/dashboard/trends?period=${length}&metric=${metric}`)
    expect(data.series).toEqual(
      asJson(
        activity.series.map((one: Series) => ({
          currency: one.currency ?? undefined,
          points: shownPoints(one),
          total: number(one.total),
          previous: number(one.previous),
        })),
      ),
    )
    expect(data.series[0].points.length).toBe(back + 1)
    expect(data.series[0].points[0]).not.toHaveProperty('value')
    expect(data.series[0].points.some((one: { value?: number }) => (one.value ?? 0) > 0)).toBe(true)
  },
)

test('defect 24: the overview and the active users are those of the ledger, of today and not of a week', async () => {
  const metrics =
    'EVENTS, VIEWS, DOWNLOADS, INSTALLS, INSTALL_FAILURES, UNINSTALLS, ACTIVE_USERS, ERRORS, CRASHES, PURCHASES, RATING, REVENUE'
  const { activity, top, week } = await graphql(`{
    activity(query: { metrics: [${metrics}], compareToPrevious: true }) { series { ${SERIES} } }
    week: activity(query: { metrics: [ACTIVE_USERS], range: { start: "${day(6)}" } }) { series { total } }
    top: topPlugins { entries { rank pluginId value } }
  }`)
  const { period: _period, coverage: _coverage, top_plugins: first, ...overview } = await rest('/dashboard/overview')
  expect(overview).toEqual(
    asJson({
      metrics: shownTotals(activity.series, 'total'),
      previous: shownTotals(activity.series, 'previous'),
      revenue: shownRevenue(activity.series, 'total'),
      previous_revenue: shownRevenue(activity.series, 'previous'),
    }),
  )
  expect(first).toEqual(
    top.entries.map((one: { pluginId: string; value: string; rank: number }) => ({
      plugin_id: one.pluginId,
      value: Number(one.value),
      rank: one.rank,
    })),
  )
  const users: Series = activity.series.find(({ metric }: Series) => metric === 'ACTIVE_USERS')
  expect(await rest('/dashboard/users/activity')).toMatchObject(
    asJson({
      daily_active_users: number(users.points.at(-1)?.value ?? null),
      weekly_active_users: number(week.series[0].total),
      monthly_active_users: number(users.total),
      points: shownPoints(users),
    }) as object,
  )
})
