/** Clients that would rather speak HTTP/2 (curl --http2, Java's HttpClient) are answered as if they had not said so (RFC 9110, section 7.8). */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { raw, until } from './server-under-test.ts'

const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
const body = JSON.stringify({ query: '{ __typename }' })
const post = `POST /graphql HTTP/1.1\r\nHost: a\r\n${h2c}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const get = (headers: string) => `GET /livez HTTP/1.1\r\nHost: a\r\n${headers}\r\n`

const hidden = get('').replace('/livez', '/hidden')
const longer = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${hidden.length}\r\n\r\n`

test('a client that offers HTTP/2 with each request keeps its connection', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 5 } })
  const socket = connect(house.gateway.port, '127.0.0.1')
  for (const request of [get(h2c), post, get(h2c), get('')]) {
    socket.write(request)
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(10_000) })
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
    expect(String(answer)).toContain('Connection: keep-alive')
  }
  socket.destroy()
  await house.stop()
})

describe.each(['lean', 'node'])('INBOUND_HTTP=%s', (reader) => {
  let house: TestGateway
  beforeAll(async () => {
    house = await startTestGateway({ sandbox: { plugins: 5 }, env: { INBOUND_HTTP: reader } })
  }, 60_000)
  afterAll(() => house.stop())

  test.each([
    ['GET', get(h2c)],
    ['POST', post],
    ['GET of a list of protocols', get('Connection: Upgrade\r\nUpgrade: h2c, TLS/1.0\r\n')],
  ])('a %s that offers another protocol is answered', async (_name, request) => {
    const socket = connect(house.gateway.port, '127.0.0.1')
    socket.write(request)
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(10_000) })
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
    socket.destroy()
  })

  test.each([
    ['in one piece', [get(h2c) + longer + hidden]],
    ['as its body', [get(h2c) + longer, hidden]],
    ['behind a piece of its head', [get(h2c) + longer.slice(0, 30), longer.slice(30) + hidden]],
  ])('what follows an offer that is not taken is no request: %s', async (_name, pieces) => {
    const socket = connect(house.gateway.port, '127.0.0.1')
    let text = ''
    socket.on('data', (piece) => (text += String(piece)))
    for (const piece of pieces) {
      socket.write(piece)
      await sleep(20)
    }
    if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(10_000) })
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
    expect(text).toContain('Connection: close')
    expect(house.logged.filter((line) => line.includes('/hidden'))).toEqual([])
  })

  test('such a request is in the log and counted', async () => {
    const path = `/offered-${reader}`
    await raw(house.gateway.port, `GET ${path} HTTP/1.0\r\nHost: a\r\n${h2c}\r\n`)
    await until(() => house.logged.some((line) => line.includes(path)))
  })
})
