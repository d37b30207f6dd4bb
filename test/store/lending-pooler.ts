/** A pooler as PgBouncer is in transaction mode: it greets clients itself, and lends them one of two sessions for each transaction. */
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { detour } from './detour.ts'
import type { Detour } from './detour.ts'

const message = (type: string, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const readyForQuery = 'Z'.charCodeAt(0)
const idle = 'I'.charCodeAt(0)
/** The key that a client would cancel with is the pooler's own. */
const greeting = Buffer.concat([
  message('R', integer(0)),
  message('K', integer(-7), integer(1)),
  message('Z', Buffer.from('I')),
])

/** `refuses` names the parameters that clients must not give; without them whatever they give is passed over. */
export async function lendingPooler(target: string, refuses?: string): Promise<Detour> {
  const free = await Promise.all([session(target), session(target)])
  const open = new Set<Socket>(free)
  const server = createServer((client) => {
    let greeted = false
    let lent: Socket | undefined
    let ours: ((data: Buffer) => void) | undefined
    open.add(client)
    client.on('error', () => undefined)
    client.on('data', (data: Buffer) => {
      if (!greeted) {
        greeted = true
        if (refuses === undefined || !data.includes(refuses)) return client.write(greeting)
        const says = `SFATAL\0C08P01\0Munsupported startup parameter: ${refuses}\0\0`
        return client.end(message('E', Buffer.from(says)))
      }
      if (data[0] === 'X'.charCodeAt(0)) return client.end()
      if (!lent) {
        // The one that was given back last, as PgBouncer does.
        lent = free.pop()!
        ours = (answer) => {
          client.write(answer)
          if (answer.at(-6) !== readyForQuery || answer.at(-1) !== idle) return
          lent!.off('data', ours!)
          free.push(lent!)
          lent = undefined
        }
        lent.on('data', ours)
      }
      return lent.write(data)
    })
  })
  return detour(server, target, open)
}

/** A session that has been greeted, for a user who is trusted. */
async function session(target: string): Promise<Socket> {
  const { hostname, port, username, pathname } = new URL(target)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const given = Buffer.from(`user\0${username}\0database\0${pathname.slice(1)}\0\0`)
  socket.write(Buffer.concat([integer(given.length + 8), integer(196_608), given]))
  let last: Buffer = Buffer.alloc(0)
  while (last.at(-6) !== readyForQuery) last = ((await once(socket, 'data')) as [Buffer])[0]
  return socket
}
