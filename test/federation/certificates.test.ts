/** F22: a subgraph behind TLS with an authority of its own, through the front door. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { compose } from '../../src/federation/composition/compose.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { newAuthority } from '../support/certificates.ts'
import type { Authority, Certificate } from '../support/certificates.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { serve } from './graphs/serve.ts'
import type { Served } from './graphs/serve.ts'

const sdl =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { motto: String }'
const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { Query: { motto: () => 'first come' } } }])

let dir: string
let authority: Authority
let stranger: Authority
let ours: Certificate
const houses: TestGateway[] = []
const servers: Served[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'certificates-'))
  authority = newAuthority(dir, 'authority')
  stranger = newAuthority(dir, 'stranger')
  ours = authority.issue('gateway', 'DNS:gateway')
  await writeFile(join(dir, 'vault.graphql'), sdl)
})
afterEach(async () => {
  await Promise.all(houses.splice(0).map((house) => house.stop()))
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
afterAll(() => rm(dir, { recursive: true }))

async function read({ certFile, keyFile }: Certificate, ca: Authority): Promise<TlsOptions> {
  const [cert, key, trusted] = await Promise.all([certFile, keyFile, ca.caFile].map((file) => readFile(file)))
  return { cert, key, ca: trusted, requestCert: true, rejectUnauthorized: true }
}

/** A subgraph that shows this certificate and takes only callers whose own one the authority has signed. */
async function vault(shown: Certificate): Promise<Served> {
  const served = await serve({ vault: schema }, await read(shown, authority))
  servers.push(served)
  return served
}

async function house(env: Record<string, string>): Promise<TestGateway> {
  const started = await startTestGateway({ env: { LOCAL_SUBGRAPH: 'off', DEFAULT_ACCESS: 'public', ...env } })
  houses.push(started)
  return started
}

let lists = 0
async function listOf(entry: object): Promise<string> {
  const file = join(dir, `list-${lists++}.json`)
  await writeFile(file, JSON.stringify([{ name: 'vault', ...entry }]))
  return file
}

const ask = (at: TestGateway) => at.ask('{ motto }', {}, { permissions: null })

test('is asked for its schema and for data by whoever shows the right certificate', async () => {
  const served = await vault(authority.issue('vault', 'IP:127.0.0.1'))
  const tls = { caFile: authority.caFile, ...ours }
  const at = await house({ SUBGRAPHS: await listOf({ url: served.url('vault'), tls }) })
  expect(await ask(at)).toMatchObject({ data: { motto: 'first come' } })
  expect(served.requests.map(({ body, peer }) => [body.query.includes('_service'), peer])).toEqual([
    [true, 'gateway'],
    [false, 'gateway'],
  ])
})

test('the settings of a supergraph that was composed elsewhere say the same', async () => {
  const served = await vault(authority.issue('vault', 'IP:127.0.0.1'))
  const composed = await compose([{ name: 'vault', url: served.url('vault'), typeDefs: parse(sdl) }], probePlans)
  await writeFile(join(dir, 'supergraph.graphql'), composed.sdl)
  const env = { SUPERGRAPH: join(dir, 'supergraph.graphql') }
  // Paths are relative to the file they stand in.
  const SUBGRAPH_SETTINGS = await listOf({
    tls: { caFile: 'authority-ca.pem', certFile: 'authority-gateway.pem', keyFile: 'authority-gateway.key' },
  })
  expect(await ask(await house({ ...env, SUBGRAPH_SETTINGS }))).toMatchObject({ data: { motto: 'first come' } })
  expect((await ask(await house(env))).errors?.[0]?.extensions).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    serviceName: 'vault',
  })
})

describe('gets nothing from the gateway', () => {
  const distrusted = 'The subgraph "vault" shows no certificate that is trusted here.'
  const refusals: [name: string, shown: () => Certificate, tls: () => object, message: string][] = [
    ['with a certificate that has ended', () => authority.issue('ended', 'IP:127.0.0.1', -1), () => ours, distrusted],
    [
      'with a certificate for another host',
      () => authority.issue('other', 'DNS:other.example'),
      () => ours,
      distrusted,
    ],
    ['signed by somebody else', () => stranger.issue('vault', 'IP:127.0.0.1'), () => ours, distrusted],
    [
      'when the gateway has no certificate to show',
      () => authority.issue('strict', 'IP:127.0.0.1'),
      () => ({}),
      'The subgraph "vault" is not answering.',
    ],
    [
      "when the gateway's own is signed by somebody else",
      () => authority.issue('stricter', 'IP:127.0.0.1'),
      () => stranger.issue('gateway', 'DNS:gateway'),
      'The subgraph "vault" is not answering.',
    ],
  ]
  test.each(refusals)('%s', async (_name, shown, tls, message) => {
    const served = await vault(shown())
    const entry = { url: served.url('vault'), sdl: 'vault.graphql', tls: { caFile: authority.caFile, ...tls() } }
    const at = await house({ SUBGRAPHS: await listOf(entry) })
    const { data, errors } = await ask(at)
    expect(data).toEqual({ motto: null })
    expect(errors?.map((error) => [error.message, error.extensions.code])).toEqual([[message, 'SERVICE_UNAVAILABLE']])
    expect(served.requests).toEqual([])
  })
})

test('a certificate for another name does when that name is the one that is expected', async () => {
  const served = await vault(authority.issue('named', 'DNS:vault.internal'))
  const tls = { caFile: authority.caFile, ...ours, servername: 'vault.internal' }
  const at = await house({ SUBGRAPHS: await listOf({ url: served.url('vault'), sdl: 'vault.graphql', tls }) })
  expect(await ask(at)).toMatchObject({ data: { motto: 'first come' } })
})

test('files that are replaced are soon in use, and a broken one leaves the old in use', async () => {
  const served = await vault(authority.issue('before', 'IP:127.0.0.1'))
  const mine = (name: string) => join(dir, `mine-${name}.pem`)
  const take = async (caFile: string, { certFile, keyFile }: Certificate) => {
    await copyFile(caFile, mine('ca'))
    await copyFile(certFile, mine('cert'))
    await copyFile(keyFile, mine('key'))
  }
  await take(authority.caFile, ours)
  const tls = { caFile: mine('ca'), certFile: mine('cert'), keyFile: mine('key') }
  const at = await house({ SUBGRAPHS: await listOf({ url: served.url('vault'), sdl: 'vault.graphql', tls }) })
  expect(await ask(at)).toMatchObject({ data: { motto: 'first come' } })

  // Both sides move to another authority; the gateway's old certificate is of no use any more.
  const server = served.server as unknown as Server
  server.setSecureContext(await read(stranger.issue('after', 'IP:127.0.0.1'), stranger))
  await take(stranger.caFile, stranger.issue('renewed', 'DNS:gateway'))
  server.closeAllConnections()
  const changedAt = performance.now()
  while ((await ask(at)).data?.motto !== 'first come') await new Promise((resolve) => setTimeout(resolve, 50))
  // Five seconds on a machine that has time, which one that runs tests on all cores has not.
  expect(performance.now() - changedAt).toBeLessThan(20_000)
  expect(served.requests.at(-1)?.peer).toBe('renewed')

  await writeFile(mine('cert'), 'not a certificate')
  while (!at.logged.some((line) => line.includes('the old ones stay')))
    await new Promise((resolve) => setTimeout(resolve, 50))
  server.closeAllConnections()
  expect(await ask(at)).toMatchObject({ data: { motto: 'first come' } })
}, 30_000)
