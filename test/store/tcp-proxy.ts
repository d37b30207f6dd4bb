/** A wire between the gateway and a store of its that can fall silent, be slow, or be cut right after a certain word went through. */
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { detour } from './detour.ts'
import type { Detour } from './detour.ts'

export interface TcpProxy extends Detour {
  /** Nothing passes any more, and nobody is told. */
  silence(): void
  restore(): void
  /** Every answer comes this much later. */
  delay(ms: number): void
  /** The next time a client says the word it reaches the server, but the answer never comes back. */
  cutAfter(word: string): void
}

export async function tcpProxy(target: string): Promise<TcpProxy> {
  const upstream = new URL(target)
  const sockets = new Set<Socket>()
  let silent = false
  let delayMs = 0
  let word: string | undefined

  const server = createServer((client) => {
    const far = connect(Number(upstream.port), upstream.hostname)
    let deaf = false
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        // What was sent last is still delivered.
        far.end()
      })
    }
    client.on('data', (data) => {
      if (silent) return
      if (word !== undefined && data.includes(word)) {
        word = undefined
        deaf = true
        far.write(data, () => setTimeout(() => client.destroy(), 50))
        return
      }
      far.write(data)
    })
    far.on('data', (data) => {
      if (silent || deaf) return
      if (delayMs === 0) client.write(data)
      else setTimeout(() => client.destroyed || client.write(data), delayMs)
    })
  })
  return {
    ...(await detour(server, target, sockets)),
    silence: () => (silent = true),
    restore: () => (silent = false),
    delay: (ms) => (delayMs = ms),
    cutAfter: (cut) => (word = cut),
  }
}
