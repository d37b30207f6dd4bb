import { createServer as createPlain } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { HttpLimits } from './limits.ts'
import { tlsSettings } from './tls.ts'
import type { TlsFiles } from './tls.ts'

/** Node's server, told to be strict and to keep to the limits. */
export function createNodeServer(limits: HttpLimits, tls: TlsFiles | undefined): Server {
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(500, limits.headersMs / 4),
    requireHostHeader: true,
    // Node drops repeated headers by default; joined ones reach the checks and fail there.
    joinDuplicateHeaders: true,
    insecureHTTPParser: false,
    // What is offered beside it need not be taken (RFC 9110, section 7.8). Node before 22.21 and 24.9 does not ask and gives away every connection.
    shouldUpgradeCallback(request: IncomingMessage) {
      if (isForWebSocket(request) && server.listenerCount('upgrade') > 0) return true
      offering.set(request.socket, request)
      return false
    },
  }
  // Until TLS is agreed on there is no request whose headers could be late.
  const server: Server = tls
    ? createSecure({ ...settings, ...tlsSettings(tls), handshakeTimeout: limits.headersMs })
    : createPlain(settings)
  // Such a client cannot be told anything, and Node leaves its connection open.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  // One more than allowed, so that an overlong list is seen instead of silently cut.
  server.maxHeadersCount = limits.headerCount + 1
  return server
}

/** The first request of a connection that offered another protocol, which was not taken. */
const offering = new WeakMap<Socket, IncomingMessage>()

/**
 * Whether a request is to be answered. Node loses what came behind an offer that is not taken, so that what seems to follow may begin anywhere, in
 * a body as well: such a connection ends with the answer, and nothing else on it is a request.
 */
export function isToBeServed(request: IncomingMessage, response: ServerResponse): boolean {
  const last = offering.get(request.socket)
  if (last === undefined) return true
  response.shouldKeepAlive = false
  return last === request
}

const isForWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

/** Rejects when the address cannot be had. */
export function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 4096 }, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as AddressInfo).port })
    })
  })
}
