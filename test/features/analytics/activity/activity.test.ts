/** Numbers of what was reported, through the front door. */
import type { Clock } from '../../../../src/kit/clock.ts'
import { systemClock } from '../../../../src/kit/clock.ts'
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { reporting } from './asking.ts'

const dayMs = 86_400_000
const begun = systemClock.now()
/** The moment so many days ago, or its day. */
const ago = (days: number) => new Date(begun - days * dayMs).toISOString()
const dayAgo = (days: number) => `${ago(days).slice(0, 10)}T00:00:00.000Z`

let aheadMs = -5 * dayMs
const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs }

let house: TestGateway
let report: ReturnType<typeof reporting>['report']

beforeAll(async () => {
  house = await startTestGateway({ clock })
  ;({ report } = reporting(house, clock.now))
  // The gateway's first report is five days old.
  await report([{ userId: 'ann', version: '1.0.0', data: { download: { country: 'DE' } } }])
  aheadMs = 0
  await report([
    { userId: 'ben', version: '1.1.0', data: { download: { country: 'FR' } } },
    { userId: 'cat', version: '1.1.0', data: { download: { country: 'FR' } } },
    { userId: 'cat', type: 'plugin_rated', data: { rating: { stars: 5 } } },
    { userId: 'ben', type: 'plugin_rated', data: { rating: { stars: 2 } } },
    { userId: 'dan', pluginId: 'mpi-000002', occurredAt: ago(2) },
    { type: 'purchase', data: { purchase: { purchaseId: '1', amount: '0.1', currency: 'EUR' } } },
    { type: 'purchase', data: { purchase: { purchaseId: '2', amount: '0.2', currency: 'EUR' } } },
    { type: 'purchase', data: { purchase: { purchaseId: '3', amount: '5', currency: 'USD' } } },
    { type: 'plugin_used', data: { usage: { durationMs: 1_000 } } },
    { type: 'plugin_used', data: { usage: { durationMs: 2_001 } } },
    { type: 'plugin_loaded', data: { performance: { loadTimeMs: 0.5 } } },
    { type: 'user_login', pluginId: null, userId: 'eve' },
  ])
}, 60_000)
afterAll(() => house.stop())

const range = (from: number, to = 0) => ({ start: ago(from), end: ago(to) })

async function activity(query: object) {
  const { data, errors } = await house.ask(
    `query($query: ActivityQueryInput!) { activity(query: $query) {
      range { start end } series { metric currency total previous points { start value } } coverage { since until waiting } } }`,
    { query },
  )
  expect(errors).toBeUndefined()
  return data.activity
}
const valuesOf = (series: { points: { value: string | null }[] }) => series.points.map(({ value }) => value)

test('days before the first report are null, days without one since then are zero', async () => {
  const { series, ...rest } = await activity({ metrics: ['DOWNLOADS', 'ACTIVE_USERS'], range: range(7) })
  expect(rest).toMatchObject({
    range: { start: dayAgo(7), end: dayAgo(-1) },
    coverage: { since: expect.stringContaining(ago(5).slice(0, 10)), waiting: '0' },
  })
  expect(series.map(valuesOf)).toEqual([
    [null, null, '1', '0', '0', '1', '0', '2'],
    [null, null, '1', '0', '0', '1', '0', '3'],
  ])
  expect(series[0].points[0].start).toBe(dayAgo(7))
  expect(series.map(({ total }: { total: string }) => total)).toEqual(['4', '5'])
})

test('a period before the first report has no numbers at all', async () => {
  const { series } = await activity({ metrics: ['EVENTS', 'REVENUE', 'ACTIVE_USERS'], range: range(20, 10) })
  // No currency is known there, either.
  expect(series.map(({ metric, total }: { metric: string; total: null }) => [metric, total])).toEqual([
    ['EVENTS', null],
    ['ACTIVE_USERS', null],
  ])
})

