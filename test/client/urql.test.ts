/** The example with urql, against a real gateway: typed queries, pages, writes under one key, errors, a subscription. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client, fetchExchange } from '@urql/core'
import { connect } from '../../examples/urql/client.ts'
import type { Connection } from '../../examples/urql/client.ts'
import { dataOf, Refused } from '../../examples/urql/errors.ts'
import { BrowsePluginsDocument, OnePluginDocument } from '../../examples/urql/generated/graphql.ts'
import { everyPlugin, followUser, tellUser } from '../../examples/urql/panel.ts'
import type { UserChange } from '../../examples/urql/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { effectsAt, eventually } from './panel.ts'

let house: TestGateway
let panel: Connection
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 23 } })
  panel = connect(house.url, () => house.token())
}, 60_000)
afterAll(async () => {
  panel.close()
  await house.stop()
})

const user = (userId: string) => ({
  userId,
  action: 'CREATE' as const,
  data: { email: `${userId}@example.org`, username: userId },
})

const refusal = async (work: Promise<unknown>): Promise<Refused> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Refused)
  return error as Refused
}

test('a query is typed and answered', async () => {
  const answer = await panel.client.query(BrowsePluginsDocument, { q: '', first: 2 }).toPromise()
  const { searchPlugins } = dataOf(answer)
  expect(searchPlugins.totalCount).toBe(23)
  expect(searchPlugins.edges).toHaveLength(2)
  // @ts-expect-error -- a field that was not asked for is no part of the type
  expect(searchPlugins.edges[0]?.node.description).toBeUndefined()
  const nothing = dataOf(await panel.client.query(OnePluginDocument, { id: 'nothing' }).toPromise())
  expect(nothing.plugin).toBeNull()
})

test('pages are walked to the end, each plugin once, and no further than somebody looks', async () => {
  const ids: string[] = []
  for await (const { id } of everyPlugin(panel.client, '', 5)) ids.push(id)
  expect(ids).toHaveLength(23)
  expect(new Set(ids).size).toBe(23)
  let looked = 0
  for await (const _plugin of everyPlugin(panel.client, '', 5)) if (++looked === 7) break
  expect(looked).toBe(7)
})

test('plugins that the marketplace gets wrong are left out, with an error at their place', async () => {
  house.sandbox.control({ mode: 'unknown-enum', only: '/integration/plugins/search' })
  try {
    const answer = await panel.client.query(BrowsePluginsDocument, { q: 'a', first: 5 }).toPromise()
    expect(answer.error?.graphQLErrors.map(({ extensions }) => extensions['code'])).toContain(
      'UPSTREAM_CONTRACT_VIOLATION',
    )
    const whole = answer.data?.searchPlugins.edges.filter(({ node }) => node !== null).length ?? NaN
    let found = 0
    for await (const _plugin of everyPlugin(panel.client, 'a', 5)) if (++found > 50) break
    expect(found).toBeGreaterThanOrEqual(whole)
  } finally {
    house.sandbox.control({ mode: 'ok' })
  }
})

test('a write is made once, however often it is sent', async () => {
  const first = await tellUser(panel.client, user('urql-1'), { key: 'urql-key-1' })
  const again = await tellUser(panel.client, user('urql-1'), { key: 'urql-key-1' })
  expect(again.eventId).toBe(first.eventId)
  await eventually('one create at the marketplace', () => changesOf('urql-1').length === 1)
  const other = await refusal(tellUser(panel.client, user('urql-2'), { key: 'urql-key-1' }))
  expect(other.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

const changesOf = (userId: string) => effectsAt(house.sandbox).changes.filter((change) => change.user_id === userId)

test('a write whose answer got lost is sent again under its key, and what is expected is not', async () => {
  let sent = 0
  const flaky = connect(house.url, () => house.token())
  const { fetch: real } = globalThis
  globalThis.fetch = async (...args) => {
    const answer = await real(...args)
    sent += 1
    if (sent === 1) throw new TypeError('the connection dropped')
    return answer
  }
  try {
    const { eventId } = await tellUser(flaky.client, user('urql-3'), { pauseMs: 10 })
    expect(sent).toBe(2)
    await eventually('one create at the marketplace', () => changesOf('urql-3').length === 1)
    expect(eventId).toMatch(/\S/)
    const bad = await refusal(
      tellUser(flaky.client, { ...user('urql-4'), data: { email: 'no address', username: 'x' } }, { pauseMs: 10 }),
    )
    expect([bad.code, bad.message, sent]).toEqual([
      'VALIDATION_ERROR',
      expect.stringMatching(/^input\.data\.email: /),
      3,
    ])
  } finally {
    globalThis.fetch = real
    flaky.close()
  }
})

test('refusals have the codes of the gateway, over HTTP and over the socket', async () => {
  const weak = connect(house.url, () => house.token(['item:read']))
  const denied = await refusal(tellUser(weak.client, user('urql-5')))
  expect([denied.code, denied.retryable]).toEqual(['AUTHORIZATION_FAILED', false])
  expect(denied.requestId).toMatch(/\S/)
  const overSocket = await new Promise((resolve) => followUser(weak.client, 'urql-5', () => {}, resolve))
  expect(overSocket).toMatchObject({ code: 'AUTHORIZATION_FAILED' })
  weak.close()
  const stranger = connect(house.url, () => Promise.resolve('not-a-token'))
  const asked = stranger.client.query(OnePluginDocument, { id: 'x' }).toPromise()
  expect((await refusal(asked.then(dataOf))).code).toBe('AUTHENTICATION_FAILED')
  stranger.close()
  const nowhere = connect('http://127.0.0.1:9', () => house.token())
  const lost = await refusal(tellUser(nowhere.client, user('urql-6'), { attempts: 2, pauseMs: 10 }))
  expect([lost.code, lost.retryable]).toEqual(['SERVICE_UNAVAILABLE', true])
  nowhere.close()
})

test('changes of a user are followed to the marketplace', async () => {
  const seen: UserChange[] = []
  const unfollow = followUser(
    panel.client,
    'urql-7',
    (change) => seen.push(change),
    (error) => {
      throw error
    },
  )
  // Tells again until the socket listens: what happened before is not told.
  await eventually('a change that is followed', async () => {
    await tellUser(panel.client, user('urql-7'))
    return seen.some(({ status }) => status === 'SYNCHRONIZED')
  })
  unfollow()
  expect(seen.every(({ action }) => action === 'CREATE')).toBe(true)
})

test('without a socket a subscription is a stream of events', async () => {
  const token = await house.token()
  const client = new Client({
    url: `${house.url}/graphql`,
    preferGetMethod: false,
    fetchSubscriptions: true,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [fetchExchange],
  })
  const seen: UserChange[] = []
  const fail = (error: unknown) => {
    throw error
  }
  const unfollow = followUser(client, 'urql-8', (change) => seen.push(change), fail)
  await eventually('a change that is followed', async () => {
    await tellUser(client, user('urql-8'))
    return seen.some(({ status }) => status === 'SYNCHRONIZED')
  })
  unfollow()
})

test("the example's generated files are fresh", async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const codegen = fileURLToPath(new URL('../../node_modules/@graphql-codegen/cli/cjs/bin.js', import.meta.url))
  const args = [codegen, '--check', '--config', 'examples/urql/codegen.yml']
  await promisify(execFile)(process.execPath, args, { cwd: root })
}, 60_000)
