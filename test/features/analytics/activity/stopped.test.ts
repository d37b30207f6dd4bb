/** A machine that stands still for hours in the middle of a fold, as a paused one does. */
import { countBatches } from '../../../../src/features/analytics/activity/count.ts'
import { systemClock } from '../../../../src/kit/clock.ts'
import type { Store } from '../../../../src/store/store.ts'
import { startTestGateway } from '../../../support/gateway.ts'
import { eventually } from '../../users/room.ts'

test('what is reported after a long standstill is counted at once, and not when as long has passed again', async () => {
  let stoodMs = 0
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + stoodMs }
  let isPaused = false
  const around = (store: Store): Store => {
    const run: Store['run'] = async (task, ...args) => {
      const answer = await store.run(task, ...args)
      if (isPaused && (task as unknown) === countBatches) {
        isPaused = false
        stoodMs += 12 * 3_600_000
      }
      return answer
    }
    return new Proxy(store, {
      get(_store, name) {
        if (name === 'run') return run
        const value = Reflect.get(store, name) as unknown
        return typeof value === 'function' ? (value.bind(store) as unknown) : value
      },
    })
  }
  const house = await startTestGateway({ clock, around, sandbox: { plugins: 20 }, env: { RATE_LIMIT_SCALE: '1000' } })
  const report = (messageId: string) =>
    house.ask('mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }', {
      events: [{ messageId, type: 'plugin_installed', pluginId: 'mpi-000001', occurredAt: new Date().toISOString() }],
    })
  const waiting = async () =>
    (await house.ask('{ activity(query: { metrics: [EVENTS] }) { coverage { waiting } } }')).data?.activity?.coverage
      .waiting as string | undefined
  try {
    await report('before')
    isPaused = true
    await eventually('the standstill', () => stoodMs > 0)
    await eventually('a gateway that is up again', async () => (await report('after')).errors === undefined)
    expect(await waiting()).toBe('1')
    await eventually('it to be counted', async () => (await waiting()) === '0')
  } finally {
    await house.stop()
  }
})
