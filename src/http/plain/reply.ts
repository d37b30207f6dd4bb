import { EventEmitter } from 'node:events'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { raw } from '../../kit/raw-text.ts'
import type { Reply } from '../wire.ts'

/** The connection, as its answer sees it. */
export interface ReplyPlace {
  readonly socket: Socket
  /** The last lines of a head: the date, and that the connection is kept. */
  lastLines(closes: boolean): string
  /** The answer is complete, and the system has taken all of it. */
  finished(closes: boolean): void
}

/** Node's rule for values (RFC 9110, section 5.5): no control characters, so that nothing can add a line. */
const notAValue = /[^\t\x20-\x7e\x80-\xff]/

/** Text as one character for each byte; bytes as they are. */
const bytesOf = (piece: string | Uint8Array, encoding: BufferEncoding | undefined): string | Uint8Array =>
  typeof piece === 'string' && encoding !== 'latin1' ? raw(piece) : piece

type Done = (error?: Error | null) => void

/** In one call of the system. */
function writeTogether(socket: Socket, head: string, bytes: string | Uint8Array, done: Done | undefined): boolean {
  if (typeof bytes === 'string') return socket.write(head + bytes, 'latin1', done)
  socket.cork()
  if (head !== '') socket.write(head, 'latin1')
  const isTaken = socket.write(bytes, done)
  socket.uncork()
  return isTaken
}

/** The answer to a plain request: what Node's `ServerResponse` does, without the streams beneath it. */
export class PlainReply extends EventEmitter implements Reply {
  readonly takesLines = true
  statusCode = 200
  headersSent = false
  destroyed = false
  writableFinished = false
  readonly #place: ReplyPlace
  readonly #isHead: boolean
  /** What is not written yet; it leaves with the first piece of the body. */
  #head = ''
  #isChunked = false
  #closes = false
  #ended = false

  constructor(place: ReplyPlace, isHead: boolean) {
    super()
    this.#place = place
    this.#isHead = isHead
  }

  get socket(): Socket {
    return this.#place.socket
  }

  writeHead(status: number, headers: string[], more = ''): void {
    let lines = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
    let hasLength = this.#isHead || status === 204 || status === 304
    let closes = false
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at]!
      const value = headers[at + 1]!
      if (notAValue.test(value)) throw new TypeError(`${name} of an answer: not a character of a header.`)
      lines += `${name}: ${value}\r\n`
      closes ||= name === 'connection'
      hasLength ||= name === 'content-length'
    }
    this.#isChunked = !hasLength
    const framing = this.#isChunked ? 'Transfer-Encoding: chunked\r\n' : ''
    this.#head = `${lines}${more}${this.#place.lastLines(closes)}${framing}\r\n`
    this.#closes = closes
    this.statusCode = status
    this.headersSent = true
  }

  flushHeaders(): void {
    this.#send('', undefined)
  }

  write(piece: string | Uint8Array, encoding?: BufferEncoding): boolean {
    const bytes = bytesOf(piece, encoding)
    if (!this.#isChunked) return this.#send(bytes, undefined)
    // A piece of no length would be the end.
    if (bytes.length === 0) return true
    this.#head += `${bytes.length.toString(16)}\r\n`
    if (typeof bytes === 'string') return this.#send(`${bytes}\r\n`, undefined)
    this.#send(bytes, undefined)
    return this.#send('\r\n', undefined)
  }

  end(piece: string | Uint8Array = '', encoding?: BufferEncoding): void {
    if (this.#ended) return
    this.#ended = true
    if (!this.#isChunked) {
      this.#send(bytesOf(piece, encoding), this.#finish)
      return
    }
    this.write(piece, encoding)
    this.#send('0\r\n\r\n', this.#finish)
  }

  destroy(): void {
    this.#place.socket.destroy()
  }

  /** The connection is gone. */
  lost(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('close')
  }

  /** One character for each byte, or bytes. */
  #send(bytes: string | Uint8Array, done: Done | undefined): boolean {
    const { socket } = this.#place
    const head = this.#head
    this.#head = ''
    // Who asks to be told is told a tick later. Mostly the system takes all at once, and then nobody has to.
    const told = socket instanceof TLSSocket ? done : undefined
    const isTaken = writeTogether(socket, head, bytes, told)
    if (!done || told) return isTaken
    if (socket.writableLength > 0) socket.write('', done)
    // Of a connection that is gone its end tells.
    else if (!socket.destroyed) done(socket.errored)
    return isTaken
  }

  readonly #finish = (error?: Error | null): void => {
    // Then the socket's own end follows.
    if (error || this.destroyed) return
    this.writableFinished = true
    this.destroyed = true
    this.emit('close')
    this.#place.finished(this.#closes)
  }
}
