/** Every operation of the client against a real gateway, and what it follows. */
import { createUserEventHooks } from '../../client/src/index.ts'
import type { GatewayClient, PanelUser } from '../../client/src/index.ts'
import { permissions } from '../../src/auth/permissions.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf, eventually } from './panel.ts'

let house: TestGateway
let client: GatewayClient
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 }, env: { SYNC_WAIT_MS: '5000' } })
  client = clientOf(house)
}, 60_000)
afterAll(() => house.stop())

const data = (name: string) => ({ email: `${name}@example.org`, username: name })

test('users are told, read, compared and repaired', async () => {
  const told = await client.syncUser({ userId: 'op-1', action: 'CREATE', data: data('op-1'), mode: 'WAIT' })
  expect(told).toMatchObject({ status: 'SYNCHRONIZED', replayed: false, user: { id: 'op-1' }, userErrors: [] })
  const many = await client.syncUsers([
    { userId: 'op-2', action: 'CREATE', data: data('op-2') },
    { userId: 'op-3', action: 'UPDATE' },
  ])
  expect(many).toMatchObject({ accepted: 1, rejected: 1 })
  const batch = ['op-4', 'op-5'].map((userId) => ({ userId, action: 'CREATE' as const, data: data(userId) }))
  const replays = async () =>
    (await client.syncUsers(batch, { idempotencyKey: 'batch-1' })).results.map(({ replayed }) => replayed)
  expect(await replays()).toEqual([false, false])
  expect(await replays()).toEqual([true, true])
  expect(await client.getUserProfile('op-1')).toMatchObject({ username: 'op-1', revision: 1 })
  expect(await client.getUserProfile('op-1', { withEmail: true })).toMatchObject({ email: 'op-1@example.org' })
  expect(await client.getUserProfile('unheard-of')).toBeNull()
  expect(await client.getUserSync('op-1')).toMatchObject({ status: 'SYNCHRONIZED', desiredRevision: 1 })
  expect(await client.verifyUserSync('op-1')).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
  expect(await client.resyncUser('op-1', { force: true })).toMatchObject({ userErrors: [] })
})

test('the catalogue is read and changed', async () => {
  const found = await client.searchPlugins({ first: 3, facets: true, sort: 'NAME' })
  expect(found.edges).toHaveLength(3)
  expect(found.facets?.categories.length).toBeGreaterThan(0)
  const next = await client.searchPlugins({ first: 3, after: found.pageInfo.endCursor, sort: 'NAME' })
  expect(next.edges[0]?.node?.id).not.toBe(found.edges[0]?.node?.id)
  const id = found.edges[0]?.node?.id ?? ''
  expect(await client.getPlugin({ id })).toMatchObject({ id })
  expect(await client.getPlugin({ panelItemId: 'nobody-made-this' })).toBeNull()
  expect(Number((await client.getMarketplaceStats()).totalPlugins)).toBeGreaterThan(0)
  expect(await client.getPluginAnalytics(id)).toMatchObject({ itemId: id })
  const synced = await client.syncCategories([{ panelId: 'cat-1', name: 'Client tools' }])
  expect(synced).toMatchObject({ synchronized: [{ panelId: 'cat-1', status: 'CREATED' }], userErrors: [] })
  const more = [{ panelId: 'cat-2', name: 'Server tools' }]
  const created = { synchronized: [{ panelId: 'cat-2', status: 'CREATED' }], userErrors: [] }
  const again = { idempotencyKey: 'categories-1' }
  expect(await client.syncCategories(more, again)).toMatchObject(created)
  // Done a second time it would not be one that is made.
  expect(await client.syncCategories(more, again)).toMatchObject(created)

  const input = {
    panelItemId: 'client-plugin',
    userId: 'op-1',
    manifest: { name: 'Client plugin', version: '1.0.0', description: 'Published by a test.', author: 'op-1' },
    files: [
      {
        name: 'p.zip',
        type: 'application/zip',
        size: 10,
        url: 'https://downloads.example.org/p.zip',
        sha256: 'ab'.repeat(32),
      },
    ],
  }
  const bad = await client.publishPlugin({ ...input, manifest: { ...input.manifest, name: 'x' } })
  expect(bad.userErrors[0]).toMatchObject({ code: 'VALIDATION_ERROR', path: ['input', 'manifest', 'name'] })
  const published = await client.publishPlugin(input, { idempotencyKey: 'publish-1' })
  expect(published).toMatchObject({ userErrors: [], replayed: false })
  expect(await client.publishPlugin(input, { idempotencyKey: 'publish-1' })).toMatchObject({ replayed: true })
  const marketplaceItemId = await eventually('an id of the marketplace', async () => {
    return (await client.getPlugin({ panelItemId: 'client-plugin' }))?.id ?? false
  })
  const manifest = { ...input.manifest, version: '1.1.0' }
  expect(await client.updatePlugin({ marketplaceItemId, manifest })).toMatchObject({ userErrors: [] })
  expect(await client.unpublishPlugin(marketplaceItemId, { reason: 'test' })).toMatchObject({ userErrors: [] })
  expect(await client.healthCheck()).toHaveProperty('status')
})

