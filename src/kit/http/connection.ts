import type { Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import type { Buffered } from './answer-body.ts'
import type { HttpAnswer, HttpRequest } from './client.ts'
import { HttpFailure } from './failure.ts'
import type { HttpCode } from './failure.ts'
import { openSocket } from './socket.ts'
import type { Destination } from './socket.ts'

/** Where connections lead and what bounds them. Silence is counted in ticks of the pool. */
export interface Line extends Destination {
  readonly connectTicks: number
  readonly headersTicks: number
  readonly bodyTicks: number
  readonly maxAnswerBytes: number
  readonly buffered: Buffered
}

export interface Exchange {
  readonly request: HttpRequest
  readonly bytes: string | Buffer
  /** On the monotonic clock: when an answer comes too late. */
  readonly endsAt: number
  /** Seen over time by one tick: the next one ends it, so that an answer which is there already is read before. */
  late: boolean
  answered(answer: HttpAnswer): void
  failed(reason: unknown): void
}

/** Told by a connection what it is ready for. */
export interface Owner {
  opened(connection: Connection): void
  /** It can carry another request. */
  free(connection: Connection): void
  /** It is no more; `reason` when it never opened. */
  gone(connection: Connection, reason: unknown): void
}

/** One connection, carrying one request at a time. */
export class Connection {
  readonly #line: Line
  readonly #owner: Owner
  readonly #socket: Socket
  #exchange: Exchange | undefined
  #reader: AnswerReader | undefined
  #opened = false
  #closed = false
  /** Whether an answer has come over it before. */
  #kept = false
  /** Ticks since it began to wait for what it waits for now. */
  #waited = 0
  keepAliveMs: number | undefined
  /** On the monotonic clock; kept by the pool. */
  idleUntil = 0

  constructor(line: Line, owner: Owner) {
    this.#line = line
    this.#owner = owner
    const socket = openSocket(line, (bytes) => this.#take(bytes))
    this.#socket = socket
    socket.on(line.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      this.#opened = true
      this.#owner.opened(this)
    })
    socket.on('error', (error) => this.#end(error))
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#end(undefined))
  }

  send(exchange: Exchange): void {
    const { maxAnswerBytes, buffered } = this.#line
    this.#exchange = exchange
    this.#reader = new AnswerReader(exchange.request, maxAnswerBytes, buffered)
    this.#waited = 0
    this.#socket.write(exchange.bytes, 'latin1')
  }

  /** An idle connection does not keep the process alive. */
  rest(): void {
    this.#socket.unref()
  }

  wake(): void {
    this.#socket.ref()
  }

  tick(now: number): void {
    if (this.#opened && this.#exchange === undefined) return
    const signal = this.#exchange?.request.signal
    if (signal?.aborted) return this.#end(signal.reason)
    this.#waited++
    const { connectTicks, headersTicks, bodyTicks } = this.#line
    if (!this.#opened) {
      if (this.#waited > connectTicks)
        this.#end(late('UND_ERR_CONNECT_TIMEOUT', 'The connection took too long to open'))
    } else if (this.#exchange && isLate(this.#exchange, now)) {
      this.#end(late('HTTP_TIMEOUT', 'The whole answer did not come in time'))
    } else if (!this.#reader?.hasHead) {
      if (this.#waited > headersTicks) this.#end(late('UND_ERR_HEADERS_TIMEOUT', 'No answer came in time'))
    } else if (this.#waited > bodyTicks)
      this.#end(late('UND_ERR_BODY_TIMEOUT', 'The rest of the answer did not come in time'))
  }

  /** Ends the connection, and with this reason what it carries. */
  destroy(reason: unknown): void {
    this.#end(reason)
  }

  #take(bytes: Buffer): void {
    const reader = this.#reader
    // A server that speaks without being asked is not one whose next answer could be believed.
    if (reader === undefined) return this.#end(undefined)
    try {
      reader.take(bytes)
    } catch (thrown) {
      return this.#end(thrown)
    }
    // From the end of the head on: silence in the body is not made up of what the head took.
    if (reader.hasHead) this.#waited = 0
    if (reader.answer !== undefined) this.#finish(reader, reader.answer)
  }

  #finish(reader: AnswerReader, answer: HttpAnswer): void {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#reader = undefined
    this.#kept = true
    exchange?.answered(answer)
    // An answer that came before all of the request was taken leaves the rest of it in the way.
    if (!reader.persistent || this.#socket.writableLength > 0) return this.#end(undefined)
    this.keepAliveMs = reader.keepAliveMs
    this.#owner.free(this)
  }

  #ended(): void {
    const reader = this.#reader
    reader?.end()
    if (reader?.answer !== undefined) this.#finish(reader, reader.answer)
    this.#end(undefined)
  }

  #end(reason: unknown): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.destroy()
    const exchange = this.#exchange
    const reader = this.#reader
    this.#exchange = undefined
    this.#reader = undefined
    if (exchange !== undefined && reader !== undefined) this.#fail(exchange, reader, reason)
    this.#owner.gone(this, this.#opened ? undefined : (reason ?? closedEarly()))
  }

  #fail(exchange: Exchange, reader: AnswerReader, reason: unknown): void {
    const stale = this.#kept && reader.untouched && isLoss(reason)
    // A connection that breaks inside a body leaves a status that is worth knowing.
    if (isLoss(reason)) reader.cut()
    if (reader.answer !== undefined) return exchange.answered(reader.answer)
    reader.drop()
    if (stale) exchange.failed(new HttpFailure('HTTP_STALE_CONNECTION', 'The kept connection was closed', reason))
    else exchange.failed(reason ?? new HttpFailure('UND_ERR_SOCKET', 'The server closed the connection'))
  }
}

/** The connection was lost, by end or by an error of the system; not ended by us. */
const isLoss = (reason: unknown): boolean =>
  reason === undefined || (typeof reason === 'object' && reason !== null && 'syscall' in reason)

/** After a process was held up, its timers come before the answers that have arrived meanwhile. */
export function isLate(exchange: Exchange, now: number): boolean {
  if (exchange.late) return true
  exchange.late = now > exchange.endsAt
  return false
}

const late = (code: HttpCode, message: string) => new HttpFailure(code, message)

const closedEarly = () => new HttpFailure('UND_ERR_SOCKET', 'The connection was closed before it was open')
