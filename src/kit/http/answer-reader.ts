import { AnswerBody } from './answer-body.ts'
import type { Buffered } from './answer-body.ts'
import { parseHead } from './answer-head.ts'
import type { AnswerHead } from './answer-head.ts'
import { ChunkReader } from './chunks.ts'
import { maxHeadBytes } from './client.ts'
import type { HttpAnswer, HttpRequest } from './client.ts'
import { garbled, HttpFailure } from './failure.ts'

const endOfHead = Buffer.from('\r\n\r\n')
const nothing = Buffer.alloc(0)

/**
 * Reads one answer out of the bytes of a connection. The bytes handed in are not kept: what is needed later is copied, except for a body that
 * comes whole with its head: it is a view of the bytes handed in, and holds as long as these do.
 */
export class AnswerReader {
  readonly #request: HttpRequest
  readonly #maxBytes: number
  readonly #buffered: Buffered
  /** The beginning of a head, until its end has come. */
  #early: Buffer = nothing
  #skippedBytes = 0
  #head: AnswerHead | undefined
  #body: AnswerBody | undefined
  #chunks: ChunkReader | undefined
  /** False when something came after the answer, or a part of it was not read. */
  #clean = true
  answer: HttpAnswer | undefined

  constructor(request: HttpRequest, maxBytes: number, buffered: Buffered) {
    this.#request = request
    this.#maxBytes = maxBytes
    this.#buffered = buffered
  }

  /** Whether nothing at all has come. */
  get untouched(): boolean {
    return this.#head === undefined && this.#early.length === 0 && this.#skippedBytes === 0
  }

  get hasHead(): boolean {
    return this.#head !== undefined
  }

  /** Whether the connection may be used again after this answer. */
  get persistent(): boolean {
    return this.#clean && this.#head?.persistent === true
  }

  get keepAliveMs(): number | undefined {
    return this.#head?.keepAliveMs
  }

  /** Takes bytes as they come and sets `answer` with the last. Throws for what is no answer, as long as there is no head. */
  take(bytes: Buffer): void {
    let from = bytes
    let at = 0
    if (this.#early.length > 0) {
      from = Buffer.concat([this.#early, bytes])
      this.#early = nothing
    }
    while (this.#head === undefined) {
      const end = from.indexOf(endOfHead, at)
      if (end === -1) return this.#waitForHead(from.subarray(at))
      if (this.#skippedBytes + end - at > maxHeadBytes) throw tooLong()
      const head = parseHead(from.toString('latin1', at, end), this.#request.method === 'HEAD')
      if (head.status === 101) throw garbled('changes to another protocol')
      // 100 (Continue), 103 (Early Hints) and what may come to be: read over, but not without end.
      if (head.status < 200) this.#skippedBytes += end + 4 - at
      else this.#begin(head, from, end + 4)
      at = end + 4
    }
    if (this.answer === undefined) this.#takeBody(this.#head, from, at)
  }

  /** The server has closed its side: an answer that ends with the connection is whole now. */
  end(): void {
    if (this.#head?.body === 'until close') this.#finish()
    else this.cut()
  }

  /** No more is coming: with a head there is at least that. */
  cut(): void {
    if (this.#head !== undefined && this.answer === undefined) this.#settle('cut off')
  }

  /** Gives up what was read. */
  drop(): void {
    this.#body?.drop()
  }

  #waitForHead(rest: Buffer): void {
    if (this.#skippedBytes + rest.length > maxHeadBytes) throw tooLong()
    if (!looksLikeHead(rest)) throw garbled('is not HTTP')
    this.#early = Buffer.from(rest)
  }

  #begin(head: AnswerHead, bytes: Buffer, from: number): void {
    this.#head = head
    const { body } = head
    const wanted = this.#request.wanted?.(head.status, head.headers) ?? this.#maxBytes
    const length = typeof body === 'number' ? body : 0
    if (body === 0 || wanted === 0 || length > wanted) {
      this.#clean = from === bytes.length
      return this.#settle(body === 0 ? nothing : 'too large')
    }
    if (length > 0 && length <= bytes.length - from) {
      this.#clean = from + length === bytes.length
      return this.#settle(bytes.subarray(from, from + length))
    }
    this.#body = new AnswerBody(wanted, length, this.#buffered)
    if (body === 'chunked') this.#chunks = new ChunkReader()
  }

  #takeBody(head: AnswerHead, bytes: Buffer, from: number): void {
    if (this.#chunks !== undefined) return this.#takeChunks(this.#chunks, bytes, from)
    const left = typeof head.body === 'number' ? head.body - (this.#body?.bytes ?? 0) : Infinity
    const end = Math.min(bytes.length, from + left)
    this.#clean = end === bytes.length
    if (end > from) this.#keep(bytes.subarray(from, end))
    if (end - from === left) this.#finish()
  }

  #takeChunks(chunks: ChunkReader, bytes: Buffer, from: number): void {
    try {
      const end = chunks.read(bytes, from, (piece) => this.#keep(piece))
      this.#clean &&= end === bytes.length
    } catch (thrown) {
      if (!(thrown instanceof HttpFailure)) throw thrown
      // The status still says something; only its body cannot be had.
      return this.cut()
    }
    if (chunks.done) this.#finish()
  }

  #keep(piece: Buffer): void {
    if (this.answer === undefined && this.#body?.keep(piece) === false) this.#settle('too large')
  }

  #finish(): void {
    if (this.answer === undefined) this.#settle(this.#body?.whole() ?? nothing)
  }

  #settle(body: HttpAnswer['body']): void {
    const { status, headers } = this.#head!
    if (typeof body === 'string') this.#clean = false
    this.answer = { status, headers, body }
    this.drop()
  }
}

const tooLong = () =>
  new HttpFailure('UND_ERR_HEADERS_OVERFLOW', `The answer's headers are longer than ${maxHeadBytes} bytes`)

const start = 'HTTP/1.'

/** Whether this may become a head: another protocol is seen at once, and not only when the time is up. */
function looksLikeHead(bytes: Buffer): boolean {
  if (!start.startsWith(bytes.toString('latin1', 0, start.length))) return false
  for (let feed = bytes.indexOf(10); feed !== -1; feed = bytes.indexOf(10, feed + 1)) {
    if (bytes[feed - 1] !== 13) return false
  }
  return true
}
