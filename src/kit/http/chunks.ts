import { garbled } from './failure.ts'

/** A size, its extensions (ignored) and the end of the line. */
const sizeLine = /^([0-9A-Fa-f]{1,8})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/
const maxLineBytes = 1024
const maxTrailerBytes = 8 * 1024

/** Takes the chunks of a body apart, in whatever pieces they come. */
export class ChunkReader {
  /** A line that has not ended yet. */
  #line = ''
  #left = 0
  #state: 'size' | 'data' | 'after data' | 'trailer' | 'done' = 'size'
  #trailerBytes = 0

  get done(): boolean {
    return this.#state === 'done'
  }

  /** Hands the bytes of the body to `take` and gives the position after the last byte that belongs to it. */
  read(bytes: Buffer, from: number, take: (piece: Buffer) => void): number {
    let at = from
    while (at < bytes.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left)
        take(bytes.subarray(at, end))
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#state = 'after data'
      } else at = this.#readLine(bytes, at)
    }
    return at
  }

  #readLine(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(10, from)
    const end = feed === -1 ? bytes.length : feed + 1
    this.#line += bytes.toString('latin1', from, end)
    if (this.#line.length > maxLineBytes) throw garbled('has a chunk line that is too long')
    if (feed === -1) return end
    const line = this.#line
    this.#line = ''
    if (!line.endsWith('\r\n')) throw garbled('has a chunk line that ends with a bare line feed')
    this.#takeLine(line.slice(0, -2))
    return end
  }

  #takeLine(line: string): void {
    if (this.#state === 'size') {
      const match = sizeLine.exec(line)
      if (!match) throw garbled('has a chunk without a size')
      this.#left = Number.parseInt(match[1]!, 16)
      this.#state = this.#left === 0 ? 'trailer' : 'data'
    } else if (this.#state === 'after data') {
      if (line !== '') throw garbled('has a chunk longer than its size')
      this.#state = 'size'
    } else if (line === '') this.#state = 'done'
    else {
      // Trailers are read over: nothing that comes after a body may change what was said before it.
      this.#trailerBytes += line.length
      if (this.#trailerBytes > maxTrailerBytes) throw garbled('has too many trailers')
    }
  }
}
