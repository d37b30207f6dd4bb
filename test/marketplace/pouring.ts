/** A marketplace in a process of its own that answers with far too much. */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

const megabyte = Buffer.alloc(1024 * 1024, 0x20)
const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))

function pour(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  const more = () => {
    while (!response.destroyed && response.write(megabyte));
  }
  response.on('drain', more)
  response.on('error', () => undefined)
  more()
}

const server = createServer(({ url = '' }, response) => {
  if (url.endsWith('/bomb')) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    response.end(bomb)
  } else if (url.endsWith('/announced')) pour(response, { 'content-length': String(10 * 1024 * 1024) })
  else pour(response)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
