import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { Received } from '../wire.ts'
import type { PlainHead } from './head.ts'

/** A request that came whole. */
export class PlainRequest implements Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly headerCount: number
  readonly complete = true
  readonly expectsContinue = false
  readonly #socket: Socket
  readonly #body: Buffer

  constructor({ method, url, headers, headerCount }: PlainHead, body: Buffer, socket: Socket) {
    this.method = method
    this.url = url
    this.headers = headers
    this.headerCount = headerCount
    this.#body = body
    this.#socket = socket
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? ''
  }

  readBody(): Buffer {
    return this.#body
  }

  discard(done: () => void): void {
    done()
  }
}
