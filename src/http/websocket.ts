/** Subscriptions over WebSockets (the protocol `graphql-transport-ws`), on the port of everything else. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Asker } from '../auth/asker.ts'
import type { Prepared, Streams } from '../graphql/streams.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { operationNameOf } from './graphql-request.ts'
import type { Overload } from './overload.ts'
import { askerOn, openSocketCaller } from './socket-caller.ts'
import type { SocketCaller, SocketCallerOptions } from './socket-caller.ts'
import { closeSocket, serveSocket } from './socket-messages.ts'

export interface WebSocketOptions extends SocketCallerOptions {
  server: Server
  path: string
  streams: Streams
  log: Log
  /** Operations count as requests do; what is only watched does not. */
  overload: Pick<Overload, 'isFull' | 'enter' | 'leave'>
  /** Sockets at the same time. */
  mostSockets?: number
}

interface Extra {
  readonly socket: WebSocket
  readonly request: IncomingMessage
  who?: SocketCaller
}

/** Of a socket that cannot be served now (the IANA registry of close codes). */
const tryAgainLater = 1013

const done = { turnedAway: false, streamed: false }

/** Longest time a socket is kept open for one token, whatever the token says: a timer holds no more. */
const longestMs = 2 ** 31 - 1
/** Longest time that a client may take to hear that it has to go. */
const farewellMs = 1_000

/** Takes upgrade requests of one path; gives the way to close all sockets. */
export function attachWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { server, streams, clock, log, overload, mostSockets = 2_000 } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 128 * 1024,
    perMessageDeflate: false,
    handleProtocols,
  })
  const askers = new WeakMap<object, Asker>()

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: 5_000,
    async onConnect({ extra, connectionParams }) {
      try {
        extra.who = await openSocketCaller(options, extra.request, connectionParams ?? undefined)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        // Clients come again after this one, which they would not be told to do with credentials that are bad.
        if (error.code === 'SERVICE_UNAVAILABLE') closeSocket(extra.socket, tryAgainLater, error.message)
        return false
      }
      const { caller, gone } = extra.who
      // Without a token there is nothing to watch, and who has left in the meantime will not be heard of again.
      if (caller.kind === 'anonymous' || extra.socket.readyState !== extra.socket.OPEN) return false
      // A token may be taken for a little longer than it lives, since clocks differ.
      const left = Math.max(0, Math.min(longestMs, caller.tokenExpiresAt - clock.now()))
      const ending = setTimeout(() => extra.socket.close(CloseCode.Forbidden, 'The token has ended.'), left).unref()
      gone.onAbort(() => clearTimeout(ending))
      return true
    },
    async onSubscribe({ extra }, _id, payload) {
      const { who, socket } = extra
      if (!who) throw new Error('An operation came before its caller was known')
      try {
        who.caller = await options.renew(who.request)
      } catch (error) {
        // As when it connects. What is running ends by itself. That keys could not be had for a moment is nothing that the client has done.
        if (error instanceof Failure && error.code === 'AUTHENTICATION_FAILED')
          socket.close(CloseCode.Forbidden, 'Forbidden')
        return streams.showErrors([error], askerOn(who, options))
      }
      const asker = askerOn(who, options)
      if (overload.isFull()) return streams.showErrors([overloaded()], asker)
      // Left when it has been carried out: who is prepared is always run.
      overload.enter()
      try {
        const prepared = await streams.prepare(asker, {
          // The protocol wants a text. Who names a document by its hash alone sends an empty one.
          query: payload.query === '' ? undefined : payload.query,
          operationName: operationNameOf(payload.operationName),
          variables: payload.variables ?? undefined,
          extensions: payload.extensions ?? undefined,
        })
        askers.set(prepared, asker)
        return prepared
      } catch (error) {
        overload.leave(done)
        return streams.showErrors([error], asker)
      }
    },
    async execute(args) {
      try {
        return await streams.run(args as Prepared)
      } finally {
        overload.leave(done)
      }
    },
    subscribe(args) {
      overload.leave(done)
      return streams.run(args as Prepared)
    },
    onNext: (_connection, _id, _payload, args, result) =>
      streams.show(
        result as ExecutionResult,
        askers.get(args) ?? (args.contextValue as Asker),
      ) as FormattedExecutionResult,
    onClose: ({ extra }) => extra.who?.gone.abort(new Error('The client went away.')),
  })

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node has taken its own listener off, and without one a connection that fails takes the process along.
    socket.on('error', () => socket.destroy())
    const [path] = (request.url ?? '').split('?')
    if (path !== options.path) return refuse(socket, '404 Not Found')
    if (sockets.clients.size >= mostSockets || overload.isFull()) return refuse(socket, '503 Service Unavailable')
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', (error) => log.debug({ err: error }, 'a socket failed'))
      serveSocket(protocol, client, { socket: client, request }, log)
    })
  }
  server.on('upgrade', onUpgrade)

  return {
    async close() {
      server.off('upgrade', onUpgrade)
      const unheard = setTimeout(() => {
        for (const client of sockets.clients) client.terminate()
      }, farewellMs)
      for (const client of sockets.clients) client.close(1001, 'Going away')
      await new Promise((resolve) => sockets.close(resolve))
      clearTimeout(unheard)
    },
  }
}

const overloaded = () =>
  new Failure('SERVICE_UNAVAILABLE', 'The gateway is overloaded. Try again in a moment.', { retryAfterSeconds: 1 })

/** No timer of the server watches a connection that it has given away: whoever does not read this, or does not close, is cut off. */
function refuse(socket: Duplex, status: string): void {
  const unread = setTimeout(() => socket.destroy(), farewellMs).unref()
  socket.once('close', () => clearTimeout(unread))
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