test('events and numbers', async () => {
  const sent = client.sendAnalyticsEvent('plugin_installed', { plugin_id: 'p', user_id: 'op-1', messageId: 'client-1' })
  await client.flush()
  await sent
  await expect(Promise.all([client.sendAnalyticsEvent('Not A Type'), client.flush()])).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
  })
  await eventually('the event at the marketplace', () =>
    house.sandbox.ledger().some(({ body }) => JSON.stringify(body).includes('client-1')),
  )
  expect(await client.getUserAnalytics('op-1')).not.toBeUndefined()
})

test('an event that cannot be sent, or is refused, takes no other of its second along', async () => {
  const good = [client.sendAnalyticsEvent('plugin_used', { messageId: 'beside-1' })]
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const bad = [
    client.sendAnalyticsEvent('plugin_used', { size: 10n }),
    client.sendAnalyticsEvent('plugin_used', circle),
    client.sendAnalyticsEvent('plugin_used', { occurredAt: 'yesterday' }),
    client.sendAnalyticsEvent('plugin_used', { list: Array.from({ length: 251 }, (_, index) => index) }),
  ]
  const settled = Promise.allSettled(bad)
  good.push(client.sendAnalyticsEvent('plugin_used', { messageId: 'beside-2' }))
  await client.flush()
  await Promise.all(good)
  const refused = { status: 'rejected', reason: { name: 'GatewayError', code: 'VALIDATION_ERROR' } }
  expect(await settled).toMatchObject(bad.map(() => refused))
})

test('events of a second that are too many bytes for one call are sent in several', async () => {
  const notes = 'x'.repeat(15 * 1024)
  const sent = Array.from({ length: 80 }, () => client.sendAnalyticsEvent('plugin_used', { notes }))
  await client.flush()
  await Promise.all(sent)
})

test('a full batch of 250 changes and 250 events stays within what one call may cost', async () => {
  const hooks = createUserEventHooks(client)
  for (let index = 0; index < 250; index++) {
    const id = `full-${index}`
    void hooks.onUserCreated({ id, ...data(id), profile: { bio: 'x'.repeat(200) }, roles: ['USER'] })
    void hooks.onUserLogin(id, { ip: '192.0.2.1', agent: 'a'.repeat(100) })
  }
  expect(await hooks.flush(20_000)).toBe(true)
  expect(hooks.counts()).toMatchObject({ delivered: 500, dropped: 0, failedTries: 0 })
  await hooks.close()
})

