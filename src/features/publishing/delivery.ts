/** Delivers accepted wishes, in order for each plugin, for as long as it takes. */
import { delayMs, patient } from '../../delivery/backoff.ts'
import { createLane } from '../../delivery/lane.ts'
import type { Lane } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import { isRefusedForGood, UpstreamFailure } from '../../marketplace/failure.ts'
import type { PublishReceipt } from '../../marketplace/domain.ts'
import type { PreparedCall } from '../../marketplace/prepared.ts'
import type { Store } from '../../store/store.ts'
import { publishingTurn } from './ledger.ts'
import type { DeliveryResult, PublicationRow } from './ledger.ts'

interface DeliveryOptions {
  store: Store
  marketplace: MarketplaceClient
  membership: Membership
  clock: Clock
  log: Log
  random: () => number
  /** Told of every result that was written down, in this process. */
  onWritten: (id: string) => void
  /** Told which publications under review have an end now. */
  onSettled: (workflowIds: readonly string[]) => void
  /** Told what the marketplace acknowledged, before it is written down. */
  onAcknowledged: (row: PublicationRow, receipt: PublishReceipt | null) => void
}

/** Answers against the contract, in a row, until a person has to look. */
const mostViolations = 20

export function createPublishingDelivery(options: DeliveryOptions): Lane {
  const { store, marketplace, membership, clock, log, random } = options

  async function perform(row: PublicationRow): Promise<DeliveryResult> {
    const base = {
      id: row.id,
      leaseToken: row.lease_token,
      marketplaceItemId: null,
      receipt: null,
      errorCode: null,
      errorMessage: null,
    }
    const call = JSON.parse(row.call ?? 'null') as PreparedCall
    try {
      if (!membership.mayAct()) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker lost its place.')
      const receipt = await marketplace.send(call, { scope: 'publishing', requestId: row.id })
      const published = 'marketplaceItemId' in receipt ? receipt : null
      options.onAcknowledged(row, published)
      const marketplaceItemId = published?.marketplaceItemId ?? row.marketplace_item_id
      return {
        ...base,
        state: 'acknowledged',
        dueAt: null,
        finishedAt: clock.now(),
        violations: 0,
        marketplaceItemId,
        receipt: JSON.stringify(receipt),
      }
    } catch (error) {
      // A plugin that was known here and is not there any more is off the marketplace, which is all that was wanted.
      if (
        row.kind === 'unpublish' &&
        row.listing !== null &&
        error instanceof UpstreamFailure &&
        error.code === 'RESOURCE_NOT_FOUND'
      ) {
        options.onAcknowledged(row, null)
        return {
          ...base,
          state: 'acknowledged',
          dueAt: null,
          finishedAt: clock.now(),
          violations: 0,
          marketplaceItemId: row.marketplace_item_id,
        }
      }
      return { ...base, ...afterFailure(row, error) }
    }
  }

  function afterFailure(
    row: PublicationRow,
    error: unknown,
  ): Pick<DeliveryResult, 'state' | 'dueAt' | 'finishedAt' | 'violations' | 'errorCode' | 'errorMessage'> {
    if (!(error instanceof Failure)) log.error({ err: error, publication: row.id }, 'a delivery failed unexpectedly')
    const failure = error instanceof Failure ? error : new Failure('INTERNAL_ERROR', 'The delivery failed.')
    const violations = failure.code === 'UPSTREAM_CONTRACT_VIOLATION' ? row.violations + 1 : 0
    const refused = isRefusedForGood(failure)
    const described = { violations, errorCode: failure.code, errorMessage: failure.message }
    if (refused || violations >= mostViolations)
      return { state: 'refused', dueAt: null, finishedAt: clock.now(), ...described }
    const wait = Math.max(delayMs(patient, row.failures + 1, random), (failure.retryAfterSeconds ?? 0) * 1000)
    return { state: 'retrying', dueAt: membership.now() + wait, finishedAt: null, ...described }
  }

  return createLane<PublicationRow, DeliveryResult>({
    name: 'publishing',
    clock,
    log,
    workerId: () => membership.workerId,
    concurrency: () => 4,
    perform,
    async turn(results, room, keepOnly) {
      const { workerId } = membership
      if (workerId === null) {
        if (results.length > 0) throw new Failure('SERVICE_UNAVAILABLE', 'The delivery worker has no place yet.')
        return { items: [], idleMs: 250 }
      }
      const now = membership.now()
      const kept = keepOnly?.map(({ id }) => id) ?? null
      const { items, nextDue, written, settled } = await store.run(publishingTurn, workerId, results, room, now, kept)
      for (const id of written) options.onWritten(id)
      options.onSettled(settled)
      return { items, idleMs: nextDue === null ? null : Math.max(0, nextDue - now) }
    },
  })
}
