import { maxBufferedBytes, smallBytes } from './client.ts'

/** What all bodies that are being read hold together. */
export interface Buffered {
  bytes: number
}

const nothing = Buffer.alloc(0)

/** Collects a body in one growing buffer (its pieces may be a byte each), up to what is wanted and what there is room for. */
export class AnswerBody {
  readonly #wanted: number
  readonly #expected: number
  readonly #buffered: Buffered
  #store: Buffer = nothing
  bytes = 0

  /** `expected` bytes if they are known before, else 0. */
  constructor(wanted: number, expected: number, buffered: Buffered) {
    this.#wanted = wanted
    this.#expected = expected <= smallBytes ? expected : 0
    this.#buffered = buffered
  }

  /** Copies the piece. False when that is more than may be kept. */
  keep(piece: Buffer): boolean {
    const had = this.bytes
    const bytes = had + piece.length
    this.bytes = bytes
    this.#buffered.bytes += piece.length
    if (bytes > this.#wanted || (bytes > smallBytes && this.#buffered.bytes > maxBufferedBytes)) return false
    if (bytes > this.#store.length) {
      const doubled = Math.min(this.#store.length * 2, this.#wanted)
      const grown = Buffer.allocUnsafe(Math.max(bytes, this.#expected, doubled))
      this.#store.copy(grown, 0, 0, had)
      this.#store = grown
    }
    piece.copy(this.#store, had)
    return true
  }

  whole(): Buffer {
    return this.#store.subarray(0, this.bytes)
  }

  /** Gives back the room. */
  drop(): void {
    this.#buffered.bytes -= this.bytes
    this.bytes = 0
    this.#store = nothing
  }
}
