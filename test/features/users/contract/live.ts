import { lookMs } from '../../../../src/delivery/bell.ts'
import type { SyncEvent } from '../../../../src/features/users/parents.ts'
import { changeIdOf } from '../../../../src/features/users/live.ts'
import { systemClock } from '../../../../src/kit/clock.ts'
import { asker, eventually, person } from '../room.ts'
import type { OpenRoom, Room } from '../room.ts'

export function liveContract(open: OpenRoom): void {
  let room: Room
  let neighbour: Room
  beforeAll(async () => {
    room = await open()
    neighbour = await open({ with: room, started: false })
  })
  afterAll(async () => {
    await neighbour.close()
    await room.close()
  })

  const listener = () => {
    const leaving = new AbortController()
    const as = asker()
    return { as: { ...as, request: { ...as.request, gone: leaving.signal } }, leave: () => leaving.abort() }
  }
  const create = (userId: string) => room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId) })

  /** Gathers what a stream gives until it has seen `count` events. */
  async function take(
    where: Room,
    count: number,
    after: string | null,
    during?: () => Promise<unknown>,
  ): Promise<SyncEvent[]> {
    const { as, leave } = listener()
    const stream = where.service.live.events(as, { states: ['acknowledged'], after })
    const seen: SyncEvent[] = []
    const first = stream.next()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await during?.()
    for (let next = await first; !next.done; next = await stream.next()) {
      seen.push(next.value)
      if (seen.length === count) break
    }
    leave()
    await stream.return(undefined)
    return seen
  }

  test('a stream goes on after a lost connection without gap or duplicate, also at another gateway', async () => {
    const before = await take(room, 3, null, async () => {
      for (const userId of ['a1', 'a2', 'a3']) await create(userId)
    })
    expect(before.map(({ user_id }) => user_id).sort()).toEqual(['a1', 'a2', 'a3'])
    for (const userId of ['b1', 'b2', 'b3', 'b4']) await create(userId)
    const last = before.at(-1)
    const after = await take(neighbour, 4, last?.id ?? null)
    expect(after.map(({ user_id }) => user_id).sort()).toEqual(['b1', 'b2', 'b3', 'b4'])
    const exact = await take(neighbour, 4, last ? changeIdOf(last) : null)
    expect(exact.map(({ id }) => id)).toEqual(after.map(({ id }) => id))
  })

  test('a stream of one user and its states sees each of them', async () => {
    const { as, leave } = listener()
    const stream = neighbour.service.live.events(as, { userId: 'watched', states: null })
    const first = stream.next()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await create('other')
    await create('watched')
    const seen: SyncEvent[] = []
    for (let next = await first; !next.done; next = await stream.next()) {
      seen.push(next.value)
      if (next.value.state === 'acknowledged') break
    }
    leave()
    await stream.return(undefined)
    expect(new Set(seen.map(({ user_id }) => user_id))).toEqual(new Set(['watched']))
  })

  test('health comes at once and again when it has changed', async () => {
    const { as, leave } = listener()
    const stream = room.service.live.health(as, 250)
    const first = await stream.next()
    await create('healthy')
    const second = await stream.next()
    expect(second.value?.totals.accepted).toBeGreaterThan(first.value?.totals.accepted ?? 0)
    leave()
    await stream.return(undefined)
  })

  test('a pause is told to the streams of every gateway, without waiting for the next look', async () => {
    const clock = {
      ...systemClock,
      // Who only looks every so often learns nothing here.
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms === lookMs ? 3_600_000 : ms, signal),
    }
    const one = await open({ clock, started: false })
    const other = await open({ clock, started: false, with: one })
    const listeners = [one, other].map((where) => ({ where, ...listener() }))
    try {
      const streams = listeners.map(({ where, as }) => where.service.live.health(as, 250))
      for (const stream of streams) expect((await stream.next()).value).toMatchObject({ paused: false })
      const told: boolean[] = []
      const next = streams.map(async (stream) => {
        const { value } = await stream.next()
        if (value) told.push(value.paused)
      })
      await one.service.operations.setPaused(asker(), true, 'test')
      await eventually('both to be told', () => told.length === 2, 5_000)
      expect(told).toEqual([true, true])
      await Promise.all(next)
    } finally {
      for (const { leave } of listeners) leave()
      await other.close()
      await one.close()
    }
  })

  test.each(['nonsense', '9007199254740991-1'])('an unknown place is refused: %s', async (after) => {
    const { as, leave } = listener()
    const late = setTimeout(leave, 5_000)
    await expect(room.service.live.events(as, { states: null, after }).next()).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    })
    clearTimeout(late)
    await eventually('quiet', async () => (await room.service.operations.health(asker())).totals.pending === 0)
  })
}
