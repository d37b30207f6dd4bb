/** Many WebSockets that watch for changes, in the protocol graphql-transport-ws. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export const subscription = 'subscription { userSyncChanged(status: [SYNCHRONIZED]) { userId status } }'

export interface Sockets {
  /** Resolves when every socket has been told of this user, with the milliseconds it took. */
  allTold(userId: string): Promise<number>
  close(): void
}

/** Opens them in small groups; each key is used by as many as the others. */
export async function openSockets(url: string, count: number, keys: readonly string[]): Promise<Sockets> {
  const open: WebSocket[] = []
  let closing = false
  let hear = (_text: string): void => undefined
  const one = async (at: number) => {
    const key = keys[at % Math.max(1, keys.length)]
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      ...(key !== undefined && { headers: { 'x-api-key': key } }),
      perMessageDeflate: false,
    })
    await once(socket, 'open')
    socket.send('{"type":"connection_init"}')
    await once(socket, 'message')
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: subscription } }))
    socket.on('message', (data: Buffer) => hear(data.toString()))
    socket.on('close', (code) => {
      if (!closing) throw new Error(`A socket was closed with ${code}.`)
    })
    open.push(socket)
  }
  for (let at = 0; at < count; at += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - at) }, (_, n) => one(at + n)))
  return {
    allTold: (userId) =>
      new Promise((resolve, reject) => {
        const began = performance.now()
        const late = setTimeout(() => reject(new Error(`${told} of ${count} sockets heard of ${userId}`)), 30_000)
        let told = 0
        hear = (text) => {
          if (!text.includes(`"userId":"${userId}"`)) return
          told++
          if (told < count) return
          clearTimeout(late)
          resolve(performance.now() - began)
        }
      }),
    close() {
      closing = true
      for (const socket of open) socket.terminate()
    },
  }
}