test('a user that the gateway never heard of is told; one that differs is repaired', async () => {
  const hooks = createUserEventHooks(client)
  expect(await hooks.ensureUserSynced('never')).toMatchObject({ outcome: 'not-known-here', status: 'NEVER_SYNCED' })
  expect(await hooks.ensureUserSynced({ id: 'never', ...data('never') })).toMatchObject({ outcome: 'repairing' })
  await eventually('the user in sync', async () => (await hooks.ensureUserSynced('never')).outcome === 'synced')
  // The marketplace knows nothing of this one, so it refuses the update.
  await client.syncUser({ userId: 'odd', action: 'UPDATE', data: data('odd'), mode: 'WAIT' })
  expect(await hooks.ensureUserSynced('odd')).toMatchObject({ outcome: 'refused', status: 'DEAD' })
  expect(await hooks.ensureUserSynced({ id: 'odd', ...data('odd') })).toMatchObject({ outcome: 'repairing' })
  await eventually('the odd one in sync', async () => (await hooks.ensureUserSynced('odd')).outcome === 'synced')
  await hooks.close()
})

describe('users whom the marketplace has of another gateway, so that it refused to make them', () => {
  const ids = ['taken-1', 'taken-2', 'taken-3']
  const people = ids.map((id) => ({ id, ...data(id), displayName: 'Now' }))
  beforeAll(async () => {
    const before = await startTestGateway({ existing: house.sandbox })
    const hooks = createUserEventHooks(client)
    try {
      for (const userId of ids) {
        const input = { userId, action: 'CREATE' as const, mode: 'WAIT' as const }
        await clientOf(before).syncUser({ ...input, data: { ...data(userId), displayName: 'Before' } })
      }
      for (const id of ids) void hooks.onUserCreated({ id, ...data(id), displayName: 'Refused' })
      expect(await hooks.flush()).toBe(true)
      await eventually('dead letters', async () => {
        const states = await Promise.all(ids.map((id) => client.getUserSync(id)))
        return states.every(({ status }) => status === 'DEAD')
      })
    } finally {
      await hooks.close()
      await before.stop()
    }
  })
  const shown = async (id: string) => (await client.getUserProfile(id))?.displayName

  test('one of them is changed, and in sync in the end', async () => {
    const hooks = createUserEventHooks(client)
    const [person] = people
    expect(await hooks.ensureUserSynced(person as PanelUser)).toMatchObject({ outcome: 'repairing', status: 'DEAD' })
    await eventually('the user in sync', async () => (await hooks.ensureUserSynced('taken-1')).outcome === 'synced')
    expect(await shown('taken-1')).toBe('Now')
    await hooks.close()
  })

  test('many of them are changed', async () => {
    const hooks = createUserEventHooks(client)
    expect(await hooks.bulkSyncUsers(people.slice(1))).toMatchObject({ total: 2, accepted: 2, failures: [] })
    for (const id of ids.slice(1)) {
      await eventually('the user in sync', async () => (await client.verifyUserSync(id)).status === 'SYNCHRONIZED')
      expect(await shown(id)).toBe('Now')
    }
    await hooks.close()
  })

  test('one whose deletion was refused is not deleted by asking whether it is in sync', async () => {
    const hooks = createUserEventHooks(client)
    house.sandbox.control({ rules: [{ mode: '422', only: { path: 'users/sync' } }] })
    await client.syncUser({ userId: 'taken-3', action: 'DELETE', mode: 'WAIT' })
    house.sandbox.control({ rules: [] })
    expect(await client.getUserSync('taken-3')).toMatchObject({ status: 'DEAD' })
    await hooks.ensureUserSynced(people[2] as PanelUser)
    await hooks.flush()
    expect(await client.getUserSync('taken-3')).toMatchObject({ status: 'DEAD' })
    await hooks.close()
  })
})

test('many users are made or changed, as the marketplace has them or not', async () => {
  const hooks = createUserEventHooks(client)
  const people = ['op-1', 'bulk-1', 'bulk-2'].map((id) => ({ id, ...data(id), displayName: 'in bulk' }))
  expect(await hooks.bulkSyncUsers(people)).toMatchObject({ total: 3, accepted: 3, failures: [] })
  await eventually('all three at the marketplace', async () => {
    const profiles = await Promise.all(people.map(({ id }) => client.getUserProfile(id)))
    return profiles.every((profile) => profile?.displayName === 'in bulk' && profile.marketplaceUserId !== null)
  })
  await hooks.close()
})

