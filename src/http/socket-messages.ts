/** What passes between a client's WebSocket and graphql-ws, which knows the protocol `graphql-transport-ws`. */
import { CloseCode } from 'graphql-ws'
import type { Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Log } from '../kit/log.ts'
import { OperationNames } from './operation-names.ts'
import type { SocketMessage } from './operation-names.ts'

/** So often a client is asked whether it is there, and so long it may take to say so. */
const pingMs = 12_000
/** With more than this unread nothing more is read of a client: what it says is answered, and the answers would pile up. */
const mostUnreadBytes = 1_048_576
/** Of a reason (RFC 6455, section 5.5). */
const longestReason = 123
const onlyFromServers: ReadonlySet<unknown> = new Set(['connection_ack', 'next', 'error'])

/** Closes a socket, without its reason where the protocol takes none so long: `ws` throws at it. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, Buffer.byteLength(reason) > longestReason ? '' : reason)
}

/** Serves one client until its socket closes. */
export function serveSocket<Extra>(server: Server<Extra>, socket: WebSocket, extra: Extra, log: Log): void {
  const names = new OperationNames()
  const stopPings = pingClient(socket)
  const close = (code: number, reason: string): void => closeSocket(socket, code, reason)

  function hold(): void {
    if (socket.bufferedAmount > mostUnreadBytes) socket.pause()
  }

  function goOn(): void {
    if (socket.isPaused && socket.bufferedAmount <= mostUnreadBytes) socket.resume()
  }

  const closed = server.opened(
    {
      protocol: socket.protocol,
      // Resolves also when the client is gone: its end is told by the socket's.
      send: (text) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) return resolve()
          socket.send(names.outgoing(text), () => {
            goOn()
            resolve()
          })
          hold()
        }),
      close,
      onMessage(handle) {
        socket.on('message', async (data) => {
          const text = (data as Buffer).toString()
          const message = readMessage(text)
          // graphql-ws takes it for a fault of its own.
          if (onlyFromServers.has(message.type)) return close(CloseCode.BadRequest, 'Invalid message received')
          const passed = names.incoming(text, message)
          if (!passed) return
          try {
            await handle(passed.text)
          } catch (error) {
            log.error({ err: error }, 'a message on a socket failed')
            close(CloseCode.InternalServerError, 'Internal server error')
          } finally {
            if (passed.begins !== undefined) names.over(passed.begins)
          }
        })
      },
    },
    extra,
  )
  socket.once('close', (code, reason) => {
    stopPings()
    void closed(code, String(reason))
  })
}

/** Empty for what is no object: graphql-ws says what is wrong with it. */
function readMessage(text: string): SocketMessage {
  try {
    return Object(JSON.parse(text)) as SocketMessage
  } catch {
    return {}
  }
}

/** Cuts off a client that has gone without a word. Gives the way to stop. */
function pingClient(socket: WebSocket): () => void {
  let unheard: NodeJS.Timeout | undefined
  socket.on('pong', () => clearTimeout(unheard))
  const pings = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return
    clearTimeout(unheard)
    unheard = setTimeout(() => socket.terminate(), pingMs)
    socket.ping()
  }, pingMs)
  return () => {
    clearInterval(pings)
    clearTimeout(unheard)
  }
}
