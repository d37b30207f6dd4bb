import { createRequire } from 'node:module'
import type { Dispatcher, Pool } from 'undici'
import { signalOf } from '../resilience/time-limit.ts'
import { maxBufferedBytes, maxHeadBytes, smallBytes, usual } from './client.ts'
import type { HttpAnswer, HttpClient, HttpClientOptions, HttpRequest } from './client.ts'
import { codeOf, HttpFailure } from './failure.ts'
import { checkPath, headerLines } from './request-head.ts'

/** The same over undici: the way out, should the lean client ever meet a server it cannot speak with. */
export function createUndiciClient(origin: string, options: HttpClientOptions): HttpClient {
  // Loaded only where it is chosen: that takes longer than the rest of the start.
  const { Pool: UndiciPool } = createRequire(import.meta.url)('undici') as { Pool: typeof Pool }
  const limits = { ...usual, ...options }
  const pool = new UndiciPool(origin, {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    connect: {
      timeout: limits.connectMs,
      autoSelectFamily: true,
      ...(options.lookup && { lookup: options.lookup }),
      ...options.tls,
    },
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyIdleMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: maxHeadBytes,
  })
  const buffered = { bytes: 0 }

  async function answerTo(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, opening } = request
    const signal = request.signal && signalOf(request.signal)
    const body = opening === undefined ? request.body : `${opening.text}${String(request.body)}`
    const headers = { ...request.constant?.record, ...request.headers }
    checkPath(path)
    headerLines(headers)
    const late = request.withinMs === undefined ? undefined : AbortSignal.timeout(request.withinMs)
    const either = late && signal ? AbortSignal.any([late, signal]) : (late ?? signal)
    try {
      const answer = await pool.request({ method, path, headers, body, signal: either ?? null })
      return await read(request, answer, { maxAnswerBytes: limits.maxAnswerBytes, buffered, signal: either })
    } catch (error) {
      if (late?.aborted && !signal?.aborted) throw new HttpFailure('HTTP_TIMEOUT', 'No answer came in time', error)
      throw translated(error)
    }
  }

  return {
    ask: async (request, take) => take(await answerTo(request)),
    close: () => pool.close(),
    destroy: () => pool.destroy(),
  }
}

/** The parser's errors have codes of many kinds, or none. */
function translated(error: unknown): unknown {
  const isParsers = error instanceof Error && error.name === 'HTTPParserError'
  const code = codeOf(error)
  if (!isParsers && code !== 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !code.startsWith('HPE_')) return error
  return new HttpFailure('HPE_INVALID_ANSWER', 'The answer is not HTTP', error)
}

async function read(
  request: HttpRequest,
  answer: Dispatcher.ResponseData,
  limits: { maxAnswerBytes: number; buffered: { bytes: number }; signal: AbortSignal | undefined },
): Promise<HttpAnswer> {
  const { statusCode: status, headers } = answer
  const { maxAnswerBytes, buffered, signal } = limits
  const wanted = request.wanted?.(status, headers) ?? maxAnswerBytes
  const told = headers['content-length']
  const none = request.method === 'HEAD' || status === 204 || status === 304 || told === '0'
  if (!none && (wanted === 0 || Number(told) > wanted)) {
    // Closes the connection under a body that will not be read.
    answer.body.on('error', () => undefined)
    answer.body.destroy()
    return { status, headers, body: 'too large' }
  }
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      buffered.bytes += chunk.length
      // Leaving the loop destroys the body and with it the connection.
      const crowded = bytes > smallBytes && buffered.bytes > maxBufferedBytes
      if (bytes > wanted || crowded) return { status, headers, body: 'too large' }
      chunks.push(chunk)
    }
  } catch (error) {
    if (signal?.aborted || codeOf(error) === 'UND_ERR_BODY_TIMEOUT') throw error
    return { status, headers, body: 'cut off' }
  } finally {
    buffered.bytes -= bytes
  }
  return { status, headers, body: Buffer.concat(chunks) }
}