test('defect 23: a rating is a mean and no sum, money is exact and never added up over currencies', async () => {
  const { series } = await activity({ metrics: ['RATING', 'REVENUE', 'PURCHASES'], range: range(1) })
  expect(series).toMatchObject([
    { metric: 'RATING', currency: null, total: '3.5', points: [{ value: null }, { value: '3.5' }] },
    { metric: 'REVENUE', currency: 'EUR', total: '0.3' },
    { metric: 'REVENUE', currency: 'USD', total: '5' },
    { metric: 'PURCHASES', currency: null, total: '3' },
  ])
})

test('the days before are as many, and null where nobody counted', async () => {
  const query = { metrics: ['DOWNLOADS', 'ACTIVE_USERS'], compareToPrevious: true }
  const previous = async (days: object) =>
    (await activity({ ...query, range: days })).series.map((one: { previous: string | null }) => one.previous)
  expect(await previous(range(1))).toEqual(['1', '1'])
  expect(await previous(range(3, 2))).toEqual(['1', '1'])
  expect(await previous(range(5, 4))).toEqual([null, null])
})

test('only of some plugins, and of all events', async () => {
  const total = async (query: object) =>
    (await activity({ metrics: ['EVENTS'], range: range(7), ...query })).series[0].total
  expect(await total({ pluginIds: ['mpi-000002'] })).toBe('1')
  expect(await total({ pluginIds: ['mpi-000001', 'mpi-000002', 'mpi-000001'] })).toBe('12')
  expect(await total({})).toBe('13')
})

test('defect 23: active users are those at the end of the range, and not of today', async () => {
  const users = async (days: object) => {
    const { data } = await house.ask(
      `query($range: ActivityRangeInput) { pluginReport(pluginId: "mpi-000001", range: $range) {
        dailyActiveUsers weeklyActiveUsers monthlyActiveUsers } }`,
      { range: days },
    )
    return Object.values(data.pluginReport)
  }
  expect(await users(range(3))).toEqual([2, 3, 3])
  expect(await users(range(9, 5))).toEqual([1, 1, 1])
  expect(await users(range(9, 1))).toEqual([0, 1, 1])
  expect(await users(range(9, 6))).toEqual([null, null, null])
})

test('the report of a plugin', async () => {
  const { data, errors } = await house.ask(`{
    pluginReport(pluginId: "mpi-000001") {
      pluginId plugin { id } totals { metric currency value previous } averageSessionMs averageLoadMs
      trend(metric: DOWNLOADS, bucket: MONTH) { total points { value } }
      countries(first: 1) { key count } versions { key count } types { key count }
    }
    none: pluginReport(pluginId: "never heard of") { plugin { id } averageSessionMs types { key } totals { metric value } }
  }`)
  expect(errors).toBeUndefined()
  const { totals, trend, ...rest } = data.pluginReport
  expect(rest).toEqual({
    pluginId: 'mpi-000001',
    plugin: { id: 'mpi-000001' },
    averageSessionMs: 1500.5,
    averageLoadMs: 0.5,
    countries: [{ key: 'FR', count: '2' }],
    versions: [
      { key: '1.1.0', count: '2' },
      { key: '1.0.0', count: '1' },
    ],
    types: [
      { key: 'download', count: '3' },
      { key: 'purchase', count: '3' },
      { key: 'plugin_rated', count: '2' },
      { key: 'plugin_used', count: '2' },
      { key: 'plugin_loaded', count: '1' },
    ],
  })
  expect(totals).toHaveLength(13)
  expect(totals).toContainEqual({ metric: 'REVENUE', currency: 'USD', value: '5', previous: null })
  expect(totals).toContainEqual({ metric: 'INSTALLS', currency: null, value: '0', previous: null })
  expect(trend).toMatchObject([{ total: '3' }])
  expect(data.none).toMatchObject({ plugin: null, averageSessionMs: null, types: [] })
  expect(data.none.totals).toContainEqual({ metric: 'DOWNLOADS', value: '0' })
})

