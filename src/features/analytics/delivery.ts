/** Delivers accepted events, in company where the marketplace takes batches. */
import { delayMs, patient } from '../../delivery/backoff.ts'
import { createLane } from '../../delivery/lane.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { AnalyticsEvent } from '../../marketplace/domain.ts'
import { isRefusedForGood } from '../../marketplace/failure.ts'
import type { Store } from '../../store/store.ts'
import { eventsTurn } from './events.ts'
import type { EventResult, EventRow } from './events.ts'

interface DeliveryOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
}

const batchSize = 100
const batchesAtOnce = 4
/** Failed calls in a row that mean trouble: then one call at a time, with rests, finds out when it is over. */
const fewInARow = 3
const restMs = (badInARow: number): number => Math.min(5_000, 500 * 2 ** (badInARow - fewInARow))

export function createEventsDelivery(options: DeliveryOptions): Lane {
  const { store, marketplace, membership, clock, log, random } = options
  let badInARow = 0
  let restUntil = 0

  /** Sends rows in one call; the same rows always under the same key, and each repeat is harmless by its message id. */
  async function send(rows: readonly EventRow[]): Promise<void> {
    const events = rows.map((row) => JSON.parse(row.document) as AnalyticsEvent)
    const key = sha256(rows.map((row) => `${row.sender} ${row.message_id}`).join('\n'))
    const context = { scope: 'analytics', requestId: key.slice(0, 32) }
    const [only] = events
    if (events.length === 1 && only) await marketplace.analytics.sendEvent(only, key, context)
    else await marketplace.analytics.sendEvents(events, key, context)
  }

  async function perform(rows: readonly EventRow[]): Promise<EventResult[]> {
    try {
      if (!membership.mayAct()) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker lost its place.')
      await send(rows)
      badInARow = 0
      restUntil = 0
      return rows.map((row) => ({ ...base(row), state: 'acknowledged', dueAt: null }))
    } catch (error) {
      if (!(error instanceof Failure))
        log.error({ err: error }, 'events could not be delivered for an unexpected reason')
      const failure = error instanceof Failure ? error : new Failure('INTERNAL_ERROR', 'The delivery failed.')
      if (!isRefusedForGood(failure) && ++badInARow >= fewInARow) restUntil = clock.monotonic() + restMs(badInARow)
      return afterFailure(rows, failure)
    }
  }

  const base = (row: EventRow) => ({
    seq: row.seq,
    leaseToken: row.lease_token,
    alone: row.alone === 1,
    errorCode: null,
    errorMessage: null,
  })

  function afterFailure(rows: readonly EventRow[], failure: Failure): EventResult[] {
    const described = { errorCode: failure.code, errorMessage: failure.message }
    if (isRefusedForGood(failure)) {
      // One bad event spoils a batch: each is tried alone, at once.
      return rows.map((row) =>
        rows.length === 1
          ? { ...base(row), ...described, state: 'dead', dueAt: null }
          : { ...base(row), ...described, alone: true, state: 'retrying', dueAt: membership.now() },
      )
    }
    const failures = Math.max(...rows.map((row) => row.failures))
    const waitMs = Math.max(delayMs(patient, failures + 1, random), (failure.retryAfterSeconds ?? 0) * 1000)
    const dueAt = membership.now() + waitMs
    return rows.map((row) => ({ ...base(row), ...described, state: 'retrying', dueAt }))
  }

  return createLane<readonly EventRow[], EventResult[]>({
    name: 'analytics',
    clock,
    log,
    concurrency: () => (badInARow >= fewInARow ? 1 : batchesAtOnce),
    perform,
    async turn(results, room) {
      const { workerId } = membership
      if (workerId === null) {
        if (results.length > 0) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker has no place yet.')
        return { items: [], idleMs: 250 }
      }
      const size = marketplace.health.supports('events.batch') ? batchSize : 1
      const now = membership.now()
      const restsMs = restUntil - clock.monotonic()
      const wanted = restsMs > 0 ? 0 : room * size
      const { items, nextDue } = await store.run(eventsTurn, workerId, results.flat(), wanted, now)
      const idleMs = nextDue === null ? null : Math.max(0, nextDue - now)
      return { items: inBatches(items, size), idleMs: restsMs > 0 ? restsMs : idleMs }
    },
  })
}

function inBatches(rows: readonly EventRow[], size: number): (readonly EventRow[])[] {
  const alone = rows.filter((row) => row.alone === 1).map((row) => [row])
  const others = rows.filter((row) => row.alone !== 1)
  const batches = Array.from({ length: Math.ceil(others.length / size) }, (_, index) =>
    others.slice(index * size, (index + 1) * size),
  )
  return [...batches, ...alone]
}
