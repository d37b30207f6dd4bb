/** Numbers of the rooms for `/metrics`. */
import { healthNumbers } from '../features/users/health.ts'
import type { Readings } from '../http/metrics.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'
import type { StoreWatch } from './store-watch.ts'

/** Whether the store is there, as `/readyz` has it. */
export const storeReadings = (watch: Pick<StoreWatch, 'isLost'>): readonly Readings[] => [
  {
    name: 'gateway_store_up',
    help: '1 while the store answers and takes writes, 0 once it has not for so long that /readyz says no.',
    read: () => Promise.resolve([{ value: watch.isLost() ? 0 : 1 }]),
  },
]

/** How the synchronisation of users is doing: what waits, and how long already. */
export function syncReadings(store: Store, clock: Clock): readonly Readings[] {
  return [
    {
      name: 'gateway_sync_events',
      help: 'Events of the synchronisation ledger by state.',
      async read() {
        const { totals } = await store.read(healthNumbers, clock.now())
        return Object.entries(totals).map(([state, value]) => ({ labels: { state }, value }))
      },
    },
    {
      name: 'gateway_sync_oldest_seconds',
      help: 'Age of the oldest event that is not finished; 0 when all are.',
      async read() {
        const { oldestAcceptedAt } = await store.read(healthNumbers, clock.now())
        return [{ value: oldestAcceptedAt === null ? 0 : Math.max(0, (clock.now() - oldestAcceptedAt) / 1000) }]
      },
    },
  ]
}
