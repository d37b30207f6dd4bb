/**
 * An outage of the marketplace, as the deliveries of this worker notice it. While it lasts, one call at a time, with rests, finds
 * out when the marketplace answers again; then whoever waits after a failure may come at once.
 */
import type { Clock } from '../../kit/clock.ts'
import { newRequestId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Weather } from './delivered.ts'

/** Failed calls in a row, of any users, that mean trouble. */
const fewInARow = 3
export const longestRestMs = 5_000

export interface OutageParts {
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
  /** Delivery time. */
  readonly now: () => number
}

export class Outage {
  readonly #parts: OutageParts
  #badInARow = 0
  #restUntil = 0
  /** When the marketplace answered again, on the monotonic clock. */
  #calmSince = -Infinity
  /** Its health was bad when we looked last. */
  #wasDown = false
  #troubled = false

  /** For the next turn: whoever waits after a failure may come now. So it is at the start, because who would have let them may have ended in an outage. */
  pulling = true
  /** For the next turn: delivery time until which the marketplace asked to be left alone. */
  holdUntil: number | null = null

  constructor(parts: OutageParts) {
    this.#parts = parts
  }

  /** The marketplace has not answered for a while. */
  get troubled(): boolean {
    return this.#troubled
  }

  /** Milliseconds for which nothing should be sent; zero or less when there is no rest. */
  get restMs(): number {
    return this.#restUntil - this.#parts.clock.monotonic()
  }

  /** Learns from a delivery that began at `beganAt`, on the monotonic clock. */
  heed({ sky, holdMs }: Weather, beganAt: number): void {
    const { clock, log, now } = this.#parts
    if (holdMs > 0) this.holdUntil = Math.max(this.holdUntil ?? 0, now() + holdMs)
    if (sky === 'good') {
      this.#badInARow = 0
      this.#restUntil = 0
      if (!this.#troubled) return
      this.#troubled = false
      this.#calmSince = clock.monotonic()
      this.pulling = true
      log.info('the marketplace answers again')
    } else if (sky === 'bad') {
      this.#badInARow++
      // It was sent during the outage that is over, and need not wait for as long as those that go on.
      if (!this.#troubled && beganAt < this.#calmSince) this.pulling = true
      if (!this.#troubled && this.#badInARow >= fewInARow) {
        this.#troubled = true
        log.warn('the marketplace does not answer; deliveries wait')
      }
      if (this.#troubled) {
        const rest = Math.min(longestRestMs, 500 * 2 ** Math.min(this.#badInARow - fewInARow, 5))
        this.#restUntil = clock.monotonic() + rest
      }
    }
  }

  /** In trouble with nothing due, nobody would notice that the marketplace is back: its health tells. True when it just came back. */
  async probe(): Promise<boolean> {
    if (!this.#troubled) {
      this.#wasDown = false
      return false
    }
    const { marketplace, clock } = this.#parts
    const health = await marketplace.health.check({
      scope: 'gateway',
      requestId: newRequestId(),
      deadlineAt: clock.monotonic() + 3_000,
    })
    const isDown = health.status === 'UNHEALTHY'
    const isBack = this.#wasDown && !isDown
    this.#wasDown = isDown
    if (isBack) this.pulling = true
    return isBack
  }
}
