import type { TcpNetConnectOpts } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Ending } from '../resilience/time-limit.ts'
import type { BodyOpening, ConstantHeaders } from './request-head.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** With the query. */
  readonly path: string
  /** The same for every request and written out once, see `constantHeaders`. */
  readonly constant?: ConstantHeaders | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body: string | Buffer | null
  /** What a body that is text begins with in many requests, see `bodyOpening`. */
  readonly opening?: BodyOpening | undefined
  /** Aborting destroys the connection under the request, which may take until the next tick; it rejects with the signal's reason. */
  readonly signal?: Ending | undefined
  /** Milliseconds for all of it, waiting in line included. Costs no timer, and may end a tenth of a second late. */
  readonly withinMs?: number | undefined
  /** How many bytes of this answer's body are worth reading; 0 for none. Without it `maxAnswerBytes`. */
  readonly wanted?: ((status: number, headers: AnswerHeaders) => number) | undefined
  /** May be sent twice: the client does so once, when a kept connection turns out to be closed before any byte came. */
  readonly repeatable?: boolean | undefined
}

/** By lower-case name. Headers that came several times are lists. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>

export interface HttpAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** Empty where an answer has none. Never unpacked: who does not expect `content-encoding` must refuse it. */
  readonly body: Buffer | 'too large' | 'cut off'
}

export interface HttpClientOptions {
  readonly clock: Clock
  /** Connections at the same time; who finds none free waits in line. */
  readonly connections: number
  readonly connectMs?: number
  readonly headersMs?: number
  /** Silence in the middle of a body. */
  readonly bodyIdleMs?: number
  /** How long a connection without work is kept; less when the server says so. */
  readonly keepAliveMs?: number
  readonly maxAnswerBytes?: number
  readonly lookup?: HttpLookup | undefined
  readonly tls?: TlsOptions | undefined
}

export type HttpLookup = NonNullable<TcpNetConnectOpts['lookup']>

/** PEM texts. Certificates are always checked. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
}

/** Requests to one origin over connections that are kept. Never follows a redirect. */
export interface HttpClient {
  /**
   * `read` takes the answer apart on the spot: its body is only lent, until that returns. Resolves with what it returns and rejects with
   * what it throws; without an answer, with an error whose `code` says why there is none (see `failure.ts`), or with the signal's reason.
   */
  ask<T>(request: HttpRequest, read: (answer: HttpAnswer) => T): Promise<T>
  /** Takes no more requests; resolves when the last one has ended. */
  close(): Promise<void>
  /** Ends everything now. */
  destroy(): Promise<void>
}

export const usual = {
  connectMs: 1_000,
  headersMs: 5_000,
  bodyIdleMs: 5_000,
  keepAliveMs: 20_000,
  maxAnswerBytes: 5 * 1024 * 1024,
} as const

/** When large answers of one client together hold this much memory, none of them may grow any further; small ones always may. */
export const maxBufferedBytes = 16 * 1024 * 1024
export const smallBytes = 512 * 1024

export const maxHeadBytes = 16 * 1024
