/** The delivery of changes of users: how much of it at a time, how long writers wait, and the comparison of all users. */
import { whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const synchronisation = {
  SYNC_WAIT_MS: variable({
    kind: whole(0, 30_000),
    fallback: 2_000,
    group: 'Synchronisation',
    about: 'Milliseconds that a write in mode WAIT waits for the marketplace.',
  }),
  SYNC_BACKLOG_MAX: variable({
    kind: whole(1, 100_000_000),
    fallback: 2_000_000,
    group: 'Synchronisation',
    about: 'Accepted but undelivered changes; beyond it new ones get SERVICE_UNAVAILABLE.',
  }),
  SYNC_CONCURRENCY: variable({
    kind: whole(1, 64),
    fallback: 16,
    group: 'Synchronisation',
    about: 'Deliveries of this process at the same time.',
  }),
  SYNC_RECONCILE_INTERVAL: variable({
    kind: whole(0, 31_536_000_000),
    fallback: 0,
    group: 'Synchronisation',
    about:
      'Milliseconds between comparisons of all users with the marketplace, which send again what differs; 0 for none, and none without `ENABLE_USER_SYNC`.',
  }),
  SYNC_RECONCILE_RATE: variable({
    kind: whole(1, 1_000),
    fallback: 20,
    group: 'Synchronisation',
    about: 'Users compared in a second.',
  }),
} as const satisfies Record<string, Variable>
