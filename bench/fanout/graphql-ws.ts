/** graphql-ws with graphql-js and an event emitter: what one writes after the manual. */
import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { serve } from '../compare/child-side.ts'

const events = new EventEmitter()
events.setMaxListeners(0)

async function* watch() {
  for await (const [event] of on(events, 'change') as AsyncIterable<[object]>) yield { userSyncChanged: event }
}

const schema = makeExecutableSchema({
  typeDefs: `type Query { nothing: Int } enum Status { SYNCHRONIZED } type Change { userId: ID! status: Status! }
    type Subscription { userSyncChanged(status: [Status!]): Change! }`,
  resolvers: { Subscription: { userSyncChanged: { subscribe: watch } } },
})
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: { userId: string } } }
    events.emit('change', { userId: variables.input.userId, status: 'SYNCHRONIZED' })
    response.end('{}')
  })
})
useServer({ schema }, new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }))

await serve(server)
