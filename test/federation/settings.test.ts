/** What a list says of each subgraph: refused with every reason when it does not fit, and kept to when it does. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { loadConfig } from '../../src/config/config.ts'
import { compose } from '../../src/federation/composition/compose.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { readList, readSettings } from '../../src/federation/sources/subgraph-settings.ts'
import { startTestGateway } from '../support/gateway.ts'
import { serve } from './graphs/serve.ts'

const sdl = 'type Query { motto: String }'
const alone = { LOCAL_SUBGRAPH: 'off', DEFAULT_ACCESS: 'public' }
const { signal } = new AbortController()

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings-'))
  await writeFile(join(dir, 'notes.graphql'), sdl)
})
afterAll(() => rm(dir, { recursive: true }))

async function fileOf(entries: unknown): Promise<string> {
  const file = join(dir, 'list.json')
  await writeFile(file, JSON.stringify(entries))
  return file
}

const panel = { name: 'panel', url: 'http://127.0.0.1:1/' }
const misfits: [what: string, entry: object, reason: string][] = [
  ['a time that is no number', { timeoutMs: '5s' }, '0.timeoutMs of "panel": expected a whole number from 10 to 120000, received a string of 2 characters'],
  ['a time below all sense', { attemptMs: 1 }, '0.attemptMs of "panel": expected a whole number from 10 to 120000, received a number'],
  ['no attempt', { attempts: 0 }, '0.attempts of "panel": expected a whole number from 1 to 10'],
  ['a plain address for a WebSocket', { websocketUrl: 'http://secret@x/' }, '0.websocketUrl of "panel": expected a ws:// or wss:// address, received a string of 16 characters'],
  ['a yes for a true', { batchEntities: 'yes' }, '0.batchEntities of "panel": expected true or false, received a string of 3 characters'],
  ['a misspelt field', { timeoutms: 5_000 }, '0 of "panel": there is no field "timeoutms". Did you mean timeoutMs?'],
  ['a stranger', { weather: 'fair' }, '0 of "panel": there is no field "weather". There are name, url, sdl, tls,'],
  ['a misspelt certificate', { tls: { cafile: 'a' } }, '0.tls of "panel": there is no field "cafile". Did you mean caFile?'],
  ['a certificate without its key', { tls: { certFile: 'a' } }, '0.tls of "panel": expected certFile and keyFile together, or neither'],
  ['headers as a text', { headers: 'X-Tenant' }, '0.headers of "panel": expected a list of header names, received a string of 8 characters'],
  ['a header that is none', { headers: ['X Tenant'] }, '0.headers.0 of "panel": expected a header name'],
] // prettier-ignore

test.each(misfits)('%s is refused by field, expectation and what came', async (_what, entry, reason) => {
  const file = await fileOf([{ ...panel, ...entry }])
  await expect(readList(file, signal)).rejects.toThrow(`${file}: ${reason}`)
  await expect(readList(file, signal)).rejects.toThrow('docs/federation.md describes every field.')
  await expect(readList(file, signal)).rejects.not.toThrow('secret')
})

test('everything that does not fit is named at once', async () => {
  const file = await fileOf([
    { ...panel, attempts: 99 },
    { name: '', url: 'ftp://x' },
  ])
  await expect(readList(file, signal)).rejects.toThrow(/0\.attempts.*1\.name.*1\.url/)
})

test('two entries of one name, and a name that the supergraph does not have, are refused', async () => {
  const twice = await fileOf([{ name: 'panel' }, { name: 'panel' }])
  await expect(readSettings(twice, signal)).rejects.toThrow('"panel": expected one entry, received two')
  const composed = await compose([{ name: 'notes', url: 'http://127.0.0.1:1/', typeDefs: parse(sdl) }], probePlans)
  await writeFile(join(dir, 'supergraph.graphql'), composed.sdl)
  const env = { SUPERGRAPH: join(dir, 'supergraph.graphql'), SUBGRAPH_SETTINGS: await fileOf([{ name: 'note' }]) }
  await expect(startTestGateway({ env: { ...env, ...alone } })).rejects.toThrow(
    'The settings name a subgraph "note", which the supergraph does not have. It has notes.',
  )
})

test('files of certificates that are not there refuse the start, by field', async () => {
  const tls = { caFile: 'none.pem' }
  const env = { SUBGRAPHS: await fileOf([{ ...panel, sdl: 'notes.graphql', tls }]), ...alone }
  await expect(startTestGateway({ env })).rejects.toThrow(
    'The subgraph "panel": tls.caFile: expected a PEM file that can be read, received ENOENT.',
  )
  await writeFile(join(dir, 'none.pem'), 'nothing of the kind')
  await expect(startTestGateway({ env })).rejects.toThrow('tls.caFile: expected certificates in PEM')
  await rm(join(dir, 'none.pem'))
})

test('settings without a supergraph are refused with the way out', async () => {
  const list = await fileOf([])
  const env = { NODE_ENV: 'test', DATA_DIR: dir, SUBGRAPHS: list, SUBGRAPH_SETTINGS: list }
  expect(() => loadConfig(env)).toThrow('with SUBGRAPHS write the settings into its list')
})

test('each subgraph gets the headers of its own list, or those of all', async () => {
  const schema = (field: string) =>
    buildSubgraphSchema([
      { typeDefs: parse(`type Query { ${field}: String }`), resolvers: { Query: { [field]: () => field } } },
    ])
  const served = await serve({ one: schema('one'), two: schema('two') })
  const list = await fileOf([
    { name: 'one', url: served.url('one'), headers: ['X-Tenant'] },
    { name: 'two', url: served.url('two') },
  ])
  const house = await startTestGateway({ env: { SUBGRAPHS: list, SUBGRAPH_HEADERS: 'X-Region', ...alone } })
  served.requests.length = 0
  const headers = { 'X-Tenant': 'north', 'X-Region': 'eu' }
  expect((await house.ask('{ one two }', {}, { headers })).data).toEqual({ one: 'one', two: 'two' })
  const seen = served.requests.map(({ name, headers: sent }) => [name, sent['x-tenant'], sent['x-region']])
  expect(seen).toHaveLength(2)
  expect(seen).toEqual(
    expect.arrayContaining([
      ['one', 'north', undefined],
      ['two', undefined, 'eu'],
    ]),
  )
  await house.stop()
  await served.close()
})

test('each subgraph is waited for as long, asked as often and heard as much as its list says', async () => {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    request.resume()
    if (request.url === '/long')
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: { long: 'x'.repeat(5_000) } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await writeFile(join(dir, 'long.graphql'), 'type Query { long: String }')
  const list = await fileOf([
    {
      name: 'notes',
      url: `http://127.0.0.1:${port}/slow`,
      sdl: 'notes.graphql',
      timeoutMs: 2_000,
      attemptMs: 150,
      attempts: 2,
    },
    { name: 'long', url: `http://127.0.0.1:${port}/long`, sdl: 'long.graphql', answerBytes: 2_048 },
  ])
  const house = await startTestGateway({ env: { SUBGRAPHS: list, ...alone } })
  const startedAt = performance.now()
  expect((await house.ask('{ motto }')).errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT')
  // The usual limits would wait three times five seconds.
  expect(performance.now() - startedAt).toBeLessThan(3_000)
  expect(asked).toBe(2)
  expect((await house.ask('{ long }')).errors?.[0]).toMatchObject({
    message: 'The subgraph "long" answered more than 2048 bytes.',
    extensions: { code: 'UPSTREAM_CONTRACT_VIOLATION' },
  })
  await house.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test.each([true, false])(
  'entities of requests that come at the same time, with batchEntities: %s',
  async (batchEntities) => {
    const users = (fields: string) => `type User @key(fields: "id") { id: ID! ${fields} }`
    const sdls = { near: `type Query { user(id: ID!): User } ${users('name: String')}`, far: users('rank: String') }
    const schemas = {
      near: buildSubgraphSchema([
        { typeDefs: parse(sdls.near), resolvers: { Query: { user: (_root: unknown, user: object) => user } } },
      ]),
      far: buildSubgraphSchema([
        {
          typeDefs: parse(sdls.far),
          resolvers: {
            User: {
              __resolveReference: (user: object) => user,
              rank: ({ id }: { id: string }) => `rank of ${id}`,
            },
          },
        },
      ]),
    }
    const served = await serve(schemas)
    const list = await fileOf([
      { name: 'near', url: served.url('near') },
      { name: 'far', url: served.url('far'), batchEntities },
    ])
    const house = await startTestGateway({ env: { SUBGRAPHS: list, ...alone } })
    const ask = (id: string, permissions?: string[]) =>
      house.ask('query($id: ID!) { user(id: $id) { id rank } }', { id }, { ...(permissions && { permissions }) })
    await ask('first')
    let most = 0
    // Which requests meet in one turn of the loop is up to the network.
    for (let round = 0; round < (batchEntities ? 20 : 3) && most < 2; round++) {
      served.requests.length = 0
      const ids = Array.from({ length: 20 }, (_, index) => `${round}-${index}`)
      const answers = await Promise.all(ids.flatMap((id) => [ask(id), ask(`other ${id}`, ['item:read'])]))
      expect(answers.map(({ data }) => data.user)).toEqual(
        ids.flatMap((id) => [id, `other ${id}`]).map((id) => ({ id, rank: `rank of ${id}` })),
      )
      const lists = served.requests
        .filter(({ name }) => name === 'far')
        .map(({ body }) => (Object.values(body.variables)[0] as { id: string }[]).map(({ id }) => id))
      expect(lists.flat()).toHaveLength(40)
      for (const each of lists) expect(new Set(each.map((id) => id.startsWith('other'))).size).toBe(1)
      most = Math.max(...lists.map(({ length }) => length))
    }
    if (batchEntities) expect(most).toBeGreaterThan(1)
    else expect(most).toBe(1)
    await house.stop()
    await served.close()
  },
)