test('the first plugins; equal ones share a place', async () => {
  await report([{ pluginId: 'mpi-000003', userId: 'ann' }])
  const { data } = await house.ask(`{
    topPlugins(first: 3) { entries { rank pluginId value plugin { id } } }
    revenue: topPlugins(metric: REVENUE, currency: "EUR") { entries { pluginId value } }
  }`)
  expect(data.topPlugins.entries).toEqual([
    { rank: 1, pluginId: 'mpi-000001', value: '3', plugin: { id: 'mpi-000001' } },
    { rank: 2, pluginId: 'mpi-000002', value: '1', plugin: { id: 'mpi-000002' } },
    { rank: 2, pluginId: 'mpi-000003', value: '1', plugin: { id: 'mpi-000003' } },
  ])
  expect(data.revenue.entries).toEqual([{ pluginId: 'mpi-000001', value: '0.3' }])
})

test.each([
  ['activity(query: { metrics: [] }) { range { start } }', 'query.metrics: expected 1 to 12 entries, received 0.'],
  [
    'activity(query: { metrics: [VIEWS, VIEWS] }) { range { start } }',
    'query.metrics: expected different metrics, received one of them twice.',
  ],
  [
    'activity(query: { metrics: [VIEWS], pluginIds: [] }) { range { start } }',
    'query.pluginIds: expected 1 to 50 entries, received 0.',
  ],
  [
    'activity(query: { metrics: [VIEWS], range: { start: "2026-02-30T00:00:00Z" } }) { range { start } }',
    'query.range.start: expected a moment of RFC 3339',
  ],
  [
    'activity(query: { metrics: [VIEWS], range: { start: "2020-01-01T00:00:00Z" } }) { range { start } }',
    'query.bucket: expected at most 400 spans: a wider bucket, or fewer days',
  ],
  [
    'topPlugins(range: { start: "2999-01-01T00:00:00Z" }) { range { start } }',
    'range.start: expected a day up to the end',
  ],
  ['topPlugins(metric: ACTIVE_USERS) { range { start } }', 'metric: expected any metric but `ACTIVE_USERS`'],
  ['topPlugins(metric: REVENUE) { range { start } }', 'currency: expected a currency of ISO 4217'],
  ['topPlugins(currency: "EUR") { range { start } }', 'currency: expected none, but with revenue'],
  ['topPlugins(first: 101) { range { start } }', 'first: expected 1 to 100, received 101.'],
  ['pluginReport(pluginId: "../a") { range { start } }', 'pluginId: expected 1 to 512 characters'],
  ['pluginReport(pluginId: "a") { types(first: 0) { key } }', 'first: expected 1 to 250, received 0.'],
  ['analyticsEvents(after: "b3RoZXI6MQ") { edges { cursor } }', 'after: expected a cursor of this list'],
  ['analyticsEvents(filter: { type: "" }) { edges { cursor } }', 'filter.type: expected 1 to 64 characters'],
  [
    'analyticsEvents(range: { start: "2026-01-02T00:00:00Z", end: "2026-01-01T00:00:00Z" }) { edges { cursor } }',
    'range.start: expected a moment up to the end',
  ],
])('refused, and why: %s', async (query, message) => {
  const { errors } = await house.ask(`{ ${query} }`)
  expect(errors).toMatchObject([
    { message: expect.stringContaining(message), extensions: { code: 'VALIDATION_ERROR' } },
  ])
})

test.each([
  ['users over years', '{ activity(query: { metrics: [ACTIVE_USERS], bucket: MONTH }) { series { total } } }', 50],
  ['the first plugins', '{ topPlugins { entries { rank } } }', 20],
  ['a report', '{ pluginReport(pluginId: "mpi-000001") { totals { value } trend { total } } }', 40],
])('what takes the ledger long is paid for, however little of it is asked for: %s', async (_name, query, least) => {
  const { errors, extensions } = await house.ask(query)
  expect(errors).toBeUndefined()
  expect((extensions as { cost: { cost: number } }).cost.cost).toBeGreaterThanOrEqual(least)
})
