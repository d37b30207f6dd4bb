/**
 * Whether the disk of a store is full. A beat finds its place in the log or in a page where a user's write does not, so that some write went
 * through says nothing; what was refused is believed for as long as there is hardly any room.
 */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../kit/clock.ts'
import type { Failure } from '../kit/failure.ts'

/** One write asks for less than this, all but the largest. */
const leastBytes = 1024 * 1024
/** The disk of a server cannot be looked at; whoever writes to it is refused again sooner than this. */
const believedMs = 15_000

export class DiskRoom {
  readonly #isFull: (error: unknown) => error is Failure
  readonly #hasRoom: (refusedAt: number) => boolean | Promise<boolean>
  readonly #clock: Pick<Clock, 'monotonic'>
  #refused: { at: number; failure: Failure } | undefined

  /** `hasRoom` is asked once something was refused, at the time of the clock that it is given. */
  constructor(
    clock: Pick<Clock, 'monotonic'>,
    isFull: (error: unknown) => error is Failure,
    hasRoom: (refusedAt: number) => boolean | Promise<boolean> = (at) => clock.monotonic() - at > believedMs,
  ) {
    this.#clock = clock
    this.#isFull = isFull
    this.#hasRoom = hasRoom
  }

  /** Told why a write was refused. */
  heard(error: unknown): void {
    if (this.#isFull(error)) this.#refused = { at: this.#clock.monotonic(), failure: error }
  }

  /** Throws why a write was refused while there is still no room for it. Costs nothing where none was. */
  async assertSome(): Promise<void> {
    const refused = this.#refused
    if (!refused) return
    if (!(await this.#hasRoom(refused.at))) throw refused.failure
    if (this.#refused === refused) this.#refused = undefined
  }
}

/** Whether there is room on the disk of this machine on which the file is. */
export async function hasRoomFor(file: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dirname(file))
  return bavail * bsize >= leastBytes
}