test('of many, who is shut out and whom nobody knows is left out; who is known, or told of before, is shut out', async () => {
  const hooks = createUserEventHooks(client)
  const of = (id: string, active: boolean) => ({ id, ...data(id), active })
  const row = { id: 'shut-3', ...data('shut-3'), isActive: false }
  const people = [of('op-1', false), row, of('shut-1', false), of('shut-2', true), of('shut-2', false)]
  expect(await hooks.bulkSyncUsers(people)).toMatchObject({
    total: 5,
    accepted: 3,
    skipped: 2,
    failed: 0,
    failures: [],
  })
  expect(await client.getUserSync('shut-1')).toMatchObject({ status: 'NEVER_SYNCED' })
  expect(await hooks.ensureUserSynced(of('shut-1', false))).toMatchObject({ outcome: 'not-known-here' })
  expect(await client.getUserSync('shut-1')).toMatchObject({ status: 'NEVER_SYNCED' })
  for (const id of ['op-1', 'shut-2']) {
    await eventually('the user in sync', async () => (await client.getUserSync(id)).status === 'SYNCHRONIZED')
    expect(await client.getUserProfile(id)).toMatchObject({ active: false, roles: [] })
  }
  await hooks.close()
})

test('a picture that a user has taken away is taken away at the marketplace', async () => {
  const hooks = createUserEventHooks(client)
  const user = { id: 'picture-1', ...data('picture-1'), displayName: 'With a picture' }
  const pictureOf = async () => (await client.getUserProfile('picture-1'))?.avatarUrl
  const avatarUrl = 'https://pictures.example.org/1.png'
  await hooks.onUserCreated({ ...user, avatarUrl })
  await eventually('the picture', async () => (await client.verifyUserSync('picture-1')).status === 'SYNCHRONIZED')
  expect(await pictureOf()).toBe(avatarUrl)
  await hooks.onUserUpdated(user)
  await hooks.onUserUpdated({ ...user, avatarUrl: null, displayName: null })
  expect(await hooks.flush(10_000)).toBe(true)
  await eventually('the change', async () => (await client.verifyUserSync('picture-1')).appliedRevision === 3)
  expect(await client.getUserProfile('picture-1')).toMatchObject({ avatarUrl: null, displayName: 'With a picture' })
  await hooks.close()
})

test('an id that is none fails alone in many', async () => {
  const hooks = createUserEventHooks(client)
  const people = ['fit-1', 'a b', 'fit-2'].map((id, index) => ({ id, ...data(`fit-${index}`) }))
  expect(await hooks.bulkSyncUsers(people)).toMatchObject({
    accepted: 2,
    failures: [{ userId: 'a b', code: 'VALIDATION_ERROR' }],
  })
  await hooks.close()
})

test('a user whose record at the marketplace cannot be read fails alone in many; when nobody can be read, all wait', async () => {
  // One by one, so that the fault can be laid on one of them.
  const own = await startTestGateway({ sandbox: { plugins: 1, capabilities: [] } })
  const troubles: Error[] = []
  const hooks = createUserEventHooks(clientOf(own), { onTrouble: (error) => troubles.push(error) })
  const people = ['record-1', 'record-2', 'record-3'].map((id) => ({ id, ...data(id) }))
  try {
    const told = await Promise.all(
      people.map(({ id }) => clientOf(own).syncUser({ userId: id, action: 'CREATE', data: data(id), mode: 'WAIT' })),
    )
    expect(told.map(({ status }) => status)).toEqual(['SYNCHRONIZED', 'SYNCHRONIZED', 'SYNCHRONIZED'])
    const broken = (path: string) => ({ rules: [{ mode: 'null-fields' as const, only: { method: 'GET', path } }] })
    own.sandbox.control(broken('users/record-2$'))
    expect(await hooks.bulkSyncUsers(people)).toMatchObject({
      accepted: 2,
      failures: [{ userId: 'record-2', code: 'UPSTREAM_CONTRACT_VIOLATION' }],
    })
    expect(troubles).toEqual([])
    own.sandbox.control(broken('users/record-'))
    const waiting = hooks.bulkSyncUsers(people)
    await eventually('a try that is told', () => troubles.length > 0)
    own.sandbox.control({ rules: [] })
    expect(await waiting).toMatchObject({ accepted: 3, failures: [] })
  } finally {
    await hooks.close()
    await own.stop()
  }
})

