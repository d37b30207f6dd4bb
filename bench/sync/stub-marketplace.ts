/**
 * Answers every write as the contract asks for and does nothing else, so that what is left is the cost of whoever calls. It only
 * notices users who are created twice, or updated before they are there, and tells at `/order`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const envelope = (data: unknown) => JSON.stringify({ success: true, data, timestamp: '2026-01-01T00:00:00Z' })
const health = envelope({ status: 'healthy', version: '1', capabilities: ['events.batch'] })

interface Sync {
  user_id: string
  action: 'create' | 'update' | 'delete'
}
/** By user, the key of the create. */
const created = new Map<string, string>()
const order = { calls: 0, disorder: 0 }

function sync({ user_id, action }: Sync, key: string): string {
  order.calls++
  const before = created.get(user_id)
  if (action === 'create' ? before !== undefined && before !== key : before === undefined) order.disorder++
  if (action === 'create') created.set(user_id, key)
  return envelope({ user_id, marketplace_user_id: `m-${user_id}`, sync_status: 'synchronized' })
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { url = '', headers } = request
    const answer = url.endsWith('/users/sync')
      ? sync(JSON.parse(Buffer.concat(chunks).toString()) as Sync, String(headers['idempotency-key']))
      : url.endsWith('/order')
        ? JSON.stringify({ ...order, users: created.size })
        : health
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
    response.end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env['SANDBOX_PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ url: `http://127.0.0.1:${port}/api/v1` })
})
process.once('disconnect', () => process.exit(0))
