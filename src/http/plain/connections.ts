import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../kit/clock.ts'
import { Slots } from '../../kit/slots.ts'
import type { HttpLimits } from '../limits.ts'
import type { Received, Reply } from '../wire.ts'
import { PlainConnection } from './connection.ts'
import type { Owner } from './connection.ts'
import { readPlainHead } from './head.ts'

export interface PlainConnectionsOptions {
  /** Not listening yet. */
  readonly server: Server
  readonly isTls: boolean
  readonly limits: HttpLimits
  readonly clock: Pick<Clock, 'now'>
  readonly serve: (request: Received, reply: Reply) => void
}

export interface PlainConnections {
  /** Closes those on which nothing is being answered. */
  closeIdle(): void
  closeAll(): void
}

/** Node closes idle connections so much later than it says, so that clients who believe it are not cut off. */
const graceMs = 1_000

/**
 * Takes plain requests (`head.ts`) from the connections of Node's server before Node does: its parser and the streams around a request and an
 * answer cost as much as all that the gateway does with a small one. Whatever else comes on a connection gets Node's server to see, from the
 * first byte: what is malformed, slow, pipelined, chunked, large or an upgrade.
 */
export function takePlainRequests(options: PlainConnectionsOptions): PlainConnections {
  const { server, limits, clock, serve } = options
  const event = options.isTls ? 'secureConnection' : 'connection'
  const [byNode, another] = server.listeners(event)
  if (!byNode || another)
    throw new Error(`${event}: expected one listener, that of Node's server. INBOUND_HTTP=node does without.`)
  server.removeAllListeners(event)

  const sweepMs = Math.min(500, limits.headersMs / 4)
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(limits.keepAliveMs / 1_000)}\r\n`
  const connections = new Slots<PlainConnection>()
  let tick = 0
  let dated = { second: NaN, line: '' }

  function dateLine(): string {
    const second = Math.floor(clock.now() / 1_000)
    if (second !== dated.second) dated = { second, line: `Date: ${new Date(second * 1_000).toUTCString()}\r\n` }
    return dated.line
  }

  const owner: Owner = {
    get tick() {
      return tick
    },
    firstTicks: Math.ceil(limits.headersMs / sweepMs),
    idleTicks: Math.ceil((limits.keepAliveMs + graceMs) / sweepMs),
    readHead: (head) => readPlainHead(head, limits),
    serve,
    handOver(socket, bytes) {
      socket.pause()
      socket.unshift(bytes)
      byNode.call(server, socket)
      socket.resume()
    },
    refuse: (socket, code) =>
      void server.emit('clientError', Object.assign(new Error('The request did not come.'), { code }), socket),
    lastLines: (closes) => dateLine() + (closes ? '' : keepAlive),
    left: ({ slot }) => connections.remove(slot),
  }

  server.on(event, (socket: Socket) => {
    const connection = new PlainConnection(socket, owner)
    connection.slot = connections.add(connection)
  })
  const sweeper = setInterval(() => {
    tick++
    for (const connection of connections) connection.sweep()
  }, sweepMs).unref()
  server.on('close', () => clearInterval(sweeper))

  return {
    closeIdle() {
      for (const connection of connections) if (connection.isIdle) connection.socket.destroy()
    },
    closeAll() {
      for (const connection of connections) connection.socket.destroy()
    },
  }
}
