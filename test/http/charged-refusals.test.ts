/** Refused documents cost a point each, whichever way they come and whatever is wrong with them. */
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const unknownFields = `{ ${Array.from({ length: 15 }, (_, index) => `f${index}`).join(' ')} }`
const unfit = 'query ($first: Int!) { searchPlugins(first: $first) { totalCount } }'
// Above the limits of every door.
const repeated = `{ ${'caller { serviceId } '.repeat(250)} }`
const refused: [name: string, query: string][] = [
  ['a document that does not parse', '{{{{'],
  ['a document that the guard refuses', repeated],
  ['an invalid document', unknownFields],
  ['variables that do not fit', unfit],
]

let house: TestGateway
beforeAll(async () => {
  // Sixty points, of which one comes back in a second.
  house = await startTestGateway({ sandbox: { plugins: 5 }, env: { RATE_LIMIT_SCALE: '0.001' } })
}, 60_000)
afterAll(() => house.stop())

type Code = string | undefined
interface Body {
  errors?: { extensions: { code: string } }[]
}

async function byPost(query: string, token: string): Promise<Code> {
  const { errors } = await house.ask(query, undefined, { token })
  return errors?.[0]?.extensions.code
}

async function bySubgraph(query: string, token: string): Promise<Code> {
  const response = await fetch(`${house.url}/subgraph`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return ((await response.json()) as Body).errors?.[0]?.extensions.code
}

async function byEvents(query: string, token: string): Promise<Code> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const [, data = '{}'] = /^data: (.*)$/m.exec(await response.text()) ?? []
  return (JSON.parse(data) as Body).errors?.[0]?.extensions.code
}

async function bySocket(query: string, token: string): Promise<Code> {
  const client = createWsClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  try {
    const { value } = (await client.iterate({ query }).next()) as { value: Body }
    return value.errors?.[0]?.extensions.code
  } catch (errors) {
    return (errors as NonNullable<Body['errors']>)[0]?.extensions.code
  } finally {
    await client.dispose()
  }
}

const ways = { POST: byPost, 'POST to /subgraph': bySubgraph, 'server-sent events': byEvents, 'a WebSocket': bySocket }

test.each(
  Object.entries(ways).flatMap(([way, ask]) => refused.map(([name, query]) => [name, way, query, ask] as const)),
)('%s over %s', async (name, way, query, ask) => {
  // A budget of its own.
  const token = await house.token(undefined, `${name} ${way}`)
  const first = await ask(query, token)
  expect(first).toMatch(/^(GRAPHQL_|QUERY_|BAD_USER_INPUT)/)
  let last = first
  for (let asked = 1; last === first && asked < 200; asked++) last = await ask(query, token)
  expect(last).toBe('RATE_LIMIT_EXCEEDED')
})
