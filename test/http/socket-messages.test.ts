/** What clients of `graphql-transport-ws` send that are not graphql-ws: messages without end, and wrong ones. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { until } from './server-under-test.ts'

let house: TestGateway
let open: WebSocket[] = []

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 } })
}, 60_000)
afterEach(() => {
  for (const socket of open) socket.terminate()
  open = []
})
afterAll(() => house.stop())

interface Message {
  id?: string
  type: string
  payload?: { data?: Record<string, unknown> }
}

/** A client that has said who it is. */
async function connected() {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  open.push(socket)
  const received: Message[] = []
  socket.on('error', () => undefined)
  socket.on('message', (data) => received.push(JSON.parse((data as Buffer).toString()) as Message))
  await once(socket, 'open')
  const send = (message: object) => socket.send(JSON.stringify(message))
  send({ type: 'connection_init', payload: { authorization: `Bearer ${await house.token()}` } })
  await until(() => received.some(({ type }) => type === 'connection_ack'))
  received.length = 0
  return { socket, send, received }
}

const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } })
const watching = 'subscription { userSyncChanged { userId } }'
test('a name of what goes on is refused also where it is a long one', async () => {
  const name = 'n'.repeat(200)
  const { socket, send } = await connected()
  send(subscribe(name, watching))
  send(subscribe(name, watching))
  expect((await once(socket, 'close'))[0]).toBe(4409)
})

test('who sends what only a server says is told that it is wrong', async () => {
  const { socket, send } = await connected()
  send({ id: '1', type: 'next', payload: { data: null } })
  expect((await once(socket, 'close'))[0]).toBe(4400)
})

test('of a client that does not read what it is answered no more is read, and all is answered when it does', async () => {
  const { socket, send, received } = await connected()
  const filled = JSON.stringify({ type: 'ping', payload: { filling: 'x'.repeat(100_000) } })
  const most = 600
  let sent = 0
  let taken = 0
  const sendNext = () => {
    if (sent >= most) return
    sent++
    socket.send(filled, () => {
      taken++
      sendNext()
    })
  }
  socket.pause()
  sendNext()
  for (let last = -1; last !== taken;) {
    last = taken
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  // What the system holds on both ways is no little.
  expect(taken).toBeLessThan(most / 2)
  socket.resume()
  await until(() => received.length === most)
  send(subscribe('1', '{ __typename }'))
  await until(() => received.length === most + 2)
}, 60_000)

test('a client that is gone before it was answered leaves nothing on the standard error', async () => {
  const complaints: unknown[] = []
  const { error } = console
  console.error = (...said: unknown[]) => void complaints.push(said)
  try {
    for (let turn = 0; turn < 5; turn++) {
      const { socket, send } = await connected()
      const { _socket: connection } = socket as unknown as { _socket: Socket }
      socket.pause()
      for (let at = 0; at < 200; at++) send({ type: 'ping', payload: { filling: 'x'.repeat(100_000) } })
      await new Promise((resolve) => setTimeout(resolve, 200))
      connection.resetAndDestroy()
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(complaints).toEqual([])
  } finally {
    console.error = error
  }
}, 30_000)
