/** What clients of `graphql-transport-ws` send that are not graphql-ws: names that come again, and messages without end. */
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
  const told = (id: string) => received.filter((message) => message.id === id)
  return { socket, send, received, told }
}

const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } })
const complete = (id: string) => ({ id, type: 'complete' })
const watching = 'subscription { userSyncChanged { userId } }'
const health = 'subscription { syncHealthChanged(intervalMs: 250) { pending } }'

const sync = (id: string) =>
  house.ask(
    `mutation { syncUser(input: { userId: "${id}", action: CREATE, data: { email: "${id}@panel.example", username: "${id}" } }) { status } }`,
  )

test('a subscription under the name of one that was just ended goes on, and ends when its client says so', async () => {
  const { send, told } = await connected()
  send(subscribe('1', health))
  await until(() => told('1')[0]?.type === 'next')
  send(complete('1'))
  send(subscribe('1', watching))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await sync('renamed-1')
  await until(() => told('1').length > 1)
  expect(told('1')[1]).toMatchObject({ type: 'next', payload: { data: { userSyncChanged: { userId: 'renamed-1' } } } })
  send(complete('1'))
  // Behind this nothing comes from before.
  send(subscribe('2', '{ __typename }'))
  await until(() => told('2').length === 2)
  const before = told('1').length
  await sync('renamed-2')
  send(subscribe('3', '{ __typename }'))
  await until(() => told('3').length === 2)
  expect(told('1')).toHaveLength(before)
  expect(told('1').map(({ type }) => type)).not.toContain('complete')
})

test('the answer to an operation that was ended does not come as that of the next with its name', async () => {
  const { send, told } = await connected()
  for (let turn = 0; turn < 3; turn++) {
    send(subscribe('q', `{ old: searchPlugins(input: { q: "server" }, first: ${turn + 1}) { totalCount } }`))
    send(complete('q'))
  }
  send(subscribe('q', watching))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(told('q')).toEqual([])
  await sync('after-queries')
  await until(() => told('q').length > 0)
  expect(told('q')[0]).toMatchObject({
    type: 'next',
    payload: { data: { userSyncChanged: { userId: 'after-queries' } } },
  })
})

test('a name of what goes on is refused also where it is a long one, and one that was answered may come again at once', async () => {
  const name = 'n'.repeat(200)
  const { socket, send, told } = await connected()
  for (let turn = 1; turn <= 20; turn++) {
    send(subscribe(name, '{ __typename }'))
    await until(() => told(name).length === 2 * turn)
  }
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
