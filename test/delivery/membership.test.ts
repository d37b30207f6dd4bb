import { mkdtemp, rm } from 'node:fs/promises'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMembership, defaultTiming } from '../../src/delivery/membership.ts'
import type { Timing } from '../../src/delivery/membership.ts'
import { hasEnded, identityOf } from '../../src/delivery/process-identity.ts'
import { others } from '../../src/delivery/worker-rows.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { eventually } from '../features/users/room.ts'

let folder: string
let store: Store
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-delivery-'))
  store = await openStore({ file: join(folder, 'gateway.db'), clock: systemClock })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const log = createLog({ level: 'silent', pretty: false })
const timing = { beatMs: 30, lapseMs: 300 }
const member = (
  clock: Clock = systemClock,
  freed: { times: number; fails?: number } = { times: 0 },
  beating: Timing = timing,
) =>
  createMembership({
    store,
    clock,
    log,
    timing: beating,
    async freeOrphans() {
      if (freed.fails !== undefined && freed.fails-- > 0) throw new Error('the store is away')
      freed.times++
      return 0
    },
  })
const rows = () => store.read(others, '')

/** A clock that wakes nobody as long as it is frozen. */
function freezing() {
  const frozen = { now: false }
  const sleepy: Clock = {
    ...systemClock,
    async sleep(ms, signal) {
      await systemClock.sleep(ms, signal)
      while (frozen.now) await systemClock.sleep(5)
    },
  }
  return { frozen, sleepy }
}

test('whoever stops has no row any more', async () => {
  const one = member()
  await one.start()
  expect(one.workerId).not.toBeNull()
  expect(await rows()).toHaveLength(1)
  await one.stop()
  expect(await rows()).toHaveLength(0)
  expect(one.mayAct()).toBe(false)
})

test('whoever is silent too long is removed by another, may not act, and starts over when it wakes', async () => {
  const { frozen, sleepy } = freezing()
  const sleeper = member(sleepy)
  await sleeper.start()
  const first = sleeper.workerId
  const freed = { times: 0 }
  const watcher = member(systemClock, freed)
  await watcher.start()
  const before = freed.times
  frozen.now = true
  await eventually('the removal', async () => !(await rows()).some((row) => row.id === first))
  expect(freed.times).toBeGreaterThan(before)
  expect(sleeper.mayAct()).toBe(false)
  frozen.now = false
  await eventually('a new start', () => sleeper.workerId !== null && sleeper.workerId !== first && sleeper.mayAct())
  await sleeper.stop()
  await watcher.stop()
})

test('what could not be freed when a worker was removed is freed with a later beat', async () => {
  const { frozen, sleepy } = freezing()
  const sleeper = member(sleepy)
  await sleeper.start()
  const first = sleeper.workerId
  const freed = { times: 0, fails: 0 }
  const watcher = member(systemClock, freed)
  await watcher.start()
  const before = freed.times
  freed.fails = 2
  frozen.now = true
  await eventually('the removal', async () => !(await rows()).some((row) => row.id === first))
  await eventually('what it had to be free', () => freed.times > before)
  frozen.now = false
  await sleeper.stop()
  await watcher.stop()
})

test('what could not be freed at the start is freed with a later beat', async () => {
  const freed = { times: 0, fails: 2 }
  const one = member(systemClock, freed)
  await one.start()
  await eventually('what others had to be free', () => freed.times > 0)
  await one.stop()
})

test('what a worker could not free when it left is freed by those who see that it is not there any more', async () => {
  const leaving = { times: 0, fails: 0 }
  const leaver = member(systemClock, leaving)
  await leaver.start()
  const freed = { times: 0 }
  const watcher = member(systemClock, freed)
  await watcher.start()
  const before = freed.times
  leaving.fails = 1
  await leaver.stop()
  await eventually('what it had to be free', () => freed.times > before)
  // Once is enough.
  await systemClock.sleep(timing.beatMs * 3)
  expect(freed.times).toBe(before + 1)
  await watcher.stop()
})

test.each([3_600_000, -3_600_000, -50 * 365 * 86_400_000])(
  'delivery time goes on when the wall clock jumps by %d ms',
  async (jump) => {
    const offset = { ms: 0 }
    const one = member({ ...systemClock, now: () => Date.now() + offset.ms })
    await one.start()
    const before = one.now()
    offset.ms = jump
    await systemClock.sleep(100)
    expect(one.mayAct()).toBe(true)
    const latecomer = member({ ...systemClock, now: () => Date.now() + offset.ms })
    await latecomer.start()
    // Beats may set the count a little back; a jump of the wall clock would be hours.
    expect(one.now() - before).toBeGreaterThanOrEqual(50)
    expect(one.now() - before).toBeLessThan(20_000)
    // Whoever comes later goes by the last beat of the others.
    expect(Math.abs(latecomer.now() - one.now())).toBeLessThan(10_000)
    await latecomer.stop()
    await one.stop()
  },
)

test('whoever joins between two beats of another has the same time, so that it may say how long to wait', async () => {
  const one = member(systemClock, { times: 0 }, defaultTiming)
  await one.start()
  await systemClock.sleep(1_000)
  const latecomer = member(systemClock, { times: 0 }, defaultTiming)
  await latecomer.start()
  expect(Math.abs(latecomer.now() - one.now())).toBeLessThan(500)
  await latecomer.stop()
  await one.stop()
})

test('whose time stood still for a while catches up with a beat', async () => {
  const lost = { ms: 0 }
  const one = member()
  await one.start()
  const suspended = member({ ...systemClock, monotonic: () => systemClock.monotonic() - lost.ms })
  await suspended.start()
  lost.ms = 5_000
  expect(one.now() - suspended.now()).toBeGreaterThan(4_000)
  await eventually('the same time', () => Math.abs(one.now() - suspended.now()) < 500)
  await suspended.stop()
  await one.stop()
})

test('a process of this machine that has ended is known to have', async () => {
  expect(hasEnded(identityOf(process.pid))).toBe(false)
  expect(hasEnded(null)).toBe(false)
  expect(hasEnded('another-boot pid:[1] 1 1')).toBe(false)
  const child = fork(new URL('sleeper.ts', import.meta.url))
  await once(child, 'message')
  const identity = identityOf(child.pid ?? 0)
  expect(hasEnded(identity)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await eventually('the end', () => hasEnded(identity))
})
