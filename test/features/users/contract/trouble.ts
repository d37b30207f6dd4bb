import type { ServerResponse } from 'node:http'
import type { MutationSyncUserArgs } from '../../../../src/generated/resolvers.ts'
import type { TurnAnswer, TurnOrder } from '../../../../src/features/users/turn.ts'
import { Failure } from '../../../../src/kit/failure.ts'
import type { Work } from '../../../../src/store/store.ts'
import { systemClock } from '../../../../src/kit/clock.ts'
import { json, startUpstream } from '../../../marketplace/upstream.ts'
import { asker, effectsOf, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'
import { everything } from './privacy.ts'

type Input = MutationSyncUserArgs['input']

export function troubleContract(open: OpenRoom): void {
  let room: Room
  beforeAll(async () => {
    room = await open({ sendMs: 2_000 })
  })
  afterAll(() => room.close())
  afterEach(() => calm(room))

  const calm = (where: Room) => void where.sandbox.control({ mode: 'ok' })
  const create = (userId: string): Input => ({ userId, action: 'CREATE', data: person(userId) })
  const sync = (input: Input, where = room) => where.service.syncUser(asker(), input)
  const status = async (userId: string, where = room) => (await where.service.userSync(asker(), userId)).status
  const settled = (userId: string, where = room) =>
    eventually(`${userId} to be in sync`, async () => (await status(userId, where)) === 'SYNCHRONIZED', 25_000)
  const callsFor = (userId: string, where = room) =>
    where.sandbox.ledger().filter((entry) => (entry.body as { user_id?: string } | null)?.user_id === userId)
  const eventsOf = async (userId: string, where = room) =>
    (await where.service.operations.events(asker(), { filter: { userId }, first: 100 })).edges
      .map(({ node }) => node)
      .toReversed()

  test.each(['503', '500', '429', '401', 'hang', 'reset-before', 'half-body', 'html', 'empty'] as const)(
    'a change survives %s and arrives once afterwards',
    async (mode) => {
      const userId = `storm-${mode}`
      room.sandbox.control({ mode })
      await sync(create(userId))
      await eventually('a failed try', async () => (await status(userId)) === 'RETRYING')
      calm(room)
      await settled(userId)
      expect(effectsOf(room.sandbox, userId).map(({ action }) => action)).toEqual(['create'])
      const [event] = await eventsOf(userId)
      const [tries] = await room.service.tries([event?.seq ?? 0])
      expect(tries?.at(-1)).toMatchObject({ outcome: expect.stringMatching(/ACKNOWLEDGED/) as unknown as string })
      expect(tries?.length).toBe(event?.attempts)
    },
  )

  test('a request whose effect is not known is sent again, the same with the same key, before the delete', async () => {
    room.sandbox.control({ mode: 'reset-after' })
    await sync(create('doubt'))
    await eventually('an effect that was not acknowledged', () => effectsOf(room.sandbox, 'doubt').length > 0)
    await eventually('a failed try', async () => (await status('doubt')) === 'RETRYING')
    await sync({ userId: 'doubt', action: 'DELETE' })
    calm(room)
    await settled('doubt')
    expect(effectsOf(room.sandbox, 'doubt').map(({ action }) => action)).toEqual(['create', 'delete'])
    const creates = callsFor('doubt').filter(({ body }) => (body as { action: string }).action === 'create')
    expect(creates.length).toBeGreaterThan(1)
    expect(new Set(creates.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(new Set(creates.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('a create that arrived is recognised by a marketplace without keys, blanks in it or not', async () => {
    const keyless = await open({ sendMs: 2_000, capabilities: [] })
    try {
      keyless.sandbox.control({ mode: 'reset-after', times: 1, only: 'users/sync' })
      const data = person('blank', { profile: { bio: '  ' } })
      await sync({ userId: 'blank', action: 'CREATE', data }, keyless)
      await eventually('an end', async () => ['SYNCHRONIZED', 'DEAD'].includes(await status('blank', keyless)))
      expect((await eventsOf('blank', keyless))[0]).toMatchObject({ state: 'acknowledged' })
      expect(effectsOf(keyless.sandbox, 'blank')).toHaveLength(1)
    } finally {
      await keyless.close()
    }
  })

  test('an outage never makes a dead letter; twenty broken answers do', async () => {
    const quickest = await open({ backoff: { baseMs: 1, capMs: 2 } })
    try {
      quickest.sandbox.control({ mode: 'wrong-shape' })
      await sync(create('nonsense'), quickest)
      await eventually('a dead letter', async () => (await status('nonsense', quickest)) === 'DEAD')
      const [event] = await eventsOf('nonsense', quickest)
      expect(event).toMatchObject({ attempts: 20, violations: 20, error_code: 'UPSTREAM_CONTRACT_VIOLATION' })
    } finally {
      await quickest.close()
    }
  })

  describe('a change that got nothing but broken answers', () => {
    let quickest: Room
    const canary = 'canary-2d9c'
    const broken = async (userId: string, action: 'CREATE' | 'UPDATE') => {
      quickest.sandbox.control({ mode: 'wrong-shape' })
      await sync({ userId, action, data: person(userId, { displayName: canary }) }, quickest)
      await eventually('a dead letter', async () => (await status(userId, quickest)) === 'DEAD')
    }
    const states = async (userId: string) => (await eventsOf(userId, quickest)).map(({ state }) => state)

    beforeAll(async () => {
      quickest = await open({ backoff: { baseMs: 1, capMs: 2 } })
    })
    afterAll(() => quickest.close())
    afterEach(() => calm(quickest))

    test('gives way to a delete, and leaves nothing of what it said', async () => {
      await broken('broken-1', 'CREATE')
      calm(quickest)
      const erased = await quickest.service.privacy.erase(asker(), {
        userId: 'broken-1',
        reason: 'asked for',
        idempotencyKey: 'erase-broken-1',
      })
      expect(erased.event).toMatchObject({ action: 'DELETE', state: 'acknowledged' })
      expect(await states('broken-1')).toEqual(['superseded', 'acknowledged'])
      expect(await quickest.store.read(everything)).not.toContain(canary)
    })

    test('gives way to a create, whose answer tells that the first one had arrived', async () => {
      await broken('broken-2', 'CREATE')
      calm(quickest)
      await sync(create('broken-2'), quickest)
      await eventually('an answer', async () => (await eventsOf('broken-2', quickest))[1]?.error_code === 'CONFLICT')
      expect(await states('broken-2')).toEqual(['superseded', 'dead'])
    })

    test('is part of the next update', async () => {
      await sync(create('broken-4'), quickest)
      await settled('broken-4', quickest)
      await broken('broken-4', 'UPDATE')
      calm(quickest)
      const data = { ...person('broken-4'), displayName: undefined }
      await sync({ userId: 'broken-4', action: 'UPDATE', data }, quickest)
      await settled('broken-4', quickest)
      expect(await states('broken-4')).toEqual(['acknowledged', 'superseded', 'acknowledged'])
      expect(effectsOf(quickest.sandbox, 'broken-4').at(-1)?.user_data).toMatchObject({ display_name: canary })
    })

    test('gives way to a delete that waited behind it', async () => {
      quickest.sandbox.control({ mode: 'wrong-shape' })
      await sync(create('broken-3'), quickest)
      await eventually('a failed try', async () => (await status('broken-3', quickest)) === 'RETRYING')
      await sync({ userId: 'broken-3', action: 'DELETE' }, quickest)
      await eventually('the end of the create', async () => (await states('broken-3'))[0] === 'superseded')
      calm(quickest)
      await settled('broken-3', quickest)
    })
  })

  describe('a change to which the marketplace answers, but never for good', () => {
    let base: Room
    const canary = 'canary-8c51'
    const update = (userId: string): Input => ({
      userId,
      action: 'UPDATE',
      data: person(userId, { displayName: canary }),
    })
    const states = async (userId: string, where: Room) => (await eventsOf(userId, where)).map(({ state }) => state)

    /** What the marketplace does with an update; everything else it takes. */
    async function within(
      onUpdate: (response: ServerResponse) => void,
      body: (there: Room, told: () => string[]) => Promise<void>,
    ) {
      const upstream = await startUpstream((response, { body: text }) => {
        const asked = text === '' ? null : (JSON.parse(text) as { user_id: string; action: string })
        if (asked?.action === 'update') onUpdate(response)
        else json(response, 200, { success: true, data: { user_id: asked?.user_id, sync_status: 'synchronized' } })
      })
      const fronted = { ...base, sandbox: { ...base.sandbox, url: upstream.url } }
      const there = await open({ with: fronted, attempts: 1 })
      const told = () =>
        upstream.seen.flatMap(({ body: text }) => (text === '' ? [] : (JSON.parse(text) as { action: string }).action))
      try {
        await body(there, told)
      } finally {
        await there.close()
        await upstream[Symbol.asyncDispose]()
      }
    }
    const internalError = { success: false, error: { code: 'INTERNAL_ERROR', message: 'no' } }

    beforeAll(async () => {
      base = await open({ started: false })
    })
    afterAll(() => base.close())

    test.each([500, 200])('gives way to a delete, and leaves nothing of what it said (status %i)', async (code) => {
      const userId = `never-${code}`
      await within(
        (response) => json(response, code, internalError),
        async (there, told) => {
          await sync(create(userId), there)
          await settled(userId, there)
          await sync(update(userId), there)
          await eventually('a failed try', async () => (await status(userId, there)) === 'RETRYING')
          const erase = () =>
            there.service.privacy.erase(asker(), { userId, reason: 'asked for', idempotencyKey: `erase-${userId}` })
          await eventually('the certificate', async () => (await erase()).certificate?.completedAt)
          expect(await states(userId, there)).toEqual(['acknowledged', 'superseded', 'acknowledged'])
          expect(told().at(-1)).toBe('delete')
          expect(await there.store.read(everything)).not.toContain(canary)
        },
      )
    })

    test('gives way to a delete that came while it was being sent', async () => {
      let answer: (() => void) | undefined
      await within(
        (response) => (answer = () => json(response, 500, internalError)),
        async (there, told) => {
          await sync(create('sending'), there)
          await settled('sending', there)
          await sync(update('sending'), there)
          await eventually('the request', () => answer)
          await sync({ userId: 'sending', action: 'DELETE' }, there)
          expect(await states('sending', there)).toEqual(['acknowledged', 'pending', 'pending'])
          answer?.()
          await settled('sending', there)
          expect(told()).toEqual(['create', 'update', 'delete'])
        },
      )
    })

    test.each([
      ['500', (response: ServerResponse) => json(response, 500, internalError)],
      ['silence', (response: ServerResponse) => void response.destroy()],
    ])('is given up when a person says so after %s, as one that may have arrived', async (name, fail) => {
      const userId = `given-up-${name}`
      let well = false
      await within(
        (response) =>
          well
            ? json(response, 200, { success: true, data: { user_id: userId, sync_status: 'synchronized' } })
            : fail(response),
        async (there, told) => {
          await sync(create(userId), there)
          await settled(userId, there)
          const first = await sync(update(userId), there)
          await eventually('a failed try', async () => (await status(userId, there)) === 'RETRYING')
          const discard = (dryRun: boolean) =>
            there.service.operations.discard(asker(), { ids: [first.eventId ?? ''], reason: 'never taken', dryRun })
          // While it is being sent it is left alone, and that is over in a moment.
          const done = (dryRun: boolean) => async () => {
            const answer = await discard(dryRun)
            return answer.affected === 1 && answer
          }
          expect(await eventually('a rehearsal', done(true))).toMatchObject({ mayHaveArrived: 1 })
          expect(await eventually('the end of it', done(false))).toMatchObject({
            mayHaveArrived: 1,
            events: [{ state: 'discarded', payload: null, call: null, error_message: 'never taken' }],
            userErrors: [],
          })
          expect(await status(userId, there)).toBe('DISCARDED')

          well = true
          const tries = told().length
          const data = person(userId, { displayName: 'Later' })
          await sync({ userId, action: 'UPDATE', data }, there)
          await settled(userId, there)
          expect(told()).toHaveLength(tries + 1)
          expect(await states(userId, there)).toEqual(['acknowledged', 'discarded', 'acknowledged'])
          const { accepted, ...sums } = (await there.service.operations.health(asker())).totals
          expect(Object.values(sums).reduce((sum, count) => sum + count, 0)).toBe(accepted)
        },
      )
    })

    test('is not given up while it is being sent, and the answer says so', async () => {
      let answer: (() => void) | undefined
      const taken = { success: true, data: { user_id: 'too-early', sync_status: 'synchronized' } }
      await within(
        (response) => (answer = () => json(response, 200, taken)),
        async (there) => {
          await sync(create('too-early'), there)
          await settled('too-early', there)
          const { eventId } = await sync(update('too-early'), there)
          await eventually('the request', () => answer)
          for (const dryRun of [true, false]) {
            const chosen = { ids: [eventId ?? ''], reason: 'never taken', dryRun }
            expect(await there.service.operations.discard(asker(), chosen)).toMatchObject({
              affected: 0,
              userErrors: [{ code: 'CONFLICT', path: ['ids'] }],
            })
          }
          const chosen = { filter: { userId: 'too-early' }, reason: 'never taken' }
          expect(await there.service.operations.discard(asker(), chosen)).toMatchObject({
            userErrors: [{ code: 'CONFLICT', path: ['filter'] }],
          })
          answer?.()
          await settled('too-early', there)
        },
      )
    })

    test.each([
      ['silent', (response: ServerResponse) => void response.destroy()],
      ['504', (response: ServerResponse) => json(response, 504, internalError)],
    ])('holds the delete up once more after %s, for then it may be under way', async (name, fail) => {
      const userId = `again-${name}`
      let tries = 0
      let well = false
      await within(
        (response) => {
          if (well) json(response, 200, { success: true, data: { user_id: userId, sync_status: 'synchronized' } })
          else if (++tries === 1) json(response, 500, internalError)
          else fail(response)
        },
        async (there, told) => {
          await sync(create(userId), there)
          await settled(userId, there)
          await sync(update(userId), there)
          await eventually('two tries', async () => ((await eventsOf(userId, there))[1]?.attempts ?? 0) >= 2)
          await sync({ userId, action: 'DELETE' }, there)
          well = true
          await settled(userId, there)
          expect(await states(userId, there)).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
          expect(told().slice(-2)).toEqual(['update', 'delete'])
        },
      )
    })
  })

  test.each([
    ['NUL', 'mp-\u0000'],
    ['half a character', 'mp-\ud800'],
  ])('an id with %s in an answer is that change’s misfortune alone', async (_name, marketplaceId) => {
    const upstream = await startUpstream((response, { body }) => {
      const userId = body === '' ? null : (JSON.parse(body) as { user_id: string }).user_id
      const receipt = { user_id: userId, sync_status: 'synchronized' }
      const poisoned = userId === 'poisoned' ? { ...receipt, marketplace_user_id: marketplaceId } : receipt
      json(response, 200, { success: true, data: userId === null ? {} : poisoned })
    })
    const base = await open({ started: false })
    const fronted = { ...base, sandbox: { ...base.sandbox, url: upstream.url } }
    const there = await open({ with: fronted, backoff: { baseMs: 1, capMs: 2 } })
    try {
      await sync(create('poisoned'), there)
      await eventually('a failed try', async () => (await status('poisoned', there)) !== 'PENDING')
      await sync(create('bystander'), there)
      await settled('bystander', there)
      await eventually('a dead letter', async () => (await status('poisoned', there)) === 'DEAD')
      expect((await eventsOf('poisoned', there))[0]?.error_code).toBe('UPSTREAM_CONTRACT_VIOLATION')
    } finally {
      await there.close()
      await base.close()
      await upstream[Symbol.asyncDispose]()
    }
  })

  test.each([1, 4])('Retry-After: %i holds all deliveries, also after a restart', async (retryAfter) => {
    const userId = `held-${retryAfter}`
    const first = await open({ attempts: 1 })
    const sentAt = () => callsFor(userId, first).map(({ at }) => Date.parse(at))
    try {
      first.sandbox.control({ mode: '429', retryAfter })
      await sync(create(userId), first)
      await eventually('a failed try', async () => (await status(userId, first)) === 'RETRYING')
      calm(first)
      await first.stop(1_000)
      const refusedAt = sentAt()
      const second = await open({ with: first })
      try {
        await settled(userId, second)
        const [again = 0, ...more] = sentAt().slice(refusedAt.length)
        expect(more).toEqual([])
        expect(again - (refusedAt.at(-1) ?? 0)).toBeGreaterThanOrEqual(retryAfter * 1_000)
      } finally {
        await second.close()
      }
    } finally {
      await first.close()
    }
  })

  test('Retry-After of a key that is in flight holds up only its own change', async () => {
    const inFlight = { success: false, error: { code: 'CONFLICT', message: 'in flight' } }
    const upstream = await startUpstream((response, { body }) => {
      const userId = body === '' ? null : (JSON.parse(body) as { user_id: string }).user_id
      if (userId === 'in-flight') json(response, 409, inFlight, { 'Retry-After': '60' })
      else json(response, 200, { success: true, data: { user_id: userId, sync_status: 'synchronized' } })
    })
    const base = await open({ started: false })
    const there = await open({ with: { ...base, sandbox: { ...base.sandbox, url: upstream.url } } })
    try {
      await sync(create('in-flight'), there)
      await eventually('a failed try', async () => (await status('in-flight', there)) === 'RETRYING')
      await sync(create('passer-by'), there)
      await settled('passer-by', there)
      expect(await there.service.operations.health(asker())).toMatchObject({ holdUntil: 0 })
      expect(await status('in-flight', there)).toBe('RETRYING')
    } finally {
      await there.close()
      await base.close()
      await upstream[Symbol.asyncDispose]()
    }
  })

  test('a gateway that does not reach the marketplace does not hold up the others', async () => {
    const base = await open({ started: false })
    const cutOff = await open({
      with: { ...base, sandbox: { ...base.sandbox, url: 'http://127.0.0.1:9/api/v1' } },
      started: false,
    })
    const orders: TurnOrder[] = []
    const run = cutOff.store.run.bind(cutOff.store)
    cutOff.store.run = <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
      if (work.name === 'turn') orders.push(args[0] as TurnOrder)
      return run(work, ...args)
    }
    try {
      const asked = { scope: 'gateway', requestId: 'test-request', deadlineAt: systemClock.monotonic() + 5_000 }
      const look = (user: number) => cutOff.marketplace.users.get(`cut-off-${user}`, asked)
      await Promise.allSettled(Array.from({ length: 40 }, (_, user) => look(user)))
      expect(cutOff.marketplace.health.current().circuit).toBe('OPEN')
      await cutOff.start()
      await sync(create('cut-off'), cutOff)
      await eventually('a delivery that the circuit breaker did not let out', () =>
        orders.some(({ results }) => results.some((result) => result.kind === 'retry' && !result.counts)),
      )
      expect(await cutOff.service.operations.health(asker())).toMatchObject({ holdUntil: 0 })
      expect(orders.filter(({ holdUntil }) => holdUntil !== null)).toEqual([])
    } finally {
      await cutOff.close()
      await base.close()
    }
  })

  test('whoever is stopped too long loses its users, and cannot write afterwards', async () => {
    const timing = { beatMs: 100, lapseMs: 600 }
    const stop = { asked: false }
    // What SIGSTOP does to a process, within this one: timers do not ring.
    const clock = {
      ...systemClock,
      async sleep(ms: number, signal?: AbortSignal) {
        await systemClock.sleep(ms, signal)
        while (stop.asked) await systemClock.sleep(5)
      },
    }
    const slow = await open({ timing, clock, started: false })
    await slow.start()
    try {
      slow.sandbox.control({ mode: 'hang', only: 'users/sync' })
      await sync(create('contested'), slow)
      await eventually('a lease', async () => (await slow.service.operations.health(asker())).inFlight === 1)
      stop.asked = true
      slow.sandbox.control({ mode: 'ok' })
      const other = await open({ with: slow, timing })
      try {
        await settled('contested', other)
        stop.asked = false
        await slow.service.syncUser(asker(), {
          userId: 'contested',
          action: 'UPDATE',
          data: person('contested', { displayName: 'Later' }),
        })
        await settled('contested', other)
        expect(effectsOf(slow.sandbox, 'contested').map(({ action }) => action)).toEqual(['create', 'update'])
      } finally {
        await other.close()
      }
    } finally {
      stop.asked = false
      await slow.close()
    }
  })

  test('beyond the backlog limit nothing is accepted, and nothing accepted is lost', async () => {
    const small = await open({
      config: { syncEnabled: true, connected: true, waitMs: 100, backlogMax: 3, concurrency: 4 },
    })
    try {
      await small.service.operations.setPaused(asker(), true, 'full')
      for (const userId of ['one', 'two', 'three']) await sync(create(userId), small)
      await expect(sync(create('four'), small)).rejects.toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        retryAfterSeconds: 30,
      })
      await small.service.operations.setPaused(asker(), false, null)
      for (const userId of ['one', 'two', 'three']) await settled(userId, small)
      expect(await status('four', small)).toBe('NEVER_SYNCED')
    } finally {
      await small.close()
    }
  })

  test('after an outage everything that waits comes at once', async () => {
    const patientRoom = await open({ backoff: { baseMs: 60_000, capMs: 900_000 } })
    try {
      patientRoom.sandbox.control({ mode: '503' })
      const names = Array.from({ length: 12 }, (_, index) => `wait-${index}`)
      for (const userId of names) await sync(create(userId), patientRoom)
      await eventually('three failures', async () => (await patientRoom.service.operations.health(asker())).troubled)
      calm(patientRoom)
      await sync(create('messenger'), patientRoom)
      for (const userId of [...names, 'messenger']) await settled(userId, patientRoom)
    } finally {
      await patientRoom.close()
    }
  })

  test('a gateway that starts after an outage lets come at once what waited for one that ended in it', async () => {
    const slow = { backoff: { baseMs: 60_000, capMs: 900_000 } }
    const first = await open(slow)
    const health = (where: Room) => where.service.operations.health(asker())
    try {
      first.sandbox.control({ mode: '503' })
      const names = ['before-0', 'before-1', 'before-2', 'before-3']
      for (const userId of names) await sync(create(userId), first)
      await eventually('three failures', async () => (await health(first)).troubled)
      for (const userId of names)
        await eventually('a failed try', async () => (await status(userId, first)) === 'RETRYING')
      await first.stop(1_000)
      calm(first)
      const second = await open({ ...slow, with: first })
      try {
        for (const userId of names) await settled(userId, second)
        expect(await health(second)).toMatchObject({ troubled: false })
      } finally {
        await second.close()
      }
    } finally {
      await first.close()
    }
  })

  test('who was still being tried when the marketplace came back is not left waiting for a whole pause', async () => {
    const patientRoom = await open({ backoff: { baseMs: 60_000, capMs: 900_000 }, random: () => 0.999, attempts: 1 })
    const health = () => patientRoom.service.operations.health(asker())
    const calls = () => patientRoom.sandbox.ledger().filter(({ path }) => path.endsWith('/users/sync')).length
    try {
      patientRoom.sandbox.control({ mode: 'ok', latencyMs: 3_000 })
      await sync(create('messenger'), patientRoom)
      await eventually('a call', () => calls() === 1)
      patientRoom.sandbox.control({ mode: '503', latencyMs: 5_000 })
      const late = ['late-0', 'late-1', 'late-2']
      for (const userId of late) await sync(create(userId), patientRoom)
      await eventually('three calls more', () => calls() === 4)
      patientRoom.sandbox.control({ mode: '503', latencyMs: 0 })
      for (const userId of ['now-0', 'now-1', 'now-2']) await sync(create(userId), patientRoom)
      await eventually('three failures', async () => (await health()).troubled)
      calm(patientRoom)
      for (const userId of ['messenger', ...late]) await settled(userId, patientRoom)
    } finally {
      await patientRoom.close()
    }
  })

  test('a turn that was committed without our knowing leaves nobody behind', async () => {
    const unlucky = await open({ started: false })
    try {
      const { store } = unlucky
      const run = store.run.bind(store)
      let lost = 0
      store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
        const answer = await run(work, ...args)
        const leased = work.name === 'turn' && (answer as { leased: unknown[] }).leased.length > 0
        if (leased && lost++ < 3) throw new Failure('SERVICE_UNAVAILABLE', 'The connection was lost during commit.')
        return answer
      }
      await unlucky.start()
      for (const userId of ['lost-1', 'lost-2', 'lost-3', 'lost-4']) await sync(create(userId), unlucky)
      for (const userId of ['lost-1', 'lost-2', 'lost-3', 'lost-4']) await settled(userId, unlucky)
      expect(lost).toBeGreaterThan(2)
    } finally {
      await unlucky.close()
    }
  })

  test('a turn that freed a user and took it again without our knowing does not strand it', async () => {
    const unlucky = await open({ started: false })
    try {
      const { store } = unlucky
      const run = store.run.bind(store)
      let lost = false
      store.run = async <A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> => {
        const answer = await run(work, ...args)
        if (lost || work.name !== 'turn') return answer
        const [{ results }] = args as unknown as [TurnOrder]
        const { leased } = answer as TurnAnswer
        lost = leased.some(({ userId }) => results.some((result) => result.userId === userId))
        if (lost) throw new Failure('SERVICE_UNAVAILABLE', 'The connection was lost during commit.')
        return answer
      }
      await sync(create('twice'), unlucky)
      await sync({ userId: 'twice', action: 'UPDATE', data: { ...person('twice'), displayName: 'Later' } }, unlucky)
      await unlucky.start()
      await settled('twice', unlucky)
      expect(lost).toBe(true)
      expect(effectsOf(unlucky.sandbox, 'twice').map(({ action }) => action)).toEqual(['create', 'update'])
    } finally {
      await unlucky.close()
    }
  })

  test('switched off, it says so', async () => {
    const off = await open({
      config: { syncEnabled: false, connected: true, waitMs: 100, backlogMax: 3, concurrency: 4 },
    })
    try {
      await expect(sync(create('off'), off)).rejects.toMatchObject({ code: 'FEATURE_DISABLED' })
    } finally {
      await off.close()
    }
  })

  test('WAIT without an answer is PENDING, never an error', async () => {
    const hasty = await open({
      config: { syncEnabled: true, connected: true, waitMs: 200, backlogMax: 100, concurrency: 4 },
    })
    try {
      hasty.sandbox.control({ mode: 'hang' })
      const answer = await sync({ ...create('patient'), mode: 'WAIT' }, hasty)
      expect(answer).toMatchObject({ status: 'PENDING', userErrors: [] })
      calm(hasty)
    } finally {
      await hasty.close()
    }
  })

  test('when the marketplace is down, profiles come from the record, marked as stale', async () => {
    await sync(create('known'))
    await settled('known')
    await room.loaders(asker()).byId.load('known')
    await room.service.stop()
    room.sandbox.control({ mode: '503' })
    const user = await room.loaders(asker()).byId.load('known')
    expect(user).toMatchObject({
      id: 'known',
      email: 'known@example.org',
      provenance: { source: 'LOCAL_PROJECTION', stale: true },
    })
    const bystander = asker({ permissions: ['item:read'] })
    await expect(room.loaders(bystander).byId.load('known')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })
}
