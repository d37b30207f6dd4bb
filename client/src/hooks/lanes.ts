/** The two ways to the gateway, side by side: changes of users, and what users did. Neither waits for the other. */
import type { GatewayError } from '../error.ts'
import type { TrackEventInput } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import type { Clock } from '../weather.ts'
import { isChange } from './event.ts'
import type { Event } from './event.ts'
import { Lane } from './lane.ts'
import type { Verdict } from './lane.ts'
import type { Change } from './panel-user.ts'
import { activitySender, changeSender, mostInACall } from './senders.ts'

export interface LanesParts {
  readonly request: Request
  /** Events that wait at most, on each. */
  readonly most: number
  readonly clock: Clock
  readonly random: () => number
  readonly onTrouble: (error: GatewayError) => void
  readonly onSettled: (events: readonly Event[], verdicts: readonly Verdict[]) => void
}

export class Lanes {
  readonly #change: Lane<Change>
  readonly #activity: Lane<TrackEventInput>

  constructor({ request, ...shared }: LanesParts) {
    const batchSize = mostInACall
    this.#change = new Lane({ ...shared, batchSize, lingerMs: 5, send: changeSender(request) })
    // Calls of this kind are rationed, so events travel together.
    this.#activity = new Lane({ ...shared, batchSize, lingerMs: 1_000, send: activitySender(request) })
  }

  get length(): number {
    return this.#change.length + this.#activity.length
  }

  get fullOfChanges(): boolean {
    return this.#change.full
  }

  /** Nothing is sent before this: what an earlier process left behind goes first. */
  open(changes: readonly Change[], activities: readonly TrackEventInput[]): void {
    this.#change.open(changes)
    this.#activity.open(activities)
  }

  /** A deletion takes the place of the newest other change, because a person's data hangs on it. */
  makeRoom(event: Event): { readonly room: boolean; readonly evicted?: Event | undefined } {
    if (!isChange(event)) return { room: !this.#activity.full }
    if (!this.#change.full) return { room: true }
    const evicted = event.action === 'DELETE' ? this.#change.evict(({ action }) => action !== 'DELETE') : undefined
    return { room: evicted !== undefined, evicted }
  }

  add(event: Event): void {
    if (isChange(event)) this.#change.add(event)
    else this.#activity.add(event)
  }

  /** Resolves when nothing is left to send, or when the signal aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#change.drained(signal), this.#activity.drained(signal)])
  }

  /** Ends the work, also in the middle of a try, and gives what was not answered for. */
  async stop(): Promise<readonly Event[]> {
    return [...(await this.#change.stop()), ...(await this.#activity.stop())]
  }
}
