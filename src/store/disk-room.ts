/**
 * Whether the disk of the embedded store is full. A beat finds its place in the log where a user's write does not, so that some write went
 * through says nothing; what was refused is believed for as long as there is hardly any room.
 */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Failure } from '../kit/failure.ts'
import { isDiskFull } from './sqlite-failures.ts'

/** One write asks for less than this, all but the largest. */
const leastBytes = 1024 * 1024

export class DiskRoom {
  readonly #folder: string
  #refused: Failure | undefined

  constructor(file: string) {
    this.#folder = dirname(file)
  }

  /** Passes on what comes of a write. */
  async note<R>(outcome: Promise<R>): Promise<R> {
    try {
      return await outcome
    } catch (error) {
      if (isDiskFull(error)) this.#refused = error
      throw error
    }
  }

  /** Throws why a write was refused while there is still no room for it. Costs nothing where none was. */
  async assertSome(): Promise<void> {
    if (!this.#refused) return
    const { bavail, bsize } = await statfs(this.#folder)
    if (bavail * bsize < leastBytes) throw this.#refused
    this.#refused = undefined
  }
}
