import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createEnding } from '../kit/resilience/time-limit.ts'
import type { Ending } from '../kit/resilience/time-limit.ts'
import { isMuchUnread, readBody } from './body.ts'
import { HeaderList } from './header-list.ts'
import { requestIdFrom } from './headers.ts'
import type { HttpLimits } from './limits.ts'

export type AnswerBody = string | Uint8Array | AsyncIterable<string | Uint8Array>
export type AnswerHeaders = Readonly<Record<string, string | number | undefined>>

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
  /** Of the connection; forwarding headers are not believed. */
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
  /** The decoded raw bytes; the same promise on every call. */
  readBody(): Promise<Buffer>
  /** Adds a header to whatever answer follows: limits, for example, are known before the answer is. */
  setHeader(name: string, value: string): void
  /** What the log's line of this request says beside its path and status. */
  readonly notes: Notes
  /** Sends the answer, once. Resolves when the body has been handed over; an unread stream is cut off after a while. */
  respond(status: number, headers: AnswerHeaders, body: AnswerBody): Promise<void>
}

interface Setting {
  limits: HttpLimits
  /** Headers of every answer. */
  headers: AnswerHeaders
  expectsContinue: boolean
  receivedAt: number
  /** Headers of the origin rules and, while draining, of the farewell. */
  extraHeaders: () => AnswerHeaders
}

/** The server's own view of an exchange: what only the server may do to it. */
export interface ServedExchange extends Exchange {
  abort(reason: Error): void
}

export function createExchange(request: IncomingMessage, response: ServerResponse, setting: Setting): ServedExchange {
  const { limits } = setting
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  const notes: Notes = {}
  const added: Record<string, string> = {}
  const method = request.method ?? ''
  const requestId = requestIdFrom(request.headers['x-request-id'])
  const gone = createEnding()
  let body: Promise<Buffer> | undefined
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('The client went away.'))
  })

  async function stream(parts: AsyncIterable<string | Uint8Array>): Promise<void> {
    const iterator = parts[Symbol.asyncIterator]()
    // A source that waits for something to say is told at once that nobody listens any more.
    response.once('close', () => void iterator.return?.().catch(() => undefined))
    for (let part = await iterator.next(); !part.done && !response.destroyed; part = await iterator.next()) {
      if (response.write(part.value)) continue
      // The reader is slower than the source; one that stops reading altogether is cut off.
      response.socket?.setTimeout(limits.stalledReaderMs)
      await drainedOrClosed(response)
      response.socket?.setTimeout(0)
    }
    response.end()
  }

  /** Lets a client that is still sending read the answer before the connection is closed under it. */
  function endAfterLinger(): void {
    const end = () => {
      clearTimeout(timer)
      response.end()
    }
    const timer = setTimeout(end, limits.lingerMs)
    request.once('end', end)
    request.once('close', end)
    request.resume()
  }

  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
    requestId,
    receivedAt: setting.receivedAt,
    notes,
    gone,
    get signal() {
      return gone.signal
    },
    get answered() {
      return response.headersSent
    },
    abort: (reason) => gone.abort(reason),
    readBody() {
      body ??= readBody(request, limits.bodyBytes, () => {
        if (setting.expectsContinue) response.writeContinue()
      })
      return body
    },
    setHeader(name, value) {
      added[name] = value
    },
    async respond(status, headers, content) {
      if (response.headersSent || response.destroyed) return
      const unread = isMuchUnread(request, setting.expectsContinue)
      const isWhole = typeof content === 'string' || content instanceof Uint8Array
      // What is more special wins: a page's own policy, what a door says of limits, what the server says of every answer.
      const all = new HeaderList()
      if (unread) all.add('connection', 'close')
      all.addAll(headers)
      all.addAll(added)
      all.addAll(setting.extraHeaders())
      if (isWhole && status !== 204 && status !== 304) all.add('content-length', Buffer.byteLength(content))
      all.add('x-request-id', requestId)
      all.addAll(setting.headers)
      response.writeHead(status, all.flat)
      if (!isWhole && method !== 'HEAD') return stream(content)
      response.socket?.setTimeout(limits.stalledReaderMs)
      const bytes = isWhole && method !== 'HEAD' ? content : ''
      if (!unread) response.end(bytes)
      else {
        if (bytes.length > 0) response.write(bytes)
        else response.flushHeaders()
        endAfterLinger()
      }
    },
  }
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
