/** The floor of a fan-out: whatever is posted, every socket gets a text made once. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { serve } from '../compare/child-side.ts'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: { userId: string } } }
    const event = { userSyncChanged: { userId: variables.input.userId, status: 'SYNCHRONIZED' } }
    const text = JSON.stringify({ id: '1', type: 'next', payload: { data: event } })
    for (const socket of sockets.clients) socket.send(text)
    response.end('{}')
  })
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.once('message', () => socket.send('{"type":"connection_ack"}'))
})

await serve(server)
