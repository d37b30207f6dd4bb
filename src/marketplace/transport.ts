import { isUtf8 } from 'node:buffer'
import type { Clock } from '../kit/clock.ts'
import type { AnswerHeaders } from '../kit/http/client.ts'
import type { ConstantHeaders } from '../kit/http/request-head.ts'
import { openHttpClient } from '../kit/http/open.ts'
import type { HttpKind } from '../kit/http/open.ts'
import { RawText } from '../kit/raw-text.ts'
import type { Ending } from '../kit/resilience/time-limit.ts'

/** Limits of one attempt, in milliseconds and bytes. */
export interface TransportLimits {
  connectMs: number
  headersMs: number
  bodyIdleMs: number
  maxAnswerBytes: number
  connections: number
}

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With the base path and the query. */
  path: string
  /** The same for many requests. */
  constant?: ConstantHeaders | undefined
  headers: Record<string, string>
  body: string | null
  signal: Ending
}

/** An answer as it came, unless it was not worth reading. */
export interface WireAnswer {
  status: number
  headers: AnswerHeaders
  body: { text: RawText } | { unread: 'too large' | 'encoded' | 'not JSON' | 'not UTF-8' | 'cut off' | 'unwanted' }
}

export interface Transport {
  /** Rejects with the client's error (`kit/http/failure.ts`) when no answer came. Never follows a redirect. */
  exchange(request: WireRequest): Promise<WireAnswer>
  close(): Promise<void>
  destroy(): Promise<void>
}

/** Refusals are read for their code only. */
const maxRefusalBytes = 64 * 1024

/** Connections to one origin: nothing else is ever contacted. */
export function createTransport(origin: string, limits: TransportLimits, clock: Clock, kind?: HttpKind): Transport {
  const client = openHttpClient(origin, { ...limits, clock, keepAliveMs: 20_000 }, kind)
  return {
    exchange(request) {
      let unwanted: Unread | null = null
      const wanted = (status: number, headers: AnswerHeaders): number => {
        unwanted = unreadable(status, headers)
        if (unwanted !== null) return 0
        return status >= 400 ? maxRefusalBytes : limits.maxAnswerBytes
      }
      return client.ask({ ...request, wanted }, ({ status, headers, body }): WireAnswer => {
        if (unwanted !== null) return { status, headers, body: { unread: unwanted } }
        return { status, headers, body: typeof body === 'string' ? { unread: body } : decode(body) }
      })
    },
    close: () => client.close(),
    destroy: () => client.destroy(),
  }
}

type Unread = Extract<WireAnswer['body'], { unread: string }>['unread']

function unreadable(status: number, headers: AnswerHeaders): Unread | null {
  if (status >= 300 && status < 400) return 'unwanted'
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return 'encoded'
  if (status === 204) return null
  const type = headers['content-type']
  const json = typeof type === 'string' && /^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i.test(type)
  if (!json) return status >= 400 ? 'unwanted' : 'not JSON'
  return null
}

function decode(body: Buffer): WireAnswer['body'] {
  if (!isUtf8(body)) return { unread: 'not UTF-8' }
  return { text: new RawText(body) }
}
