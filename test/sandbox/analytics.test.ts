import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { item, shelf } from '../features/catalog/shelf.ts'
import { account, caller, publication } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 120 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

interface Numbers {
  item_id: string
  panel_item_id: string
  analytics: {
    views: Record<string, number>
    downloads: Record<string, number> & { by_day: number[] }
    revenue: Record<string, number> & { currency: string }
    ratings: { average: number; count: number; distribution: Record<string, number> }
    geographic_data: { country: string; downloads: number }[]
  }
  last_updated: string
}
const numbers = async (id: string) =>
  (await call('GET', `/integration/analytics/plugins/${encodeURIComponent(id)}`)).body.data as Numbers
const event = (changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  event: 'plugin_download',
  data: { message_id: 'm-1', plugin_id: 'mpi-000007', ...data },
  timestamp: new Date().toISOString(),
  source: 'panel-system',
  ...changes,
})
const report = (body: unknown) => call('POST', '/integration/analytics/events', body)

test('the numbers of every item hang together', async () => {
  for (let at = 1; at <= 120; at++) {
    const id = `mpi-${String(at).padStart(6, '0')}`
    const { analytics, item_id } = await numbers(id)
    expect(item_id).toBe(id)
    for (const block of [analytics.views, analytics.downloads, analytics.revenue]) {
      const { today = NaN, this_week = NaN, this_month = NaN, total = NaN } = block
      expect([today, this_week, this_month, total]).toEqual(
        [today, this_week, this_month, total].toSorted((a, b) => a - b),
      )
      expect(today).toBeGreaterThanOrEqual(0)
    }
    expect(analytics.views['unique']).toBeLessThanOrEqual(analytics.views['total'] ?? 0)
    const abroad = analytics.geographic_data.reduce((all, one) => all + one.downloads, 0)
    expect(abroad).toBeLessThanOrEqual(analytics.downloads['total'] ?? 0)
    const rated = Object.values(analytics.ratings.distribution).reduce((all, count) => all + count, 0)
    expect(rated).toBe(analytics.ratings.count)
  }
})

test('totals pass 32 bits and agree with the catalogue', async () => {
  const { analytics } = await numbers('mpi-000001')
  expect(analytics.downloads['total']).toBeGreaterThan(2 ** 31)
  const item = (await call('GET', '/integration/plugins/mpi-000001')).body.data
  expect(item.metadata.downloads).toBe(analytics.downloads['total'])
  expect((await call('GET', '/integration/stats')).body.data.totalDownloads).toBeGreaterThan(2 ** 31)
})

test('the panel item id leads to the same numbers', async () => {
  const byId = await numbers('mpi-000007')
  expect(await numbers(byId.panel_item_id)).toMatchObject({ item_id: 'mpi-000007', analytics: byId.analytics })
})

test('download events are counted once for each message', async () => {
  const before = (await numbers('mpi-000007')).analytics.downloads
  expect((await report(event())).body.data).toEqual({ accepted: 1, duplicates: 0 })
  expect((await report(event())).body.data).toEqual({ accepted: 0, duplicates: 1 })
  const long = new Date(Date.now() - 10 * 86_400_000).toISOString()
  await report(event({ timestamp: long }, { message_id: 'm-2' }))
  const after = (await numbers('mpi-000007')).analytics.downloads
  const grown = (key: string) => (after[key] ?? 0) - (before[key] ?? 0)
  expect(['total', 'this_month', 'this_week', 'today'].map(grown)).toEqual([2, 2, 1, 1])
  expect(sandbox.ledger({ effectsOnly: true }).map((entry) => entry.effect)).toMatchObject([
    { kind: 'event.stored', id: 'm-1' },
    { kind: 'event.stored', id: 'm-2' },
  ])
})

test('a batch of events is stored whole or not at all', async () => {
  const batch = (events: unknown) => call('POST', '/integration/analytics/events/batch', { events })
  const refused = await batch([event(), event({ source: 7 }, { message_id: 'm-2' })])
  expect([refused.status, refused.body.error?.details?.field]).toEqual([400, 'events.1.source'])
  expect((await batch([event(), event(), event({}, { message_id: 'm-2' })])).body.data).toEqual({
    accepted: 2,
    duplicates: 1,
  })
})

test.each([
  [event({ event: '' }), 'event'],
  [event({ timestamp: 'today' }), 'timestamp'],
  [event({ source: undefined }), 'source'],
  [event({ data: [] }), 'data'],
])('refuses %j naming the field', async (body, field) => {
  const refused = await report(body)
  expect([refused.status, refused.body.error?.details?.field]).toEqual([400, field])
})

test("a user's numbers are those of each item, and of nobody else's", async () => {
  await call('POST', '/integration/users/sync', account('fresh'))
  expect((await call('GET', '/integration/analytics/users/fresh')).body.data).toEqual([])
  await call('POST', '/integration/plugins/publish', { ...publication('f'), user_id: 'fresh' })
  const { data } = (await call('GET', '/integration/analytics/users/fresh')).body
  expect(data).toMatchObject([{ panel_item_id: 'f', analytics: { downloads: { total: 0 } } }])
})

test.each(['plugins/nothing', 'users/nobody'])('%s is 404', async (path) => {
  const reply = await call('GET', `/integration/analytics/${path}`)
  expect([reply.status, reply.body.error?.code]).toEqual([404, 'RESOURCE_NOT_FOUND'])
})

test('downloads that add up past 2^53 are told with all their digits', async () => {
  const most = item('most', { metadata: { downloads: Number.MAX_SAFE_INTEGER } })
  const busy = await startSandbox({ catalogue: shelf(most, item('two', { metadata: { downloads: 2 } })) })
  try {
    const { status, text } = await (await caller(busy))('GET', '/integration/stats')
    expect(status).toBe(200)
    expect(text).toContain('"totalDownloads":9007199254740993,')
  } finally {
    await busy.stop()
  }
})

test('statistics follow what is on the market', async () => {
  const stats = async () => (await call('GET', '/integration/stats')).body.data
  const before = await stats()
  expect(Object.keys(before)).toEqual(['totalPlugins', 'totalDownloads', 'totalDevelopers', 'categories'])
  await call('DELETE', '/integration/plugins/mpi-000001')
  const after = await stats()
  expect(after.totalPlugins).toBe(before.totalPlugins - 1)
  expect(before.totalDownloads - after.totalDownloads).toBeGreaterThan(2 ** 31)
})
