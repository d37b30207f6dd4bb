/** What was reported, through the client: as panels report it, by hashes of documents and by their texts. */
import { fileURLToPath } from 'node:url'
import type { GatewayClient, ReportedEventFragment } from '../../client/src/index.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf, eventually } from './panel.ts'

const PERSISTED_MANIFEST = fileURLToPath(
  new URL('../../client/src/generated/persisted-documents.json', import.meta.url),
)

describe.each([
  ['by hash', { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST }, { trustedDocuments: true }],
  ['by text', {}, {}],
] as const)('%s', (_way, env, options) => {
  let house: TestGateway
  let client: GatewayClient
  let asked: { first?: number; after?: string }[]
  let plugin: { id: string; title: string }
  const now = new Date()
  const start = now.toISOString()
  beforeAll(async () => {
    house = await startTestGateway({ sandbox: { plugins: 3 }, env })
    asked = []
    client = clientOf(house, {
      ...options,
      fetch: (url, init) => {
        const { variables } = JSON.parse((init?.body as string | undefined) ?? '{}') as {
          variables?: { first?: number; after?: string }
        }
        if (variables) asked.push(variables)
        return fetch(url, init)
      },
    })
    const found = (await client.searchPlugins({ first: 1 })).edges[0]?.node
    if (!found) throw new Error('The sandbox has no plugin')
    plugin = found
    const sent = Array.from({ length: 5 }, (_, index) =>
      client.sendAnalyticsEvent('plugin_installed', {
        messageId: `m-${index}`,
        plugin_id: plugin.id,
        user_id: `u-${index % 2}`,
        version: '1.2.0',
        occurredAt: now,
        duration_ms: 40,
      }),
    )
    sent.push(client.sendAnalyticsEvent('plugin_purchased', { plugin_id: 'gone', amount: '9.98', currency: 'EUR' }))
    await client.flush()
    await Promise.all(sent)
    await eventually('all of them counted', async () => {
      const { entries, coverage } = await client.getTopPlugins({ metric: 'EVENTS' })
      return entries.length === 2 && coverage.waiting === '0'
    })
  }, 60_000)
  afterAll(() => house.stop())

  test('numbers over time, of one plugin, and of the first ones', async () => {
    const range = { start, end: start }
    const { series, coverage } = await client.getActivity({
      metrics: ['INSTALLS', 'REVENUE', 'ACTIVE_USERS'],
      range,
      compareToPrevious: true,
    })
    expect(series).toMatchObject([
      { metric: 'INSTALLS', currency: null, points: [{ value: '5' }], total: '5', previous: null },
      { metric: 'REVENUE', currency: 'EUR', points: [{ value: '9.98' }], total: '9.98' },
      { metric: 'ACTIVE_USERS', total: '2' },
    ])
    expect(coverage.since).toEqual(expect.any(String))
    const report = await client.getPluginReport(plugin.id, range)
    expect(report).toMatchObject({
      dailyActiveUsers: 2,
      averageSessionMs: 40,
      averageLoadMs: null,
      versions: [{ key: '1.2.0', count: '5' }],
    })
    expect(report.totals).toContainEqual({ metric: 'INSTALLS', currency: null, value: '5', previous: null })
    expect((await client.getPluginReport('nobodys')).dailyActiveUsers).toBe(0)
    const top = await client.getTopPlugins({ metric: 'INSTALLS', withPlugins: true })
    expect(top.entries).toEqual([{ rank: 1, pluginId: plugin.id, value: '5', plugin: { title: plugin.title } }])
    expect((await client.getTopPlugins({ metric: 'INSTALLS' })).entries[0]).not.toHaveProperty('plugin')
  })

  test('events are a page, or all of them, each page asked for when it is wanted', async () => {
    const filter = { pluginId: plugin.id }
    const page = await client.getAnalyticsEvents({ filter, first: 2 })
    expect(page).toMatchObject({ edges: [{ node: { type: 'plugin_installed', version: '1.2.0' } }, {}] })
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })

    asked.length = 0
    const all: ReportedEventFragment[] = []
    for await (const event of client.allAnalyticsEvents({ filter, first: 2 })) all.push(event)
    expect(all.map(({ messageId }) => messageId).sort()).toEqual(['m-0', 'm-1', 'm-2', 'm-3', 'm-4'])
    expect(asked.map(({ first }) => first)).toEqual([2, 2, 2])
    expect(new Set(asked.map(({ after }) => after)).size).toBe(3)

    asked.length = 0
    for await (const { type } of client.allAnalyticsEvents()) {
      expect(type).toMatch(/^plugin_/)
      break
    }
    expect(asked).toEqual([{ first: 100 }])
    const after = page.pageInfo.endCursor
    const rest: string[] = []
    for await (const { id } of client.allAnalyticsEvents({ filter, after })) rest.push(id)
    expect(rest).toEqual(all.slice(2).map(({ id }) => id))
    const none = await client.allAnalyticsEvents({ filter: { userId: 'nobody' } }).next()
    expect(none).toEqual({ done: true, value: undefined })
    expect(await client.allAnalyticsEvents({ first: 0 }).next()).toEqual({ done: true, value: undefined })
  })

  test('what makes no sense, and what is not allowed, rejects', async () => {
    await expect(client.getTopPlugins({ metric: 'REVENUE' })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    // @ts-expect-error -- there is no such metric
    await expect(client.getActivity({ metrics: ['LUCK'] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    const withoutStart = { end: start }
    // @ts-expect-error -- days have a first one
    await expect(client.getPluginReport(plugin.id, withoutStart)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    const token = await house.token(['analytics:read'], 'u-1')
    const acting = clientOf(house, { credentials: { token }, ...options })
    await expect(acting.getActivity({ metrics: ['EVENTS'] })).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
    const own: (string | null)[] = []
    for await (const { userId } of acting.allAnalyticsEvents()) own.push(userId)
    expect(new Set(own)).toEqual(new Set(['u-1']))
  })
})
