import type { IncomingHttpHeaders } from 'node:http'
import { createEnding } from '../kit/resilience/time-limit.ts'
import type { Ending } from '../kit/resilience/time-limit.ts'
import { nothing, wholeOf } from './answer-body.ts'
import type { AnswerBody, AnswerHeaders } from './answer-body.ts'
import type { ClientAddress } from './client-address.ts'
import { HeaderList } from './header-list.ts'
import type { CommonHeaders } from './header-list.ts'
import { requestIdFrom } from './headers.ts'
import type { HttpLimits } from './limits.ts'
import { streamTo } from './streaming.ts'
import { isMuchUnread } from './wire.ts'
import type { Received, Reply } from './wire.ts'

/** What a request's line in the log may say beside its path and status: a short list, so that no token, e-mail or variable gets in. */
export interface Notes {
  /** Identity key. */
  caller?: string
  operation?: string
  /** Codes. */
  errors?: readonly unknown[]
  upstreamCalls?: number
  inboundEvent?: string
  duplicate?: boolean
}

/** One request and its answer, as handlers see it. */
export interface Exchange {
  readonly method: string
  /** As sent: not decoded, without the query. */
  readonly path: string
  /** As sent, without the question mark; empty when there is none. */
  readonly query: string
  /** Repeated headers are joined with a comma, none is dropped: two Authorization headers read as one bad value. */
  readonly headers: IncomingHttpHeaders
  /** Of the client: that of the connection, unless that is a proxy that is trusted to name another (`client-address.ts`). */
  readonly remoteAddress: string
  readonly requestId: string
  /** Wall clock, milliseconds. */
  readonly receivedAt: number
  /** Aborts when the client goes away before the answer is complete, or when a drain runs out of time. */
  readonly signal: AbortSignal
  /** The same without the cost of a signal. */
  readonly gone: Ending
  /** Whether the answer has been started. */
  readonly answered: boolean
  /** The decoded raw bytes, at once where they are here; the same on every call. */
  readBody(): Buffer | Promise<Buffer>
  /** Adds a header to whatever answer follows: limits, for example, are known before the answer is. */
  setHeader(name: string, value: string): void
  /** What the log's line of this request says beside its path and status. */
  readonly notes: Notes
  /** Sends the answer, once. Of a stream the promise tells when it has been handed over; an unread one is cut off after a while. */
  respond(status: number, headers: AnswerHeaders, body: AnswerBody): Promise<void> | undefined
}

interface Setting {
  limits: HttpLimits
  headers: CommonHeaders
  receivedAt: number
  clientAddress?: ClientAddress | undefined
  /** Called when the answer becomes a stream. */
  onStream: () => void
  /** Headers of the origin rules and, while draining, of the farewell. */
  extraHeaders: () => AnswerHeaders
}

/** The server's own view of an exchange: what only the server may do to it. */
export interface ServedExchange extends Exchange {
  abort(reason: Error): void
  /** The answer is complete, or its client gone. */
  closed(): void
}

export const createExchange = (request: Received, response: Reply, setting: Setting): ServedExchange =>
  new OneExchange(request, response, setting)

/** A class, because objects made with getters of their own cost a microsecond each. */
class OneExchange implements ServedExchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: IncomingHttpHeaders
  readonly requestId: string
  readonly receivedAt: number
  readonly notes: Notes = {}
  readonly gone = createEnding()
  readonly #request: Received
  readonly #response: Reply
  readonly #setting: Setting
  readonly #added: Record<string, string> = {}
  #body: Buffer | Promise<Buffer> | undefined

  constructor(request: Received, response: Reply, setting: Setting) {
    const { url } = request
    const mark = url.indexOf('?')
    this.method = request.method
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.query = mark < 0 ? '' : url.slice(mark + 1)
    this.headers = request.headers
    this.requestId = requestIdFrom(request.headers['x-request-id'])
    this.receivedAt = setting.receivedAt
    this.#request = request
    this.#response = response
    this.#setting = setting
  }

  closed(): void {
    if (!this.#response.writableFinished) this.abort(new Error('The client went away.'))
  }

  get remoteAddress(): string {
    const { remoteAddress, headers } = this.#request
    return this.#setting.clientAddress?.(remoteAddress, headers['x-forwarded-for']) ?? remoteAddress
  }

  get signal(): AbortSignal {
    return this.gone.signal
  }

  get answered(): boolean {
    return this.#response.headersSent
  }

  abort(reason: Error): void {
    this.gone.abort(reason)
  }

  readBody(): Buffer | Promise<Buffer> {
    return (this.#body ??= this.#request.readBody(this.#setting.limits.bodyBytes))
  }

  setHeader(name: string, value: string): void {
    this.#added[name] = value
  }

  respond(status: number, headers: AnswerHeaders, content: AnswerBody): Promise<void> | undefined {
    const response = this.#response
    const setting = this.#setting
    if (response.headersSent || response.destroyed) return undefined
    const unread = isMuchUnread(this.#request)
    const whole = wholeOf(content)
    // What is more special wins: a page's own policy, what a door says of limits, what the server says of every answer.
    const all = new HeaderList()
    if (unread) all.add('connection', 'close')
    all.addAll(headers)
    all.addAll(this.#added)
    all.addAll(setting.extraHeaders())
    if (whole && status !== 204 && status !== 304) all.add('content-length', whole.length)
    all.add('x-request-id', this.requestId)
    all.begin(response, status, setting.headers)
    const isHead = this.method === 'HEAD'
    if (!whole && !isHead) {
      setting.onStream()
      return streamTo(response, content as AsyncIterable<string | Uint8Array>, setting.limits.stalledReaderMs)
    }
    const { bytes, encoding } = whole && !isHead ? whole : nothing
    if (!unread) response.end(bytes, encoding)
    else {
      if (bytes.length > 0) response.write(bytes, encoding)
      else response.flushHeaders()
      this.#endAfterLinger()
    }
    // What the system has taken at once nobody has to wait for.
    const { socket } = response
    if (socket && socket.writableLength > 0) socket.setTimeout(setting.limits.stalledReaderMs)
    return undefined
  }

  /** Lets a client that is still sending read the answer before the connection is closed under it. */
  #endAfterLinger(): void {
    const end = () => {
      clearTimeout(timer)
      this.#response.end()
    }
    const timer = setTimeout(end, this.#setting.limits.lingerMs)
    this.#request.discard(end)
  }
}
