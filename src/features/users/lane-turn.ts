/** The turns of this worker, one after the other: what it knows goes to the store with its results, and what it is told is kept for the next. */
import type { Turn } from '../../delivery/lane.ts'
import type { Membership } from '../../delivery/membership.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/store.ts'
import type { Changes } from '../../delivery/changes.ts'
import type { Delivered } from './delivered.ts'
import type { Leased } from './leases.ts'
import type { Outage } from './outage.ts'
import { shards } from './tallies.ts'
import { turn } from './turn.ts'
import type { TurnOrder } from './turn.ts'

export interface LaneTurnParts {
  readonly store: Store
  readonly membership: Membership
  readonly changes: Changes
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly outage: Outage
}

/** Gives what takes a turn: it writes down what was delivered and leases at most `room` users. Rejects when the store does. */
export function createLaneTurn({ store, membership, changes, clock, log, random, outage }: LaneTurnParts) {
  const shard = Math.floor(random() * shards)
  /** Whether the store was told last that the marketplace is in trouble; null while it has what another process may have left behind. */
  let announced: boolean | null = null

  return async (
    delivered: readonly Delivered[],
    room: number,
    keepOnly: readonly Leased[] | null,
  ): Promise<Turn<Leased>> => {
    const { workerId } = membership
    if (workerId === null) throw new Error('this worker has not joined yet')
    const restMs = outage.restMs
    const results = delivered.map(({ result }) => result)
    // What changes while the turn is being written belongs to the next one.
    const pullForward = outage.pulling
    const { troubled, holdUntil } = outage
    outage.pulling = false
    const order: TurnOrder = {
      workerId,
      results,
      room: restMs > 0 || !membership.mayAct() ? 0 : troubled ? Math.min(room, 1) : room,
      nowMs: clock.now(),
      dueMs: membership.now(),
      shard,
      holdUntil,
      troubled: announced === troubled ? null : troubled,
      pullForward,
      keepOnly: keepOnly?.map(({ userId }) => userId) ?? null,
    }
    const answer = await store.run(turn, order).catch((error: unknown) => {
      outage.pulling ||= pullForward
      throw error
    })
    announced = troubled
    outage.pulling ||= answer.morePulled
    if (outage.holdUntil === holdUntil) outage.holdUntil = null
    if (answer.lost.length > 0)
      log.warn({ users: answer.lost.length }, 'results came too late: others took these users over')
    changes.publish(answer.changed)
    const idleMs = outage.pulling ? 0 : answer.idleMs
    return { items: answer.leased, idleMs: restMs > 0 && idleMs !== null ? Math.max(restMs, idleMs) : idleMs }
  }
}
