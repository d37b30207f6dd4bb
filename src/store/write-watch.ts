/** Whether a store lets no write through, told by those that are asked of it anyway: the beats of the delivery workers at the least. */
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { DiskRoom } from './disk-room.ts'

/** One that is refused may be one that was in the way of another; the next beat is let through. */
const patienceMs = 3_000
/** Where nobody asks any more, what was refused last says nothing. */
const forgottenAfterMs = 20_000

export class WriteWatch {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #room: DiskRoom
  /** When the first of those was asked that were refused since one went through. */
  #refusedSince: number | undefined
  #last: { at: number; failure: Failure } | undefined

  constructor(clock: Pick<Clock, 'monotonic'>, room: DiskRoom) {
    this.#clock = clock
    this.#room = room
  }

  /** Passes on what comes of a write. One that found nothing to change has not tried, so it says nothing. */
  async note<R>(outcome: Promise<R>, hasWritten = () => true): Promise<R> {
    const asked = this.#clock.monotonic()
    try {
      const value = await outcome
      if (hasWritten()) this.#refusedSince = undefined
      return value
    } catch (error) {
      if (error instanceof Failure && error.code === 'SERVICE_UNAVAILABLE') this.#refused(asked, error)
      this.#room.heard(error)
      throw error
    }
  }

  /** Rejects with why the last one was refused where none has gone through for a while, or some find no room on the disk. */
  async assertSome(): Promise<void> {
    const last = this.#isForgotten() ? undefined : this.#last
    if (last && this.#refusedSince !== undefined && this.#clock.monotonic() - this.#refusedSince > patienceMs)
      throw last.failure
    await this.#room.assertSome()
  }

  #refused(asked: number, failure: Failure) {
    if (this.#isForgotten()) this.#refusedSince = undefined
    this.#refusedSince ??= asked
    this.#last = { at: this.#clock.monotonic(), failure }
  }

  #isForgotten = (): boolean => this.#last !== undefined && this.#clock.monotonic() - this.#last.at > forgottenAfterMs
}
