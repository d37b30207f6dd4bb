/** The events that were reported, whose they are, and what is left of a user who was erased. */
import type { Store } from '../../../../src/store/store.ts'
import { startTestGateway } from '../../../support/gateway.ts'
import type { AskOptions, TestGateway } from '../../../support/gateway.ts'
import { reporting } from './asking.ts'

let house: TestGateway
let report: ReturnType<typeof reporting>['report']
beforeAll(async () => {
  house = await startTestGateway()
  ;({ report } = reporting(house, Date.now))
}, 60_000)
afterAll(() => house.stop())

const EVENTS = `query($filter: AnalyticsEventFilter, $first: Int, $after: String) {
  analyticsEvents(filter: $filter, first: $first, after: $after) {
    edges { node { id messageId type pluginId userId sessionId occurredAt receivedAt source version data } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } }`
const acting = (actingUserId: string): AskOptions => ({ permissions: ['analytics:read', 'item:read'], actingUserId })
const codeOf = (answer: { errors: { extensions: { code: string } }[] | undefined }) =>
  answer.errors?.[0]?.extensions.code

test('an event says what was reported, and nothing twice', async () => {
  await report([
    {
      messageId: 'said',
      type: 'plugin_used',
      userId: 'ann',
      sessionId: 's-1',
      version: '1.2.0',
      source: 'API',
      occurredAt: '2026-11-01T12:00:00+02:00',
      data: { custom: { colour: 'red', version: 'ignored', plugin_id: 'ignored', user_id: 'ignored' } },
    },
    {
      messageId: 'odd',
      pluginId: null,
      occurredAt: '2026-11-01T09:00:00Z',
      data: { custom: { plugin_id: '../up', source: 'shop' } },
    },
  ])
  const { data, errors } = await house.ask(EVENTS)
  expect(errors).toBeUndefined()
  expect(data.analyticsEvents.edges.map(({ node }: { node: object }) => node)).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      messageId: 'said',
      type: 'plugin_used',
      pluginId: 'mpi-000001',
      userId: 'ann',
      sessionId: 's-1',
      occurredAt: '2026-11-01T10:00:00.000Z',
      receivedAt: expect.stringMatching(/Z$/),
      source: 'API',
      version: '1.2.0',
      data: { colour: 'red' },
    },
    expect.objectContaining({
      messageId: 'odd',
      pluginId: null,
      source: null,
      data: { plugin_id: '../up', source: 'shop' },
    }),
  ])
})

test('pages follow each other while others are reported', async () => {
  const at = (second: number) => `2026-11-02T12:00:0${second}.000Z`
  await report([1, 2, 3, 4, 5].map((n) => ({ type: 'paged', messageId: `page-${n}`, occurredAt: at(n) })))
  const pageAfter = async (after: string | null) => {
    const { data } = await house.ask(EVENTS, { filter: { type: 'paged' }, first: 2, after })
    const { edges, pageInfo } = data.analyticsEvents
    return { ids: edges.map(({ node }: { node: { messageId: string } }) => node.messageId), ...pageInfo }
  }
  const first = await pageAfter(null)
  expect(first).toMatchObject({ ids: ['page-5', 'page-4'], hasNextPage: true, hasPreviousPage: false })
  await report([{ type: 'paged', messageId: 'page-9', occurredAt: at(9) }])
  const second = await pageAfter(first.endCursor)
  const third = await pageAfter(second.endCursor)
  expect([second.ids, third.ids]).toEqual([['page-3', 'page-2'], ['page-1']])
  expect(third).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
})

test('who acts for a user is told of that user alone', async () => {
  await report([
    { type: 'mine', userId: 'ann' },
    { type: 'mine', userId: 'ben' },
    { type: 'mine', userId: null },
  ])
  const { data } = await house.ask(EVENTS, { filter: { type: 'mine' } }, acting('ann'))
  expect(data.analyticsEvents.edges.map(({ node }: { node: { userId: string } }) => node.userId)).toEqual(['ann'])
  expect(codeOf(await house.ask(EVENTS, { filter: { userId: 'ben' } }, acting('ann')))).toBe('AUTHORIZATION_FAILED')
})

