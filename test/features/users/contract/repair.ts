import { Failure } from '../../../../src/kit/failure.ts'
import type { Work } from '../../../../src/store/store.ts'
import { json, startUpstream } from '../../../marketplace/upstream.ts'
import { asker, effectsOf, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'

export function repairContract(open: OpenRoom): void {
  let room: Room
  beforeAll(async () => {
    room = await open()
  })
  afterAll(() => room.close())
  afterEach(() => void room.sandbox.control({ mode: 'ok' }))

  const settled = (userId: string) =>
    eventually(
      `${userId} to be in sync`,
      async () => (await room.service.userSync(asker(), userId)).status === 'SYNCHRONIZED',
    )
  const create = async (userId: string) => {
    await room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId) })
    await settled(userId)
  }
  /** Somebody changes the marketplace behind the gateway's back. */
  const meddle = async (body: object) => {
    const headers = { ...(await room.sandbox.headers()), 'idempotency-key': Math.random().toString(36) }
    const response = await fetch(`${room.sandbox.url}/integration/users/sync`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(200)
  }

  test('what is the same on both sides is in sync', async () => {
    await create('same')
    const state = await room.service.verify(asker(), 'same')
    expect(state).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
    expect(state.user?.verified_at).toBeGreaterThan(0)
  })

  test('blanks are nothing on both sides', async () => {
    const data = person('blank', { profile: { bio: '  ', location: ' ' } })
    await room.service.syncUser(asker(), { userId: 'blank', action: 'CREATE', data })
    await settled('blank')
    expect(await room.service.verify(asker(), 'blank')).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
  })

  test('a difference is found by digests, kept with its moment, and repaired', async () => {
    await create('drifter')
    await meddle({ user_id: 'drifter', action: 'update', user_data: { display_name: 'Someone else' } })
    const state = await room.service.verify(asker(), 'drifter')
    expect(state).toMatchObject({ status: 'DRIFTED', drift: [{ field: 'displayName' }] })
    expect(JSON.stringify(state.drift)).not.toContain('Someone')
    const again = await room.service.verify(asker(), 'drifter')
    expect(again.drift[0]?.since).toBe(state.drift[0]?.since)
    const repaired = await room.service.resync(asker(), 'drifter', false)
    expect(repaired).toMatchObject({ event: { action: 'UPDATE', origin: 'reconcile' }, userErrors: [] })
    await settled('drifter')
    expect(effectsOf(room.sandbox, 'drifter').at(-1)?.user_data).toMatchObject({ display_name: 'The drifter' })
    expect((await room.service.userSync(asker(), 'drifter')).user?.revision).toBe(1)
  })

  test('what the panel has said anew since the comparison differs no more, and the rest goes on differing', async () => {
    const data = person('mender', { preferences: { newsletter: true } })
    await room.service.syncUser(asker(), { userId: 'mender', action: 'CREATE', data })
    await settled('mender')
    const other = { display_name: 'Someone else', preferences: { newsletter: false } }
    await meddle({ user_id: 'mender', action: 'update', user_data: other })
    const found = await room.service.verify(asker(), 'mender')
    expect(found.drift.map(({ field }) => field)).toEqual(['displayName', 'preferences.newsletter'])
    await room.service.syncUser(asker(), { userId: 'mender', action: 'UPDATE', data: person('mender'), mode: 'WAIT' })
    const left = await room.service.userSync(asker(), 'mender')
    expect(left).toMatchObject({ status: 'DRIFTED', drift: [{ field: 'preferences.newsletter' }] })
    await create('mender')
    expect(await room.service.verify(asker(), 'mender')).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
  })

  test('a user that the marketplace lost is made again', async () => {
    await create('lost')
    await meddle({ user_id: 'lost', action: 'delete' })
    expect(await room.service.verify(asker(), 'lost')).toMatchObject({ status: 'DRIFTED', drift: [{ field: 'user' }] })
    await room.service.resync(asker(), 'lost', false)
    await settled('lost')
    expect(effectsOf(room.sandbox, 'lost').at(-1)?.action).toBe('create')
  })

  test.each(['found missing', 'refused an update of', 'not asked about'])(
    'a create of a user that the marketplace lost makes it again, though it was there once: %s',
    async (how) => {
      const userId = `lost-${how.split(' ')[0]}`
      await create(userId)
      await meddle({ user_id: userId, action: 'delete' })
      if (how === 'found missing') await room.service.verify(asker(), userId)
      if (how === 'refused an update of') {
        await room.service.syncUser(asker(), { userId, action: 'UPDATE', data: person(userId) })
        await eventually('a dead letter', async () => (await room.service.userSync(asker(), userId)).status === 'DEAD')
      }
      await create(userId)
      expect(effectsOf(room.sandbox, userId).map(({ action }) => action)).toEqual(['create', 'delete', 'create'])
      expect(await room.service.verify(asker(), userId)).toMatchObject({ status: 'SYNCHRONIZED', drift: [] })
    },
  )

  test('a create that went as an update of a user that is gone goes as a create under a key of its own', async () => {
    const strict = await keepingRefusals()
    const base = await open({ started: false })
    const there = await open({ with: { ...base, sandbox: { ...base.sandbox, url: strict.url } } })
    const made = () =>
      there.service.syncUser(asker(), { userId: 'gone', action: 'CREATE', data: person('gone'), mode: 'WAIT' })
    try {
      expect(await made()).toMatchObject({ status: 'SYNCHRONIZED' })
      strict.users.clear()
      expect(await made()).toMatchObject({ status: 'SYNCHRONIZED', event: { attempts: 2 } })
      expect([...strict.users]).toEqual(['gone'])
    } finally {
      await there.close()
      await base.close()
      await strict[Symbol.asyncDispose]()
    }
  })

  test('a create that was refused as an update, and is sent again once the user is gone, makes it', async () => {
    const userId = 'gone-since'
    const data = person(userId)
    await create(userId)
    await create('has-the-name')
    await room.service.syncUser(asker(), { userId, action: 'CREATE', data: { ...data, username: 'has-the-name' } })
    await eventually('a dead letter', async () => (await room.service.userSync(asker(), userId)).status === 'DEAD')
    await room.service.syncUser(asker(), { userId: 'has-the-name', action: 'DELETE' })
    await settled('has-the-name')
    await meddle({ user_id: userId, action: 'delete' })
    await room.service.verify(asker(), userId)
    await room.service.operations.retry(asker(), { filter: { userId, status: ['DEAD'] } })
    await settled(userId)
    expect(effectsOf(room.sandbox, userId).at(-1)?.action).toBe('create')
  })

  test('an outage is an error and never a missing user', async () => {
    await create('hidden')
    room.sandbox.control({ mode: '503' })
    await expect(room.service.verify(asker(), 'hidden')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await expect(room.service.resync(asker(), 'hidden', true)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    room.sandbox.control({ mode: 'ok' })
    const state = await eventually('the marketplace', () => room.service.verify(asker(), 'hidden').catch(() => null))
    expect(state.status).toBe('SYNCHRONIZED')
    expect(effectsOf(room.sandbox, 'hidden')).toHaveLength(1)
  })

  test('what is right already is sent again only with force', async () => {
    await create('forced')
    const idle = await room.service.resync(asker(), 'forced', false)
    expect(idle).toMatchObject({ status: 'SYNCHRONIZED', event: null, eventId: null, userErrors: [] })
    await room.service.resync(asker(), 'forced', true)
    await settled('forced')
    expect(effectsOf(room.sandbox, 'forced').map(({ action }) => action)).toEqual(['create', 'update'])
    expect((await room.service.resync(asker(), 'nobody', true)).userErrors[0]?.code).toBe('RESOURCE_NOT_FOUND')
  })

  test('what is under way is not sent beside it, and the answer names no change as its own', async () => {
    await create('busy')
    await room.service.operations.setPaused(asker(), true, null)
    await room.service.syncUser(asker(), { userId: 'busy', action: 'UPDATE', data: person('busy') })
    const busy = await room.service.resync(asker(), 'busy', true)
    expect(busy).toMatchObject({ status: 'PENDING', event: null, eventId: null, userErrors: [] })
    await room.service.operations.setPaused(asker(), false, null)
    await settled('busy')
  })

  test('a run over all users finds and repairs everything once', async () => {
    for (const userId of ['run-same', 'run-drift', 'run-missing', 'run-orphan']) await create(userId)
    await room.service.syncUser(asker(), { userId: 'run-orphan', action: 'DELETE' })
    await settled('run-orphan')
    await meddle({ user_id: 'run-drift', action: 'update', user_data: { username: 'renamed' } })
    await meddle({ user_id: 'run-missing', action: 'delete' })
    await meddle({
      user_id: 'run-orphan',
      action: 'create',
      user_data: { email: 'orphan@example.org', username: 'orphan' },
    })

    const run = async (repair: boolean) => {
      const { id } = await room.service.startReconcile(asker(), repair, 1)
      return eventually('the end of the run', async () => {
        const [newest] = await room.service.reconcileRuns(asker(), 1)
        return newest?.id === id && newest.status === 'DONE' && newest
      })
    }
    const dry = await run(false)
    expect(dry).toMatchObject({ drifted: 1, missing: 1, orphaned: 1, repaired: 0 })
    const real = await run(true)
    expect(real).toMatchObject({ scanned: dry.scanned, drifted: 1, missing: 1, orphaned: 1, repaired: 3 })
    for (const userId of ['run-drift', 'run-missing', 'run-orphan']) await settled(userId)
    const second = await run(true)
    expect(second).toMatchObject({ drifted: 0, missing: 0, orphaned: 0, repaired: 0, matched: second.scanned })
  })

  const eventsOf = async (userId: string) =>
    (await room.service.operations.events(asker(), { filter: { userId }, last: 100 })).edges
      .map(({ node }) => [node.action, node.state])
      .toReversed()
  const refused = (userId: string) =>
    eventually(`${userId} to be refused`, async () => (await room.service.userSync(asker(), userId)).status === 'DEAD')

  test('a create that was refused because the account is there becomes, with what was said since, an update when a person asks', async () => {
    const { email, username } = person('there')
    await meddle({ user_id: 'there', action: 'create', user_data: { email, username, display_name: 'Other' } })
    await room.service.syncUser(asker(), { userId: 'there', action: 'CREATE', data: person('there') })
    await refused('there')
    const data = person('there', { displayName: 'Newest' })
    await room.service.syncUser(asker(), { userId: 'there', action: 'UPDATE', data })
    await refused('there')
    const state = await room.service.verify(asker(), 'there')
    expect(state).toMatchObject({ status: 'DEAD', drift: [{ field: 'displayName' }] })
    const repaired = await room.service.resync(asker(), 'there', false)
    expect(repaired).toMatchObject({ status: 'PENDING', event: { action: 'UPDATE', origin: 'reconcile' } })
    await settled('there')
    expect(effectsOf(room.sandbox, 'there').at(-1)?.user_data).toMatchObject({ display_name: 'Newest' })
    expect(await eventsOf('there')).toEqual([
      ['CREATE', 'superseded'],
      ['CREATE', 'superseded'],
      ['UPDATE', 'acknowledged'],
    ])
  })

  test('an update of a user that the marketplace lost becomes a create when a person asks', async () => {
    await create('mislaid')
    await meddle({ user_id: 'mislaid', action: 'delete' })
    const data = person('mislaid', { displayName: 'Newer' })
    await room.service.syncUser(asker(), { userId: 'mislaid', action: 'UPDATE', data })
    await refused('mislaid')
    await room.service.resync(asker(), 'mislaid', false)
    await settled('mislaid')
    expect(effectsOf(room.sandbox, 'mislaid').at(-1)).toMatchObject({
      action: 'create',
      user_data: { display_name: 'Newer' },
    })
  })

  test('what was refused is sent again when a person asks, though the marketplace has it by now', async () => {
    await create('righted')
    room.sandbox.control({ mode: '422', only: 'users/sync' })
    await room.service.syncUser(asker(), { userId: 'righted', action: 'UPDATE', data: person('righted') })
    await refused('righted')
    room.sandbox.control({ mode: 'ok' })
    await room.service.resync(asker(), 'righted', false)
    await settled('righted')
    expect(await eventsOf('righted')).toEqual([
      ['CREATE', 'acknowledged'],
      ['UPDATE', 'superseded'],
      ['UPDATE', 'acknowledged'],
    ])
  })

  test('an erasure whose delete was refused is complete once the delete that takes its place has arrived', async () => {
    await create('refused-delete')
    room.sandbox.control({ mode: '422', only: 'users/sync' })
    const args = { userId: 'refused-delete', reason: 'asked for', idempotencyKey: 'erase-refused-delete' }
    expect((await room.service.privacy.erase(asker(), args)).event).toMatchObject({ state: 'dead' })
    room.sandbox.control({ mode: 'ok' })
    await room.service.resync(asker(), 'refused-delete', false)
    await settled('refused-delete')
    const { event, certificate } = await room.service.privacy.erase(asker(), args)
    expect(event).toMatchObject({ action: 'DELETE', state: 'acknowledged' })
    expect(certificate?.completedAt).not.toBeNull()
  })

  const ended = async (where: Room, repair = false) => {
    const { id } = await where.service.startReconcile(asker(), repair, 1)
    return eventually('the end of the run', async () => {
      const [newest] = await where.service.reconcileRuns(asker(), 1)
      return newest?.id === id && newest.status === 'DONE' && newest
    })
  }

  test('a run goes on after the store could not serve for a moment', async () => {
    const { store } = room
    const run = store.run.bind(store)
    let failures = 0
    store.run = <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> =>
      work.name === 'advanceRun' && failures++ === 0
        ? Promise.reject(new Failure('SERVICE_UNAVAILABLE', 'The database does not answer.'))
        : run(work, ...args)
    try {
      const { scanned, matched, skipped } = await ended(room)
      expect(failures).toBeGreaterThan(1)
      expect(matched + skipped).toBe(scanned)
    } finally {
      store.run = run
    }
  })

  test('who stops during a run does not wait for a marketplace that hangs, and another goes on with the run', async () => {
    const leaving = await open()
    try {
      await leaving.service.syncUser(asker(), { userId: 'compared', action: 'CREATE', data: person('compared') })
      const synced = async () => (await leaving.service.userSync(asker(), 'compared')).status === 'SYNCHRONIZED'
      await eventually('the user to be in sync', synced)
      const asked = () => leaving.sandbox.ledger().filter(({ method }) => method === 'GET').length
      leaving.sandbox.control({ mode: 'hang', only: { method: 'GET', path: 'integration/users' } })
      const before = asked()
      const { id } = await leaving.service.startReconcile(asker(), false, 1)
      await eventually('a question', () => asked() > before)
      const beganAt = performance.now()
      await leaving.stop(500)
      expect(performance.now() - beganAt).toBeLessThan(2_000)
      leaving.sandbox.control({ mode: 'ok' })
      const next = await open({ with: leaving })
      try {
        await eventually('the end of the run', async () => {
          const [newest] = await next.service.reconcileRuns(asker(), 1)
          return newest?.id === id && newest.status === 'DONE'
        })
      } finally {
        await next.close()
      }
    } finally {
      await leaving.close()
    }
  })

  test('a record that cannot be read is skipped, and does not hold up the run', async () => {
    await create('readable-1')
    await create('readable-2')
    const only = { method: 'GET', path: 'integration/users' }
    room.sandbox.control({ rules: [{ mode: 'null-fields', only }] })
    const { scanned, matched, skipped, missing } = await ended(room, true)
    expect(skipped).toBeGreaterThan(0)
    expect(missing).toBe(0)
    expect(matched + skipped).toBe(scanned)
  })
}

/** A marketplace that keeps the answer to a key also where it refuses, and takes no other request under it. */
async function keepingRefusals() {
  const users = new Set<string>()
  const kept = new Map<string, { body: string; answer: [status: number, value: object] }>()
  const refusal = (code: string) => ({ success: false, error: { code, message: code } })
  const take = (body: string): [number, object] => {
    const { user_id: userId, action } = JSON.parse(body) as { user_id: string; action: string }
    if (action === 'update' && !users.has(userId)) return [404, refusal('RESOURCE_NOT_FOUND')]
    if (action === 'delete') users.delete(userId)
    else users.add(userId)
    return [200, { success: true, data: { user_id: userId, sync_status: 'synchronized' } }]
  }
  const upstream = await startUpstream((response, { method, body, headers }) => {
    if (method === 'GET') return json(response, 404, refusal('RESOURCE_NOT_FOUND'))
    const key = String(headers['idempotency-key'])
    const known = kept.get(key)
    if (known && known.body !== body) return json(response, 422, refusal('IDEMPOTENCY_KEY_REUSED'))
    const answer = known?.answer ?? take(body)
    kept.set(key, { body, answer })
    return json(response, ...answer)
  })
  return { ...upstream, users }
}
