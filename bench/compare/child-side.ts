/** The child's end of a process under test or beside it: listens on loopback, says where, and tells its counters when asked. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Served {
  /** Added to the address it says. */
  path?: string
  counts?: () => Record<string, number>
}

export async function serve(server: Server, { path = '', counts = () => ({}) }: Served = {}): Promise<void> {
  process.once('disconnect', () => process.exit(0))
  server.listen(0, '127.0.0.1', 4_096)
  await once(server, 'listening')
  process.on('message', (message) => {
    if (message === 'counts') process.send?.({ type: 'counts', counts: counts() })
  })
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` })
}
