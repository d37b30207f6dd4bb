import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { readBody } from './body.ts'

/** A request as it came over the wire, whoever took it from there. */
export interface Received {
  readonly method: string
  /** The request target as sent. */
  readonly url: string
  /** Names in lower case; repeated headers are joined with a comma. */
  readonly headers: IncomingHttpHeaders
  readonly headerCount: number
  readonly remoteAddress: string
  /** Whether all of it has arrived. */
  readonly complete: boolean
  /** The client waits for a word before it sends the body. */
  readonly expectsContinue: boolean
  /** Decoded; at once where it has come whole. Rejects with a Refusal: 413, 415, or 400 for broken or cut-off data. */
  readBody(limit: number): Buffer | Promise<Buffer>
  /** Throws away what still comes. `done` is called at its end, maybe twice. */
  discard(done: () => void): void
}

/** The place of the answer: what there is of Node's `ServerResponse` in every kind of it. */
export interface Reply {
  readonly statusCode: number
  readonly headersSent: boolean
  /** The client is gone, or the answer over. */
  readonly destroyed: boolean
  /** The system has taken all of it. */
  readonly writableFinished: boolean
  readonly socket: Socket | null
  /** Whether it takes headers also as the lines that they are. */
  readonly takesLines?: true
  /** `headers`: names and values in turns. `connection` is only ever `close`. `lines`: more of them, each with its end. */
  writeHead(status: number, headers: string[], lines?: string): unknown
  flushHeaders(): void
  /** False when the client reads too slowly: a `drain` will follow. */
  write(piece: string | Uint8Array, encoding?: BufferEncoding): boolean
  end(piece?: string | Uint8Array, encoding?: BufferEncoding): unknown
  /** Cuts the connection. */
  destroy(): unknown
  /** `close` comes once: the answer is complete, or its client gone. */
  on(event: 'close' | 'drain', listener: () => void): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
  off(event: 'close' | 'drain', listener: () => void): unknown
}

/** Whether more of a request may follow than is worth throwing away to keep the connection. */
export function isMuchUnread(request: Received): boolean {
  if (request.complete) return false
  const { 'transfer-encoding': encoding, 'content-length': length } = request.headers
  return request.expectsContinue || encoding !== undefined || Number(length ?? 0) > 65_536
}

/** A request that Node's own server has read. */
export class NodeRequest implements Received {
  readonly expectsContinue: boolean
  readonly #request: IncomingMessage
  readonly #response: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) {
    this.#request = request
    this.#response = response
    this.expectsContinue = expectsContinue
  }

  get method(): string {
    return this.#request.method ?? ''
  }

  get url(): string {
    return this.#request.url ?? ''
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers
  }

  get headerCount(): number {
    return this.#request.rawHeaders.length / 2
  }

  get remoteAddress(): string {
    return this.#request.socket.remoteAddress ?? ''
  }

  get complete(): boolean {
    return this.#request.complete
  }

  readBody(limit: number): Promise<Buffer> {
    return readBody(this.#request, limit, () => {
      if (this.expectsContinue) this.#response.writeContinue()
    })
  }

  discard(done: () => void): void {
    this.#request.once('end', done)
    this.#request.once('close', done)
    this.#request.resume()
  }
}
