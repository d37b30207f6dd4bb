/** A server on the way to another: clients reach it under the same address but for the port. */
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface Detour {
  /** The address given, through the server. */
  url: string
  /** Cuts what is open. */
  close(): Promise<void>
}

export async function detour(server: Server, target: string, open: ReadonlySet<Socket>): Promise<Detour> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