test('who acts for a user is told numbers of plugins of that user alone', async () => {
  const { data: page } = await house.ask(
    '{ searchPlugins(input: { sort: DOWNLOADS }, first: 20) { edges { node { id author { id } } } } }',
  )
  const plugins = page.searchPlugins.edges.map(({ node }: { node: { id: string; author: { id: string } } }) => node)
  const [own] = plugins
  const other = plugins.find(({ author }: typeof own) => author.id !== own.author.id)
  const asOwner = acting(own.author.id)
  const outcome = async (query: string) => codeOf(await house.ask(query, {}, asOwner)) ?? 'given'
  const series = (of: string) => `{ activity(query: { metrics: [EVENTS] ${of} }) { series { total } } }`
  expect(await outcome(series(`pluginIds: ["${own.id}"]`))).toBe('given')
  expect(await outcome(series(`pluginIds: ["${own.id}", "${other.id}"]`))).toBe('AUTHORIZATION_FAILED')
  expect(await outcome(series(''))).toBe('AUTHORIZATION_FAILED')
  const reportOf = (id: string) => `{ pluginReport(pluginId: "${id}") { types { key } } }`
  expect(await outcome(reportOf(own.id))).toBe('given')
  expect(await outcome(reportOf(other.id))).toBe('AUTHORIZATION_FAILED')
  expect(await outcome(reportOf('never-heard-of'))).toBe('AUTHORIZATION_FAILED')
  expect(await outcome('{ topPlugins { entries { value } } }')).toBe('given')
  expect(await outcome('{ topPlugins(metric: REVENUE, currency: "EUR") { entries { value } } }')).toBe(
    'AUTHORIZATION_FAILED',
  )
})

test('a token without analytics:read is told nothing', async () => {
  for (const query of [
    'activity(query: { metrics: [EVENTS] }) { range { start } }',
    'pluginReport(pluginId: "p") { pluginId }',
    'topPlugins { range { start } }',
    'analyticsEvents { edges { cursor } }',
  ])
    expect(codeOf(await house.ask(`{ ${query} }`, {}, { permissions: ['item:read'] }))).toBe('AUTHORIZATION_FAILED')
})

test('an erased user is in no event any more, and still was somebody', async () => {
  const sync = await house.ask(
    'mutation { syncUser(input: { userId: "zoe", action: CREATE, data: { email: "zoe@example.org", username: "zoe" } }) { userErrors { message } } }',
  )
  expect(sync.data.syncUser.userErrors).toEqual([])
  await report(['1', '2'].map((n) => ({ messageId: `zoe-${n}`, pluginId: 'of-zoe', userId: 'zoe' })))
  const users = async () => {
    const { data } = await house.ask('{ pluginReport(pluginId: "of-zoe") { dailyActiveUsers types { count } } }')
    return data.pluginReport
  }
  expect(await users()).toEqual({ dailyActiveUsers: 1, types: [{ count: '2' }] })
  const { data } = await house.ask(
    'mutation { eraseUser(userId: "zoe", reason: "asked", idempotencyKey: "zoe-1") { userErrors { message } } }',
  )
  expect(data.eraseUser.userErrors).toEqual([])
  const left = await house.ask(EVENTS, { filter: { pluginId: 'of-zoe' } })
  expect(left.data.analyticsEvents.edges).toEqual([])
  expect(await users()).toEqual({ dailyActiveUsers: 1, types: [{ count: '2' }] })
})

test('what is reported of an erased user is erased when that is asked for once more, and not by a repeat of the first request', async () => {
  const erase = async (idempotencyKey: string) => {
    const { data } = await house.ask(
      `mutation { eraseUser(userId: "yan", reason: "asked", idempotencyKey: "${idempotencyKey}") { certificate { id } userErrors { message } } }`,
    )
    expect(data.eraseUser.userErrors).toEqual([])
    return data.eraseUser.certificate.id as string
  }
  const kept = async () => {
    const { data } = await house.ask('{ exportUser(userId: "yan") }')
    return (data.exportUser as { analytics_events?: unknown[] } | null)?.analytics_events?.length ?? 0
  }
  await report([{ messageId: 'yan-1', pluginId: 'of-yan', userId: 'yan' }])
  const first = await erase('yan-1')
  expect(await kept()).toBe(0)
  await report([{ messageId: 'yan-2', pluginId: 'of-yan', userId: 'yan' }])
  expect(await erase('yan-1')).toBe(first)
  expect(await kept()).toBe(1)
  await erase('yan-2')
  expect(await kept()).toBe(0)
})

test('ENABLE_MARKETPLACE_ANALYTICS=false answers nothing, and nothing is counted', async () => {
  const ran = new Set<string>()
  const watched = (store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: [{ name?: string }, ...unknown[]]) => {
          if (name === 'run' || name === 'read') ran.add(args[0].name ?? '')
          return (value as (...given: unknown[]) => unknown).apply(target, args)
        }
      },
    })
  for (const enabled of ['true', 'false']) {
    ran.clear()
    const room = await startTestGateway({
      existing: house.sandbox,
      env: { ENABLE_MARKETPLACE_ANALYTICS: enabled },
      around: watched,
    })
    try {
      const answer = await room.ask('{ topPlugins { entries { rank } } }')
      expect(codeOf(answer)).toBe(enabled === 'true' ? undefined : 'FEATURE_DISABLED')
      // Without it, what was left is looked for about a second after the start.
      const until = performance.now() + (enabled === 'true' ? 20_000 : 2_500)
      while (!ran.has('isAnyUncounted') && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 50))
      expect(ran.has('isAnyUncounted')).toBe(enabled === 'true')
    } finally {
      await room.stop()
    }
  }
})
