import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Received, Reply } from '../wire.ts'
import type { PlainHead } from './head.ts'
import { PlainReply } from './reply.ts'
import type { ReplyPlace } from './reply.ts'
import { PlainRequest } from './request.ts'

/** The server, as its connections see it. */
export interface Owner {
  /** Counts the sweeps: the clock of whatever takes long. */
  readonly tick: number
  /** So many ticks a client may take to begin, and between two requests. */
  readonly firstTicks: number
  readonly idleTicks: number
  /** Of a head without its empty line. */
  readHead(head: string): PlainHead | undefined
  serve(request: Received, reply: Reply): void
  /** Gives the connection, and what has come on it unanswered, to Node's server. */
  handOver(socket: Socket, bytes: Buffer): void
  /** Answers what never became a request, and closes. `code`: as Node's parser calls it. */
  refuse(socket: Socket, code: string): void
  lastLines(closes: boolean): string
  /** The connection is not ours any more. */
  left(connection: PlainConnection): void
}

const endOfHead = Buffer.from('\r\n\r\n')
/** A longer head is read anew each time, so that ten thousand idle connections do not hold on to much. */
const longestKeptHead = 2_048
/** A body that does not come within so many ticks is a slow one, and those are Node's. */
const bodyTicks = 2

/**
 * A connection on which plain requests come, one after the other. With the first thing that is anything else it is Node's, for good,
 * before a byte of that has been understood.
 */
export class PlainConnection implements ReplyPlace {
  readonly socket: Socket
  /** Where the owner keeps it. */
  slot = 0
  readonly #owner: Owner
  #since: number
  #hasServed = false
  /** An answer said so: what still comes is nobody's. */
  #isClosing = false
  #reply: PlainReply | undefined
  /** What waits for its body. */
  #head: PlainHead | undefined
  /** What has come of a request that is not whole, or while another was being answered. */
  #pieces: Buffer[] = []
  /** Bytes to come until the request is whole. */
  #missing = 0
  /** Most clients send the same head again and again. */
  #lastText = ''
  #lastHead: PlainHead | undefined

  constructor(socket: Socket, owner: Owner) {
    this.socket = socket
    this.#owner = owner
    this.#since = owner.tick
    socket.push = this.#onPiece
    socket.on('data', this.#onData)
    socket.on('drain', this.#onDrain)
    socket.on('end', this.#onEnd)
    socket.on('timeout', this.#onTimeout)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  get isIdle(): boolean {
    return this.#reply === undefined
  }

  lastLines(closes: boolean): string {
    return this.#owner.lastLines(closes)
  }

  finished(closes: boolean): void {
    const { socket } = this
    this.#reply = undefined
    this.#since = this.#owner.tick
    // Of an answer that was slow to be read.
    if (socket.timeout) socket.setTimeout(0)
    if (closes) {
      this.#isClosing = true
      return socket.destroySoon()
    }
    const next = this.#pieces.pop()
    if (!next) return
    socket.resume()
    this.#begin(next)
  }

  /** To be called with every tick. */
  sweep(): void {
    if (this.#reply) return
    const { tick, firstTicks, idleTicks } = this.#owner
    const waited = tick - this.#since
    if (this.#head) {
      if (waited >= bodyTicks) this.#handOver(Buffer.concat(this.#pieces))
    } else if (this.#hasServed) {
      if (waited > idleTicks) this.socket.destroy()
    } else if (waited > firstTicks) this.#owner.refuse(this.socket, 'ERR_HTTP_REQUEST_TIMEOUT')
  }

  #begin(bytes: Buffer): void {
    const end = bytes.indexOf(endOfHead)
    const head = end < 0 ? undefined : this.#readHead(bytes.toString('latin1', 0, end))
    if (!head) return this.#handOver(bytes)
    const bodyAt = end + endOfHead.length
    const whole = bodyAt + head.length
    if (bytes.length === whole) return this.#serve(head, bytes.subarray(bodyAt))
    // More than one request: their order is Node's to keep.
    if (bytes.length > whole) return this.#handOver(bytes)
    this.#head = head
    this.#pieces.push(bytes)
    this.#missing = whole - bytes.length
    this.#since = this.#owner.tick
  }

  #readHead(text: string): PlainHead | undefined {
    if (text.length > longestKeptHead) return this.#owner.readHead(text)
    if (text !== this.#lastText) {
      this.#lastHead = this.#owner.readHead(text)
      this.#lastText = text
    }
    return this.#lastHead
  }

  #serve(head: PlainHead, body: Buffer): void {
    this.#hasServed = true
    this.#reply = new PlainReply(this, head.method === 'HEAD')
    this.#owner.serve(new PlainRequest(head, body, this.socket), this.#reply)
  }

  #handOver(bytes: Buffer): void {
    const { socket } = this
    socket.push = Duplex.prototype.push
    socket.off('data', this.#onData)
    socket.off('drain', this.#onDrain)
    socket.off('end', this.#onEnd)
    socket.off('timeout', this.#onTimeout)
    socket.off('error', this.#onError)
    socket.off('close', this.#onClose)
    this.#owner.left(this)
    this.#owner.handOver(socket, bytes)
  }

  /**
   * What has been read goes on from here at once. On its way through the stream each piece brings a tick of its own, to see whether there is more to
   * read, and costs twice as much. What must wait, and the end, are the stream's.
   */
  readonly #onPiece = (piece: Buffer | null): boolean => {
    const { socket } = this
    if (piece === null || socket.isPaused() || socket.readableLength > 0)
      return Duplex.prototype.push.call(socket, piece)
    this.#onData(piece)
    return true
  }

  readonly #onData = (piece: Buffer): void => {
    if (this.#reply) {
      // Nobody reads ahead of what is being answered.
      this.#pieces.push(piece)
      this.socket.pause()
      return
    }
    if (this.#isClosing) return
    const head = this.#head
    if (!head) return this.#begin(piece)
    this.#pieces.push(piece)
    this.#missing -= piece.length
    if (this.#missing > 0) return
    const bytes = Buffer.concat(this.#pieces)
    this.#head = undefined
    this.#pieces = []
    if (this.#missing < 0) this.#handOver(bytes)
    else this.#serve(head, bytes.subarray(bytes.length - head.length))
  }

  readonly #onDrain = (): void => {
    this.#reply?.emit('drain')
  }

  /** The client sends no more; as with Node's server it is not answered any more either. */
  readonly #onEnd = (): void => {
    if (!this.#head) return void this.socket.end()
    // Nor does it wait for its body any more, so that no sweep hands it over.
    this.#head = undefined
    this.#owner.refuse(this.socket, 'HPE_INVALID_EOF_STATE')
  }

  readonly #onTimeout = (): void => {
    this.socket.destroy()
  }

  /** `close` follows. */
  readonly #onError = (): void => undefined

  readonly #onClose = (): void => {
    this.#owner.left(this)
    this.#reply?.lost()
  }
}
