/** What the workers say in the log while the store is away. */
import type { Store } from '../../src/store/store.ts'
import { startTestGateway } from '../support/gateway.ts'
import { eventually } from '../features/users/room.ts'

test('each of them says once that the store is away, and not with every try', async () => {
  let isAway = false
  let tries = 0
  const asked = new Set<PropertyKey>(['run', 'read', 'healthy'])
  const around = (store: Store): Store =>
    new Proxy(store, {
      get(_store, name) {
        const value = Reflect.get(store, name) as unknown
        if (typeof value !== 'function') return value
        if (!asked.has(name)) return value.bind(store) as unknown
        return (...args: unknown[]) => {
          if (!isAway) return value.apply(store, args) as unknown
          tries++
          return Promise.reject(new Error('connect ECONNREFUSED'))
        }
      },
    })
  const house = await startTestGateway({
    around,
    sandbox: { plugins: 20 },
    env: { SYNC_RECONCILE_INTERVAL: '3600000' },
  })
  const workers = ['reconciliation waits', 'the delivery worker could not beat', 'a delivery turn failed']
  /** Lines by what they say and of whom. */
  function said(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const line of house.logged) {
      const { msg, lane = '' } = JSON.parse(line) as { msg: string; lane?: string }
      if (workers.includes(msg)) counts[`${msg} ${lane}`.trim()] = (counts[`${msg} ${lane}`.trim()] ?? 0) + 1
    }
    return counts
  }
  const once = {
    'reconciliation waits': 1,
    'the delivery worker could not beat': 1,
    'a delivery turn failed user sync': 1,
    'a delivery turn failed publishing': 1,
    'a delivery turn failed analytics': 1,
  }
  try {
    house.logged.length = 0
    isAway = true
    await eventually('all of them', () => Object.keys(said()).length === 5, 10_000)
    tries = 0
    await eventually('many more tries', () => tries > 40, 15_000)
    expect(said()).toEqual(once)
  } finally {
    isAway = false
    await house.stop()
  }
})
