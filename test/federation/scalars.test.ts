/** What does not fit a scalar is refused in a composed graph as it is without: before anything runs, and without the value in the message. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let dir: string
let panel: Awaited<ReturnType<typeof startPanel>>
let plain: TestGateway
let federated: TestGateway

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scalars-'))
  panel = await startPanel()
  // Its `Duration` need not be ours.
  await writeFile(
    join(dir, 'panel.graphql'),
    `${panelSdl}\nscalar Duration\nextend type Query { uptime(at: Duration): Int }`,
  )
  await writeFile(
    join(dir, 'subgraphs.json'),
    JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]),
  )
  plain = await startTestGateway()
  federated = await startTestGateway({ existing: plain.sandbox, env: { SUBGRAPHS: join(dir, 'subgraphs.json') } })
}, 90_000)
afterAll(async () => {
  await federated.stop()
  await plain.stop()
  await panel.stop()
  await rm(dir, { recursive: true })
})

const told = async (house: TestGateway, query: string, variables?: Record<string, unknown>) => {
  const { status, data, errors } = await house.ask(query, variables)
  return {
    status,
    data,
    errors: errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: '' } })),
  }
}

const SYNC = 'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status userErrors { code path } } }'

test.each([[['private']], [{ private: 1 }], [true], [7], [1.5], [''], ['x'.repeat(65_537)]])(
  'a variable that does not fit an idempotency key: %#',
  async (idempotencyKey) => {
    const input = { userId: 'u-1', action: 'DELETE', mode: 'DURABLE', idempotencyKey }
    const expected = await told(plain, SYNC, { input })
    expect(await told(federated, SYNC, { input })).toEqual(expected)
    expect(JSON.stringify(expected)).not.toContain('private')
  },
)

test.each([
  ['7', 'a number'],
  ['true', 'a boolean'],
  ['["a", "b"]', 'a list of 2'],
  ['{ a: 1 }', 'an object'],
  ['NAME', 'a name without quotes'],
])('the literal %s for a date is refused as %s, with its place', async (literal, received) => {
  const query = `{ auditLog(range: { start: ${literal} }) { totalCount } }`
  const expected = await told(plain, query)
  expect(expected.errors).toMatchObject([
    {
      message: `DateTime must be a moment of RFC 3339 as text, received ${received}.`,
      locations: [{ line: 1, column: 28 }],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ])
  expect(await told(federated, query)).toEqual(expected)
})

test('a scalar that the panel has as well is read by each of the two, and what does not fit ours is a mistake of the caller', async () => {
  const query = 'query ($last: Duration) { auditLog(range: { last: $last }) { totalCount } }'
  const [error] = (await federated.ask(query, { last: ['private'] })).errors ?? []
  expect(error).toMatchObject({ path: ['auditLog'], extensions: { code: 'BAD_USER_INPUT', retryable: false } })
  expect(error?.message).toContain('Duration must be an ISO 8601 duration as text, received a list of 1.')
  expect(error?.message).not.toContain('private')
})