test('a subscription gives each change, ends when left, and tells what is wrong', async () => {
  const leave = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const change of client.watchUserSync({ userId: 'watch-1', signal: leave.signal })) {
      seen.push(`${change.action} ${change.status}`)
      if (change.status === 'SYNCHRONIZED') break
    }
  })()
  await eventually('a change that is seen', async () => {
    await client.syncUser({ userId: 'watch-1', action: 'CREATE', data: data('watch-1') })
    return seen.length > 0
  })
  await watching
  expect(seen.at(-1)).toBe('CREATE SYNCHRONIZED')

  const waiting = client.watchUserSync({ userId: 'nobody', signal: leave.signal }).next()
  leave.abort()
  expect(await waiting).toEqual({ done: true, value: undefined })

  const poor = clientOf(house, { credentials: { token: await house.token(['item:read']) } })
  await expect(poor.watchUserSync().next()).rejects.toMatchObject({ code: 'AUTHORIZATION_FAILED' })
  const wrong = clientOf(house, { credentials: { token: 'nonsense' } })
  await expect(wrong.watchUserSync().next()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  await expect(client.subscribe('subscription { nothing }').next()).rejects.toMatchObject({ name: 'GatewayError' })
})

test('who leaves is told nothing more, though more came in the same piece', async () => {
  /** Holds back what comes until there are three changes. */
  const inOnePiece = () => {
    let piece = ''
    return new TransformStream<string, string>({
      transform(text, out) {
        piece += text
        if (piece.split('event: next').length <= 3) return
        out.enqueue(piece)
        piece = ''
      },
    })
  }
  const watcher = clientOf(house, {
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) return response
      const body = response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(inOnePiece())
        .pipeThrough(new TextEncoderStream())
      return new Response(body, { headers: response.headers })
    },
  })
  const started = await client.syncUser({ userId: 'piece-0', action: 'CREATE', data: data('piece-0'), mode: 'WAIT' })
  for (const userId of ['piece-1', 'piece-2', 'piece-3']) {
    await client.syncUser({ userId, action: 'CREATE', data: data(userId), mode: 'WAIT' })
  }
  const leave = new AbortController()
  const seen: string[] = []
  const options = { status: ['SYNCHRONIZED' as const], after: started.event?.id ?? '', signal: leave.signal }
  for await (const { userId } of watcher.watchUserSync(options)) {
    seen.push(userId)
    leave.abort()
  }
  expect(seen).toEqual(['piece-1'])
})

test('watching goes on where it was, over a connection that breaks', async () => {
  const broken: AbortController[] = []
  const watcher = clientOf(house, {
    fetch: (url, init) => {
      const cut = new AbortController()
      broken.push(cut)
      return fetch(url, { ...init, signal: AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]) })
    },
  })
  const leave = new AbortController()
  const started = await client.syncUser({ userId: 'gap-0', action: 'CREATE', data: data('gap-0'), mode: 'WAIT' })
  const done: string[] = []
  const watching = (async () => {
    const options = { status: ['SYNCHRONIZED' as const], after: started.event?.id ?? '', signal: leave.signal }
    for await (const change of watcher.watchUserSync(options)) done.push(change.userId)
  })()
  for (let index = 1; index <= 5; index++) {
    await client.syncUser({ userId: `gap-${index}`, action: 'CREATE', data: data(`gap-${index}`), mode: 'WAIT' })
    await eventually('a connection to break', () => broken.length >= index)
    broken.at(-1)?.abort()
  }
  await eventually('all changes', () => [1, 2, 3, 4, 5].every((index) => done.includes(`gap-${index}`)))
  leave.abort()
  await watching
  expect(done.filter((userId) => userId.startsWith('gap-'))).toHaveLength(5)
})

