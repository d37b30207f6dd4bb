import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

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
  headers: Record<string, string>
  body: string | null
  signal: AbortSignal
}

/** An answer as it came, with the body as text; null when it was not worth reading. */
export interface WireAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: { text: string } | { unread: 'too large' | 'encoded' | 'not JSON' | 'not UTF-8' | 'cut off' | 'unwanted' }
}

export interface Transport {
  /** Rejects with undici's error when no answer came. Never follows a redirect. */
  exchange(request: WireRequest): Promise<WireAnswer>
  close(): Promise<void>
  destroy(): Promise<void>
}

/** Refusals are read for their code only. */
const maxRefusalBytes = 64 * 1024

/** When large answers together hold this much memory, none of them may grow any further; small ones always may. */
const maxBufferedBytes = 16 * 1024 * 1024
const smallBytes = 512 * 1024

/** One keep-alive pool for one origin: nothing else is ever contacted. */
export function createTransport(origin: string, limits: TransportLimits): Transport {
  const pool = new Pool(origin, {
    connections: limits.connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: limits.connectMs, autoSelectFamily: true },
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyIdleMs,
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 120_000,
  })
  const buffered = { bytes: 0 }
  return {
    async exchange({ method, path, headers, body, signal }) {
      const answer = await pool.request({ method, path, headers, body, signal })
      const { statusCode: status } = answer
      const refusal = status >= 400
      const unwanted = unreadable(answer, refusal)
      if (unwanted !== null || status === 204) {
        discard(answer.body)
        return { status, headers: answer.headers, body: unwanted === null ? { text: '' } : { unread: unwanted } }
      }
      const maxBytes = refusal ? maxRefusalBytes : limits.maxAnswerBytes
      if (Number(answer.headers['content-length']) > maxBytes) {
        discard(answer.body)
        return { status, headers: answer.headers, body: { unread: 'too large' } }
      }
      const read = await readBody(answer.body, { maxBytes, buffered, signal })
      return { status, headers: answer.headers, body: read }
    },
    close: () => pool.close(),
    destroy: () => pool.destroy(),
  }
}

type Unread = Extract<WireAnswer['body'], { unread: string }>['unread']

function unreadable(answer: Dispatcher.ResponseData, refusal: boolean): Unread | null {
  const { statusCode: status, headers } = answer
  if (status >= 300 && status < 400) return 'unwanted'
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return 'encoded'
  if (status === 204) return null
  const type = headers['content-type']
  const json = typeof type === 'string' && /^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i.test(type)
  if (!json) return refusal ? 'unwanted' : 'not JSON'
  return null
}

/** Closes the connection under a body that will not be read. */
function discard(body: Dispatcher.ResponseData['body']) {
  body.on('error', () => undefined)
  body.destroy()
}

interface ReadLimits {
  maxBytes: number
  /** Shared by all bodies that are being read. */
  buffered: { bytes: number }
  signal: AbortSignal
}

async function readBody(body: Dispatcher.ResponseData['body'], limits: ReadLimits): Promise<WireAnswer['body']> {
  const { maxBytes, buffered, signal } = limits
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      buffered.bytes += chunk.length
      // Leaving the loop destroys the body and with it the connection.
      if (bytes > maxBytes || (bytes > smallBytes && buffered.bytes > maxBufferedBytes)) return { unread: 'too large' }
      chunks.push(chunk)
    }
  } catch (error) {
    if (signal.aborted || isTimeout(error)) throw error
    return { unread: 'cut off' }
  } finally {
    buffered.bytes -= bytes
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return { unread: 'not UTF-8' }
  }
}

export const errorCode = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

export const isTimeout = (error: unknown): boolean =>
  ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(errorCode(error))
