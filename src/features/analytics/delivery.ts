/** Delivers accepted events, in company where the marketplace takes batches. */
import { delayMs, patient } from '../../delivery/backoff.ts'
import { createLane } from '../../delivery/lane.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newRequestId, sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import { isRefusedForGood } from '../../marketplace/failure.ts'
import type { Store } from '../../store/store.ts'
import { batchSize } from './events.ts'
import { eventsTurn } from './turn.ts'
import type { BatchResult, DueBatch } from './turn.ts'

interface DeliveryOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
}

const callsAtOnce = 4
/** Failed calls in a row that mean trouble: then one call at a time, with rests, finds out when it is over. */
const fewInARow = 3
/** Refusals of one event, alone, that need not be its own fault. */
const mostDoubtful = 20
/** The first question what the marketplace takes. */
const askMs = 3_000
const restMs = (badInARow: number): number => Math.min(5_000, 500 * 2 ** (badInARow - fewInARow))

export function createEventsDelivery(options: DeliveryOptions): Lane {
  const { store, marketplace, membership, clock, log, random } = options
  let badInARow = 0
  let restUntil = 0

  /** Sends batches in one call; the same events always under the same key, and each repeat is harmless by its message id. */
  async function send(rows: readonly DueBatch[], alone: boolean): Promise<void> {
    const events = rows.map((row) => row.events.slice(1, -1)).join(',')
    const key = sha256(`${rows.map((row) => row.sender).join(' ')} ${events}`)
    const context = { scope: 'analytics', requestId: key.slice(0, 32) }
    if (alone) await marketplace.analytics.sendEvent(events, key, context)
    else await marketplace.analytics.sendEvents(`[${events}]`, key, context)
  }

  async function perform(rows: readonly DueBatch[]): Promise<BatchResult[]> {
    try {
      if (!membership.mayAct()) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker lost its place.')
      await send(rows, isSingle(rows))
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

  const base = (row: DueBatch) => ({
    batch: row.batch,
    leaseToken: row.lease_token,
    alone: row.alone === 1,
    refusals: row.refusals,
    errorCode: null,
    errorMessage: null,
  })

  function afterFailure(rows: readonly DueBatch[], failure: Failure): BatchResult[] {
    const described = { errorCode: failure.code, errorMessage: failure.message }
    if (isRefusedForGood(failure) && isSingle(rows)) return rows.map((row) => refusedAlone(row, failure))
    if (isRefusedForGood(failure)) {
      // One bad event spoils a call: each batch is tried alone, then each event of it, at once.
      const state = rows.length === 1 ? 'apart' : 'retrying'
      return rows.map((row) => ({ ...base(row), ...described, alone: true, state, dueAt: membership.now() }))
    }
    const failures = Math.max(...rows.map((row) => row.failures))
    const dueAt = laterThan(failures, failure)
    return rows.map((row) => ({ ...base(row), ...described, state: 'retrying', dueAt }))
  }

  function refusedAlone(row: DueBatch, failure: Failure): BatchResult {
    const refusals = row.refusals + 1
    const described = { ...base(row), refusals, errorCode: failure.code, errorMessage: failure.message }
    if (isDoubtful(failure) && refusals < mostDoubtful)
      return { ...described, state: 'retrying', dueAt: laterThan(row.failures, failure) }
    log.warn({ code: failure.code, events: row.batch }, 'the marketplace refuses an event for good')
    return { ...described, state: 'dead', dueAt: null }
  }

  const laterThan = (failures: number, failure: Failure): number =>
    membership.now() + Math.max(delayMs(patient, failures + 1, random), (failure.retryAfterSeconds ?? 0) * 1000)

  return createLane<readonly DueBatch[], BatchResult[]>({
    name: 'analytics',
    clock,
    log,
    workerId: () => membership.workerId,
    concurrency: () => (badInARow >= fewInARow ? 1 : callsAtOnce),
    perform,
    async turn(results, room, keepOnly) {
      const { workerId } = membership
      if (workerId === null) {
        if (results.length > 0) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker has no place yet.')
        return { items: [], idleMs: 250 }
      }
      const now = membership.now()
      const restsMs = restUntil - clock.monotonic()
      const { size, most } = await callSize()
      const order = {
        workerId,
        results: results.flat(),
        room: restsMs > 0 ? 0 : Math.min(room, most),
        size,
        now,
        keepOnly: keepOnly?.flat().map(({ batch }) => batch) ?? null,
      }
      const { calls, nextDue } = await store.run(eventsTurn, order)
      const idleMs = nextDue === null ? null : Math.max(0, nextDue - now)
      return { items: calls, idleMs: restsMs > 0 ? restsMs : idleMs }
    },
  })

  /** How many events go in a call. Until the marketplace has said whether it takes batches, few are taken apart. */
  async function callSize(): Promise<{ size: number; most: number }> {
    const { health } = marketplace
    if (health.current().lastSuccessAt === null) {
      await health.check({ scope: 'gateway', requestId: newRequestId(), deadlineAt: clock.monotonic() + askMs })
    }
    if (health.supports('events.batch')) return { size: batchSize, most: Infinity }
    return { size: 1, most: health.current().lastSuccessAt === null ? 1 : Infinity }
  }
}

/** Said of what is not there or not so yet, such as the route in the middle of a deployment, as well as of what the event names. */
const isDoubtful = ({ code }: Failure): boolean => code === 'RESOURCE_NOT_FOUND' || code === 'CONFLICT'

const isSingle = ([first, more]: readonly DueBatch[]): boolean => first?.size === 1 && more === undefined