test('watching goes on with a new token when the old one has ended', async () => {
  const { GATEWAY_JWT_SECRET: secret, SERVICE_ID: serviceId } = house.config
  const opened: number[] = []
  const watcher = clientOf(house, {
    credentials: { secret, serviceId, permissions, ttlSeconds: 4 },
    fetch: (url, init) => {
      if (new Headers(init?.headers).get('accept') === 'text/event-stream') opened.push(Date.now())
      return fetch(url, init)
    },
  })
  const leave = new AbortController()
  const watch = watcher.watchUserSync({ userId: 'token-1', signal: leave.signal })
  try {
    const watched = watch.next()
    const again = eventually('a second stream', () => opened.length > 1)
    await Promise.race([again, watched])
    await client.syncUser({ userId: 'token-1', action: 'CREATE', data: data('token-1') })
    expect(await watched).toMatchObject({ done: false, value: { userId: 'token-1' } })
  } finally {
    leave.abort()
    await watch.return()
  }
})

test('a watch that is refused from the start is not tried again', async () => {
  const wrong = clientOf(house, { credentials: { token: 'nonsense' } })
  await expect(wrong.watchUserSync({ after: '0-0' }).next()).rejects.toMatchObject({ status: 401 })
  // As behind a proxy that takes credentials for its own.
  const bare = clientOf(house, {
    fetch: (url, init) => {
      const headers = new Headers(init?.headers)
      headers.delete('authorization')
      return fetch(url, { ...init, headers })
    },
  })
  await expect(bare.watchUserSync({ after: '0-0' }).next()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
})

test('what happens while a watch that has seen nothing yet is cut off is told all the same', async () => {
  const opened = Promise.withResolvers<AbortController>()
  const told = Promise.withResolvers<void>()
  let streams = 0
  const watcher = clientOf(house, {
    fetch: async (url, init) => {
      if (new Headers(init?.headers).get('accept') !== 'text/event-stream') return fetch(url, init)
      if (++streams > 1) await told.promise
      const cut = new AbortController()
      const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])])
      const response = await fetch(url, { ...init, signal })
      opened.resolve(cut)
      return response
    },
  })
  const leave = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    const options = { status: ['SYNCHRONIZED' as const], signal: leave.signal }
    for await (const change of watcher.watchUserSync(options)) seen.push(change.userId)
  })()
  try {
    const first = await opened.promise
    first.abort()
    await client.syncUser({ userId: 'quiet-1', action: 'CREATE', data: data('quiet-1'), mode: 'WAIT' })
    told.resolve()
    await eventually('the change of the pause', () => seen.includes('quiet-1'))
  } finally {
    leave.abort()
    await watching
  }
  // From now on: once, and nothing of long before.
  expect(seen.filter((userId) => userId === 'quiet-1')).toHaveLength(1)
  expect(seen).not.toContain('op-1')
})

test('a watch of a ledger that is empty misses nothing either', async () => {
  const fresh = await startTestGateway({ existing: house.sandbox })
  try {
    const { syncHealth } = (await fresh.ask('{ syncHealth { changeId } }')).data
    expect(syncHealth.changeId).toBe('0-0')
    const own = clientOf(fresh)
    const { event } = await own.syncUser({ userId: 'quiet-2', action: 'CREATE', data: data('quiet-2'), mode: 'WAIT' })
    for await (const change of own.watchUserSync({ after: syncHealth.changeId, status: ['SYNCHRONIZED'] })) {
      expect(change.id).toBe(event?.id)
      break
    }
    const health = (await fresh.ask('{ syncHealth { changeId } }')).data
    expect(health.syncHealth.changeId).toMatch(/^[1-9]\d*-[1-9]\d*$/)
  } finally {
    await fresh.stop()
  }
})
