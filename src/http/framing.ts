import { STATUS_CODES } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { newRequestId } from '../kit/ids.ts'
import { badRequest, Refusal, refused, restRefusal } from './refusal.ts'

const close = { close: true }

/** What a parser or time-out error of Node means for the client. */
function refusalFor(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal(431, 'BAD_REQUEST', 'The request line and headers are too large.', close)
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Refusal(413, 'BAD_REQUEST', 'The chunk extensions are too large.', close)
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(408, 'BAD_REQUEST', 'The request took too long to arrive.', close)
    default:
      return badRequest('The request is not valid HTTP/1.1.', close)
  }
}

/**
 * Answers what never becomes a request: broken framing, CONNECT, too slow. At most one answer goes out for one message, and
 * the connection is closed after it, since nobody knows where the next message would begin.
 */
export function answerBrokenRequests(server: Server, nowIso: () => string): void {
  const current = new WeakMap<Duplex, ServerResponse>()
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) {
    server.prependListener(event, (request, response) => void current.set(request.socket, response))
  }

  function answer(socket: Duplex, refusal: Refusal): void {
    const { code, status, headers, message } = refused(refusal)
    const requestId = newRequestId()
    const format = { requestId, nowIso: nowIso(), accept: undefined }
    const { contentType, body } = restRefusal({ ...refused(refusal), code, message }, format)
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      `Content-Type: ${contentType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      `X-Request-ID: ${requestId}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ]
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  }

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = current.get(socket)
    const isRunning = response !== undefined && !response.writableFinished
    // The fault is in the message that is being read; an answer now would be taken for that of an earlier one.
    const belongsToEarlier = isRunning && (response.headersSent || response.req.complete)
    if (error.code === 'ECONNRESET' || !socket.writable || belongsToEarlier) {
      socket.destroy()
      return
    }
    answer(socket, refusalFor(error.code))
  })
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    answer(socket, new Refusal(405, 'BAD_REQUEST', 'CONNECT is not offered.', { headers: { Allow: 'GET, POST' } }))
  })
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    response.writeHead(417, { Connection: 'close', 'Content-Length': 0, 'Cache-Control': 'no-store' })
    response.end()
  })
}
