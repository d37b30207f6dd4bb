/** Proxies in front: whom they name is believed of those that the operator trusts, and of nobody else. */
import { request } from 'node:http'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createClientAddress } from '../../src/http/client-address.ts'
import { networkIn } from '../../src/kit/network.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const trusting = createClientAddress(['10.0.0.0/8', '127.0.0.1', 'fd00::/8'].map((text) => networkIn(text)!))!

test.each<[peer: string, forwarded: string | undefined, client: string]>([
  ['10.1.2.3', undefined, '10.1.2.3'],
  ['10.1.2.3', '203.0.113.7', '203.0.113.7'],
  ['::ffff:10.1.2.3', '203.0.113.7', '203.0.113.7'],
  ['fd00::1', '2001:db8::7', '2001:db8::7'],
  // What a client made up stands to the left of what the proxies wrote.
  ['10.1.2.3', '6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['10.1.2.3', '6.6.6.6,203.0.113.7 , 10.9.9.9', '203.0.113.7'],
  ['10.1.2.3', '10.4.4.4, 10.9.9.9', '10.4.4.4'],
  ['10.1.2.3', '203.0.113.7:4711', '203.0.113.7'],
  ['10.1.2.3', '[2001:db8::7]:4711', '2001:db8::7'],
  ['10.1.2.3', '[2001:db8::7]', '2001:db8::7'],
  ['10.1.2.3', '203.0.113.7, unknown', '10.1.2.3'],
  ['10.1.2.3', '203.0.113.7, unknown, 10.9.9.9', '10.9.9.9'],
  ['10.1.2.3', '', '10.1.2.3'],
  ['10.1.2.3', '203.0.113.7,', '10.1.2.3'],
  ['10.1.2.3', '999.0.0.1', '10.1.2.3'],
  ['203.0.113.9', '203.0.113.7', '203.0.113.9'],
  ['203.0.113.9', '127.0.0.1', '203.0.113.9'],
  ['', '203.0.113.7', ''],
])('%s with %j is %s', (peer, forwarded, client) => {
  expect(trusting(peer, forwarded)).toBe(client)
})

test.each(['10.0.0.0/33', '10.0.0', 'fd00::/129', 'proxy.example', '10.0.0.0/', '/8', '10.0.0.0/8/8'])(
  '%s is no network',
  (text) => expect(networkIn(text)).toBeUndefined(),
)

describe.each(['lean', 'node'])('behind a proxy that is trusted (INBOUND_HTTP=%s)', (reader) => {
  let house: TestGateway
  beforeAll(async () => {
    house = await startTestGateway({
      sandbox: { plugins: 5 },
      // Three searches a minute.
      env: {
        INBOUND_HTTP: reader,
        TRUSTED_PROXIES: '127.0.0.1',
        PUBLIC_CATALOGUE: 'true',
        RATE_LIMIT_SCALE: '0.01',
        MARKETPLACE_RATE_LIMIT_MAX: '100000',
      },
    })
  }, 60_000)
  afterAll(() => house.stop())

  function get(
    path: string,
    client?: string,
    localAddress = '127.0.0.1',
  ): Promise<{ status: number | undefined; text: string }> {
    const headers = client === undefined ? {} : { 'x-forwarded-for': client }
    return new Promise((resolve, reject) => {
      request(`${house.url}${path}`, { headers, localAddress }, (response) => {
        let text = ''
        response.on('data', (part: Buffer) => (text += part.toString()))
        response.on('end', () => resolve({ status: response.statusCode, text }))
      })
        .on('error', reject)
        .end()
    })
  }
  const search = '/api/integration/plugins/search?limit=1'

  test('one client does not use up what others may ask without a token', async () => {
    let last: { status?: number | undefined } = {}
    for (let asked = 0; asked < 20 && last.status !== 429; asked++) last = await get(search, '203.0.113.1')
    expect(last.status).toBe(429)
    expect((await get(search, `203.0.113.1, 203.0.113.2`)).status).toBe(200)
    // Who comes past the proxy says in vain who he is.
    for (let asked = 0; asked < 20; asked++) last = await get(search, `198.51.100.${asked}`, '127.0.0.2')
    expect(last.status).toBe(429)
  })

  test('the numbers are for this machine, and not for whoever comes through the proxy', async () => {
    expect((await get('/metrics')).status).toBe(200)
    expect((await get('/metrics', '203.0.113.3')).status).toBe(403)
  })

  test('refused credentials are counted and logged by the client, over WebSockets too', async () => {
    const headers = { authorization: 'Bearer not.a.token', 'x-forwarded-for': '203.0.113.4' }
    const socket = new WebSocket(house.url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws', { headers })
    socket.on('open', () => socket.send('{"type":"connection_init"}'))
    await once(socket, 'close')
    const refusals = house.logged.filter((line) => line.includes('credentials refused'))
    expect(refusals.at(-1)).toContain('203.0.113.4')
  })
})
