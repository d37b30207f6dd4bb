/** Answers every write as the contract asks for and does nothing else: what is left is the cost of whoever calls. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const envelope = (data: unknown) => JSON.stringify({ success: true, data, timestamp: '2026-01-01T00:00:00Z' })
const health = envelope({ status: 'healthy', version: '1', capabilities: ['events.batch'] })

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const sync = request.url?.endsWith('/users/sync') ?? false
    const { user_id } = sync ? (JSON.parse(Buffer.concat(chunks).toString()) as { user_id: string }) : { user_id: '' }
    const answer = sync
      ? envelope({ user_id, marketplace_user_id: `m-${user_id}`, sync_status: 'synchronized' })
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
