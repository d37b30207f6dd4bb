/** What the doctor says of what is served without the marketplace, and of the servers that gateways share. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPanel } from '../../examples/panel/panel.ts'
import { hasRedis, startRedis } from '../limits/redis-under-test.ts'
import { newAuthority } from '../support/certificates.ts'
import { startTestGateway } from '../support/gateway.ts'
import { postgresForTests, statement } from '../support/postgres.ts'
import { environmentOf, run } from './binary.ts'

const nowhere = 'http://127.0.0.1:9'
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doctor-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function examine(env: Record<string, string>) {
  const { code, out } = await run(['doctor', '--json'], { cwd: dir, env })
  const { findings } = JSON.parse(out) as {
    findings: { name: string; status: string; detail: string; mend?: string }[]
  }
  const of = (name: string) => findings.find((finding) => finding.name === name)
  return { code, of, failed: findings.filter(({ status }) => status === 'failed') }
}

test('a gateway that serves other graphs only is well without a marketplace, and wrong credentials are seen', async () => {
  const panel = await startPanel()
  const graphs = { SUBGRAPHS: join(dir, 'subgraphs.json'), LOCAL_SUBGRAPH: 'off' }
  const sdl = 'type Query { gameServers: [GameServer!]! } type GameServer { id: ID! name: String! }'
  await writeFile(join(dir, 'panel.graphql'), sdl)
  await writeFile(graphs.SUBGRAPHS, JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]))
  const gateway = await startTestGateway({ sandbox: { plugins: 1 }, env: graphs })
  try {
    const env = { ...environmentOf(gateway), ...graphs }
    const { code, of, failed } = await examine(env)
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
    expect(of('marketplace')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('LOCAL_SUBGRAPH') })
    expect(of('credentials at the gateway')).toMatchObject({ status: 'ok' })

    const strange = await examine({ ...env, GATEWAY_JWT_SECRET: 'a-very-different-one-0123456789-abcdefghij' })
    expect(strange.code).toBe(77)
    expect(strange.failed.map(({ name }) => name)).toEqual(['credentials at the gateway'])
  } finally {
    await gateway.stop()
    await panel.stop()
  }
})

test('a gateway with TLS is asked by https, and the doctor says when its certificate is what is not believed', async () => {
  const authority = newAuthority(dir, 'doctor')
  const certificate = authority.issue('here', 'IP:127.0.0.1')
  const tls = {
    TLS_CERT_FILE: certificate.certFile,
    TLS_KEY_FILE: certificate.keyFile,
    ENABLE_MARKETPLACE_INTEGRATION: 'false',
  }
  const gateway = await startTestGateway({ sandbox: { plugins: 1 }, env: tls })
  try {
    const { GATEWAY_URL: _none, ...env } = environmentOf(gateway)
    const here = { ...env, ...tls, PORT: String(gateway.gateway.port) }
    expect((await examine({ ...here, NODE_EXTRA_CA_CERTS: authority.caFile })).failed).toEqual([])
    expect((await examine(here)).failed).toMatchObject([
      { name: 'gateway', mend: expect.stringContaining('NODE_EXTRA_CA_CERTS') },
    ])
    const plain = await examine({ ...here, GATEWAY_URL: `http://127.0.0.1:${here.PORT}` })
    expect(plain.failed).toMatchObject([{ name: 'gateway', mend: expect.stringContaining('does it speak https?') }])
  } finally {
    await gateway.stop()
  }
})

test('a marketplace whose link is switched off may be away', async () => {
  const off = { ENABLE_MARKETPLACE_INTEGRATION: 'false', MARKETPLACE_API_URL: nowhere }
  const gateway = await startTestGateway({ sandbox: { plugins: 1 }, env: off })
  try {
    const { code, of, failed } = await examine({ ...environmentOf(gateway), ...off })
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
    expect(of('marketplace')).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('ENABLE_MARKETPLACE_INTEGRATION'),
    })
  } finally {
    await gateway.stop()
  }
})

test('one wrong variable is told among all else that is looked at', async () => {
  const gateway = await startTestGateway({ sandbox: { plugins: 1 } })
  try {
    const { MARKETPLACE_API_URL, MARKETPLACE_API_KEY, MARKETPLACE_JWT_SECRET } = gateway.config
    const marketplace = { MARKETPLACE_API_URL, MARKETPLACE_API_KEY, MARKETPLACE_JWT_SECRET }
    const { code, of, failed } = await examine({ ...environmentOf(gateway), ...marketplace, SYNC_WAIT_MS: 'long' })
    expect(failed).toMatchObject([{ name: 'configuration', detail: expect.stringContaining('SYNC_WAIT_MS') }])
    expect(code).toBe(78)
    expect(of('store')).toMatchObject({ status: 'ok' })
    expect(of('credentials at the marketplace')).toMatchObject({ status: 'ok' })
    expect(of('credentials at the gateway')).toMatchObject({ status: 'ok' })

    const unasked = await examine({ ...environmentOf(gateway), ...marketplace, PORT: 'abc' })
    expect(unasked.failed).toMatchObject([
      { name: 'configuration', detail: expect.stringContaining('PORT') },
      { name: 'gateway', detail: expect.stringMatching(/^not asked: PORT/) },
    ])
    expect(unasked.of('store')).toMatchObject({ status: 'ok' })
    expect(unasked.of('credentials at the marketplace')).toMatchObject({ status: 'ok' })
  } finally {
    await gateway.stop()
  }
})

test('what is wrong is told also where no gateway was configured, and nothing is made by looking', async () => {
  const bare = join(dir, 'bare')
  const env = { GATEWAY_URL: nowhere, DATA_DIR: bare }
  expect((await examine({ ...env, LOG_LEVEL: 'loud' })).of('configuration')).toMatchObject({ status: 'failed' })
  const secret = { GATEWAY_JWT_SECRET: '4f1c9be07ad2638512e9b7c0d4a6f385', MARKETPLACE_API_URL: nowhere }
  expect((await examine({ ...env, ...secret })).of('configuration')).toMatchObject({ status: 'ok' })
  expect(existsSync(bare)).toBe(false)
})

test('a store that a restore left half-way is told', async () => {
  const half = await mkdtemp(join(dir, 'half-'))
  await writeFile(join(half, 'gateway.db.restoring'), '')
  expect((await examine({ GATEWAY_URL: nowhere, DATA_DIR: half })).of('store')).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('a restore was interrupted'),
  })
})

const found = await postgresForTests()
await found?.stop()
const onPostgres = found ? test : test.skip

describe('the store on PostgreSQL', () => {
  const storeOf = async (url: string) => (await examine({ GATEWAY_URL: nowhere, DATABASE_URL: url })).of('store')

  onPostgres('is well when a gateway would start on it', async () => {
    const { url, stop } = (await postgresForTests())!
    expect(await storeOf(url)).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/0 migrations, \d+ to come/),
    })
    await statement(url, 'CREATE TABLE schema_migrations (version BIGINT, name TEXT, checksum TEXT, applied_at BIGINT)')
    await statement(url, "INSERT INTO schema_migrations VALUES (999, 'later', '0', 0)")
    expect(await storeOf(url)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('999-later'),
      mend: expect.stringContaining('version'),
    })
    await stop()
  })

  onPostgres('is not well when it is read-only', async () => {
    const { url, stop } = (await postgresForTests())!
    const name = new URL(url).pathname.slice(1)
    await statement(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    expect(await storeOf(url)).toMatchObject({ status: 'failed', detail: expect.stringContaining('read-only') })
    await stop()
  })

  onPostgres('is not well when it cannot hold all text', async () => {
    const { url, stop } = (await postgresForTests())!
    const latin = new URL(url)
    const name = `latin_${latin.pathname.slice(1)}`
    latin.pathname = name
    await statement(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`)
    expect(await storeOf(latin.href)).toMatchObject({ status: 'failed', detail: expect.stringContaining('LATIN1') })
    await statement(url, `DROP DATABASE ${name}`)
    await stop()
  })

  test('that needs a file which is missing is one finding among others', async () => {
    const { of } = await examine({
      GATEWAY_URL: nowhere,
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/none?sslrootcert=/not/there.pem',
    })
    expect(of('store')).toMatchObject({ status: 'failed', detail: expect.stringContaining('/not/there.pem') })
    expect(of('store')?.detail).not.toContain('hunter2')
    expect(of('gateway')).toMatchObject({ status: 'failed' })
  })
})

describe('Redis', () => {
  test('that is away is a warning, for gateways go on without it', async () => {
    const { of } = await examine({ GATEWAY_URL: nowhere, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
    expect(of('redis')).toMatchObject({ status: 'warning', detail: 'Redis does not answer (ECONNREFUSED)' })
  })

  const onRedis = hasRedis() ? test : test.skip
  onRedis('that answers is well, and one that hangs is told in time', async () => {
    const redis = await startRedis()
    const env = { GATEWAY_URL: nowhere, REDIS_URL: redis.url }
    try {
      expect((await examine(env)).of('redis')).toMatchObject({ status: 'ok' })
      redis.pause()
      expect((await examine(env)).of('redis')).toMatchObject({ status: 'warning' })
    } finally {
      redis.resume()
      await redis.stop()
    }
  })
})
