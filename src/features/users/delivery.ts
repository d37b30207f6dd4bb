/** Delivers one event: writes the request out, sends it, and judges the answer. */
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newRequestId, sha256 } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { CallRecord } from '../../marketplace/context.ts'
import { UpstreamFailure } from '../../marketplace/failure.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import type { Store } from '../../store/store.ts'
import { delayMs } from '../../delivery/backoff.ts'
import type { Backoff } from '../../delivery/backoff.ts'
import { createAccount } from './account.ts'
import { acknowledged, common, unsayable } from './delivered.ts'
import type { Delivered } from './delivered.ts'
import { bug, doubtAfter, isFinal, isViolation, mostViolations, notTaken, skyOf, tryOf } from './judgement.ts'
import type { Seen } from './judgement.ts'
import { preparedEvent } from './prepared-event.ts'
import type { Failed } from './results.ts'
import { begin, isReady } from './leases.ts'
import type { Leased } from './leases.ts'

export interface DeliveryOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly backoff: Backoff
  /** Longest time for one sending, the client's own repeats included. */
  readonly sendMs: number
  /** Delivery time. */
  readonly now: () => number
  readonly workerId: () => string | null
  /** Whether our leases are surely still ours. */
  readonly mayAct: () => boolean
}

export function createDelivery(options: DeliveryOptions): (item: Leased) => Promise<Delivered> {
  const { store, marketplace, clock, log } = options
  const account = createAccount(options)

  /** Sends nothing and gives the user back. */
  const handBack = (item: Leased, afterMs: number): Delivered => ({
    result: {
      ...common(item),
      kind: 'retry',
      doubt: item.event.in_doubt,
      violations: item.event.violations,
      retryAt: options.now() + afterMs,
      counts: false,
      isLost: false,
      tried: null,
    },
    weather: { sky: 'none', holdMs: 0 },
  })

  /** Whether it may be sent: one that was not written out before is kept first. */
  async function begun({ userId, token, event }: Leased, prepared: PreparedCall<'users.sync'>): Promise<boolean> {
    const workerId = options.workerId()
    const call = JSON.stringify(prepared)
    return (
      workerId !== null &&
      (await store.run(begin, workerId, userId, token, event.seq, call, sha256(prepared.bodyText ?? '')))
    )
  }

  async function deliver(item: Leased): Promise<Delivered> {
    let prepared: PreparedCall<'users.sync'>
    try {
      prepared = writtenOut(item)
    } catch (error) {
      log.error({ err: error, event: item.event.id }, 'a change cannot be written out; it needs a person')
      return unsayable(item, error, clock.now(), options.now())
    }
    if (!isReady(item) && !(await begun(item, prepared))) return handBack(item, 0)
    // Between the lease and this moment the process may have been stopped for minutes.
    if (!options.mayAct()) return handBack(item, 0)
    const at = clock.now()
    const startedAt = clock.monotonic()
    const sent: CallRecord[] = []
    const context = {
      scope: 'gateway',
      requestId: newRequestId(),
      deadlineAt: startedAt + options.sendMs,
      onCall: (record: CallRecord) => void sent.push(record),
    }
    const seen = (): Seen => ({ at, durationMs: Math.round(clock.monotonic() - startedAt), sent })
    try {
      const receipt = await marketplace.send(prepared, context)
      return receipt.status === 'FAILED'
        ? failed(item, notTaken(), seen())
        : acknowledged(item, receipt, seen(), 'ACKNOWLEDGED')
    } catch (error) {
      const failure = error instanceof Failure ? error : bug(error)
      if (!(error instanceof Failure))
        log.error({ err: error, event: item.event.id }, 'a delivery failed for a reason of our own')
      const there = await account.isThereAlready(item, failure)
      if (there === true) return acknowledged(item, null, seen(), 'DUPLICATE_ACKNOWLEDGED', failure)
      // Whether it arrived could not be found out: it is found out next time.
      if (there instanceof Failure) return failed({ ...item, inDoubt: true }, there, seen())
      return failed(item, failure, seen(), await account.isLost(item, failure, prepared))
    }
  }

  function failed(item: Leased, failure: Failure, seen: Seen, isLost = false): Delivered {
    const { event } = item
    const violations = isViolation(failure) ? event.violations + 1 : 0
    // A create that went as an update, because the user was there once, goes as what it is.
    const isMadeAnew = isLost && event.action === 'CREATE'
    const final = (isFinal(failure) && !isMadeAnew) || violations >= mostViolations
    const unsent = seen.sent.length === 0
    const holdMs = failure instanceof UpstreamFailure ? (failure.holdMs ?? 0) : 0
    const toldMs = (failure.retryAfterSeconds ?? 1) * 1000
    // A key that is in flight holds up its own change alone.
    const leastMs = failure.code === 'CONFLICT' ? toldMs : holdMs
    const waitMs = unsent ? toldMs : Math.max(leastMs, delayMs(options.backoff, item.failures + 1, options.random))
    const result: Failed = {
      ...common(item),
      kind: final ? 'dead' : 'retry',
      doubt: doubtAfter(item, failure, seen),
      violations,
      retryAt: options.now() + waitMs,
      counts: !unsent,
      isLost,
      tried: tryOf(failure, seen, final),
    }
    return {
      result,
      weather: {
        sky: final || isLost || failure.code === 'CONFLICT' ? 'good' : unsent ? 'bad' : skyOf(failure),
        holdMs,
      },
    }
  }

  return (item) =>
    deliver(item).catch((error: unknown) => {
      log.warn({ err: error, event: item.event.id }, 'a delivery was put off')
      return handBack(item, 1_000)
    })
}

/** The request: as it was kept, or made from what is to be said. Throws when neither can be read. */
const writtenOut = (item: Leased): PreparedCall<'users.sync'> =>
  isReady(item)
    ? (JSON.parse(item.event.call as string) as PreparedCall<'users.sync'>)
    : preparedEvent(item.event, item.present)
