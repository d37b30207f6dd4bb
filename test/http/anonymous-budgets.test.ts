/** Callers without a token share nothing but their addresses: what one address uses up is still there for another. */
import { request } from 'node:http'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway
beforeAll(async () => {
  // Three searches a minute.
  const env = { PUBLIC_CATALOGUE: 'true', RATE_LIMIT_SCALE: '0.01', MARKETPLACE_RATE_LIMIT_MAX: '100000' }
  house = await startTestGateway({ sandbox: { plugins: 5 }, env })
}, 60_000)
afterAll(() => house.stop())

function from(localAddress: string, path: string, body?: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const headers = { 'content-type': 'application/json' }
    request(`${house.url}${path}`, { method, headers, localAddress }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString()))
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const doors: [name: string, search: (address: string) => Promise<string>][] = [
  [
    'GraphQL',
    (address) => from(address, '/graphql', { query: '{ searchPlugins(input: {}, first: 1) { totalCount } }' }),
  ],
  ['REST', (address) => from(address, '/api/integration/plugins/search?limit=1')],
]

test.each(doors)('%s', async (name, search) => {
  const [greedy, other] = name === 'REST' ? ['127.0.0.2', '127.0.0.3'] : ['127.0.0.4', '127.0.0.5']
  let last = ''
  for (let asked = 0; asked < 20 && !last.includes('RATE_LIMIT_EXCEEDED'); asked++) last = await search(greedy)
  expect(last).toContain('Query.searchPlugins')
  expect(await search(other)).not.toMatch(/error/)
})
