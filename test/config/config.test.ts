import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, loadConfig } from '../../src/config/config.ts'
import { configurationPage, envExample } from '../../src/config/docs.ts'
import { variables } from '../../src/config/variables.ts'
import { createCors } from '../../src/http/cors.ts'
import type { Variable } from '../../src/config/variables/variable.ts'

const dir = mkdtempSync(join(tmpdir(), 'config-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const secret = (letter: string) => `${letter}3f9c2e7b1a8d5f6047e9b2c8d1a5f3e`
const production = {
  NODE_ENV: 'production',
  MARKETPLACE_API_URL: 'https://marketplace.example/api/v1',
  MARKETPLACE_API_KEY: 'key',
  MARKETPLACE_JWT_SECRET: secret('a'),
  GATEWAY_JWT_SECRET: secret('b'),
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig({ DATA_DIR: dir, ...env })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('outside of production everything has a value; secrets are made once and kept', () => {
  const config = loadConfig({ DATA_DIR: dir })
  expect(config).toMatchObject({
    PORT: 4000,
    HOST: '127.0.0.1',
    MARKETPLACE_API_URL: 'http://127.0.0.1:4100/api/v1',
    SERVICE_ID: 'panel-system',
    MARKETPLACE_TIMEOUT: 30_000,
    MARKETPLACE_RETRY_ATTEMPTS: 3,
  })
  expect(loadConfig({ DATA_DIR: dir }).GATEWAY_JWT_SECRET).toBe(config.GATEWAY_JWT_SECRET)
  expect(config.GATEWAY_JWT_SECRET).not.toBe(config.MARKETPLACE_JWT_SECRET)
  expect(statSync(join(dir, 'dev-secrets.json')).mode & 0o777).toBe(0o600)
})

test('production takes complete values and nothing less', () => {
  expect(problemsOf(production)).toEqual([])
  for (const name of [
    'MARKETPLACE_API_URL',
    'MARKETPLACE_API_KEY',
    'MARKETPLACE_JWT_SECRET',
    'GATEWAY_JWT_SECRET',
  ] as const) {
    const { [name]: _left, ...rest } = production
    expect(problemsOf(rest)).toEqual([expect.stringMatching(new RegExp(`^${name}: must be set in production`))])
  }
})

test.each([
  ['PORT', '70000'],
  ['PORT', 'abc'],
  ['MARKETPLACE_TIMEOUT', '-5'],
  ['MARKETPLACE_API_URL', 'not a url'],
  ['MARKETPLACE_API_URL', 'ftp://x.example'],
  ['ENABLE_USER_SYNC', 'maybe'],
  ['RATE_LIMIT_SCALE', '1e9'],
  ['DATABASE_URL', 'mysql://secret-user:secret-pass@db/x'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s is named without its value', (name, value) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(new RegExp(`^${name}: `))
  expect(problems[0]).not.toContain(value)
})

test.each([
  'MARKETPLACE_APIURL',
  'MARKETPLACE_JWT_SECERT',
  'GATEWAY_JWT_SECRETS',
  'SYNC_WAIT',
  'ENABLE_USER_SINC',
  'RATE_LIMIT_SCLAE',
])('the misspelt %s refuses to start', (name) => {
  expect(problemsOf({ [name]: 'x' })).toEqual([expect.stringContaining(`${name}: there is no such variable.`)])
})

test('names of others are left alone, names of old times only warn', () => {
  const config = loadConfig({
    DATA_DIR: dir,
    PATH: '/bin',
    MARKETPLACE_URL: 'x',
    MARKETPLACE_ENABLED: 'true',
    SOMETHING_ELSE: 'y',
  })
  expect(config.warnings).toEqual([
    'MARKETPLACE_URL is not read here. Use MARKETPLACE_API_URL.',
    'MARKETPLACE_ENABLED is not read here. Use ENABLE_MARKETPLACE_INTEGRATION.',
  ])
})

const linksOf = (service: string) => ({
  [`${service}_SERVICE_HOST`]: '10.0.0.1',
  [`${service}_SERVICE_PORT`]: '4000',
  [`${service}_SERVICE_PORT_HTTP`]: '4000',
  [`${service}_PORT`]: 'tcp://10.0.0.1:4000',
  [`${service}_PORT_4000_TCP`]: 'tcp://10.0.0.1:4000',
  [`${service}_PORT_4000_TCP_PROTO`]: 'tcp',
  [`${service}_PORT_4000_TCP_PORT`]: '4000',
  [`${service}_PORT_4000_TCP_ADDR`]: '10.0.0.1',
  [`${service}_PORT_4001_UDP`]: 'udp://10.0.0.1:4001',
})

test.each(['GATEWAY', 'MARKETPLACE', 'MARKETPLACE_API', 'SUBGRAPH_PANEL', 'SANDBOX', 'SYNC'])(
  'what Kubernetes puts into pods beside a Service called %s is no misspelling',
  (service) => {
    const config = loadConfig({ DATA_DIR: dir, ...linksOf(service) })
    expect(config).toMatchObject({ PORT: 4000, SANDBOX_PORT: 4100, warnings: [] })
  },
)

test('a name that only looks like one of Kubernetes is a misspelling still', () => {
  const env = { MARKETPLACE_PORT: '4100', GATEWAY_PORT: '4000', GATEWAY_PORT_TCP: 'x', GATEWAY_SERVICE: 'x' }
  expect(problemsOf(env)).toEqual(
    Object.keys(env).map((name) => expect.stringContaining(`${name}: there is no such variable.`)),
  )
})

test('all that is wrong is said at once: values, names, what is missing, weak secrets and contradictions', () => {
  const env = {
    NODE_ENV: 'production',
    PORT: '99999',
    MARKETPLACE_API_URL: 'nowhere',
    MARKETPLACE_JWT_SECRET: 'short',
    GATEWAY_PRT: '4000',
    PERSISTED_ONLY: 'true',
  }
  expect(problemsOf(env)).toEqual([
    expect.stringMatching(/^PORT: expected/),
    expect.stringMatching(/^MARKETPLACE_API_URL: expected/),
    expect.stringMatching(/^GATEWAY_PRT: there is no such variable/),
    expect.stringMatching(/^MARKETPLACE_API_KEY: must be set in production/),
    expect.stringMatching(/^GATEWAY_JWT_SECRET: must be set in production/),
    expect.stringMatching(/^MARKETPLACE_JWT_SECRET has 5 bytes/),
    expect.stringMatching(/^PERSISTED_ONLY: needs PERSISTED_MANIFEST/),
  ])
})

test('what concerns remote subgraphs only is not ignored silently where there are none', () => {
  const file = join(dir, 'policies.mjs')
  writeFileSync(file, 'export default () => []')
  const env = { DATA_DIR: dir, POLICY_MODULE: file, OVERRIDE_LABELS: 'new=50', SUBGRAPH_HEADERS: 'x-a' }
  const all = { ...env, SUBGRAPH_JWT_SECRET: secret('c') }
  expect(loadConfig(all).warnings).toEqual(
    ['POLICY_MODULE', 'OVERRIDE_LABELS', 'SUBGRAPH_JWT_SECRET', 'SUBGRAPH_HEADERS'].map(
      (name) => `${name} has no effect without SUPERGRAPH or SUBGRAPHS.`,
    ),
  )
  expect(loadConfig({ ...all, SUPERGRAPH: 'https://graph.example' }).warnings).toEqual([])
})

test('a DATA_DIR in which no secrets can be kept is named', () => {
  const file = join(dir, 'no-folder')
  writeFileSync(file, '')
  for (const DATA_DIR of [file, join(file, 'below')])
    expect(problemsOf({ DATA_DIR })).toEqual([expect.stringMatching(/^DATA_DIR: expected a folder .*ENOTDIR/)])
})

test('a name that the sandbox beside it reads is none', () => {
  expect(problemsOf({ SANDBOX_DB: ':memory:' })).toEqual([])
  expect(problemsOf({ SANDBOX_DBS: ':memory:' })).toHaveLength(1)
})

test.each([
  ['https://panel.example.org/', 'https://panel.example.org'],
  ['https://a.example:443', 'https://a.example'],
  ['HTTP://Panel.Example.org:80', 'http://panel.example.org'],
  ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
  ['http://127.0.0.1:5173', 'http://127.0.0.1:5173'],
])('a browser that comes from %s is let in, however that was written', (given, origin) => {
  const { CORS_ORIGINS } = loadConfig({ DATA_DIR: dir, CORS_ORIGINS: `https://other.example, ${given}` })
  const cors = createCors(CORS_ORIGINS)
  expect(cors.answer(origin)).toMatchObject({ 'Access-Control-Allow-Origin': origin })
  expect(cors.answer(`${origin}.evil.example`)).not.toHaveProperty('Access-Control-Allow-Origin')
})

test.each(['https://a.example/panel', 'https://a.example?x=1', 'https://u:p@a.example', 'https://*.example', '*'])(
  'CORS_ORIGINS=%s can match no browser, and is refused',
  (value) => {
    expect(problemsOf({ CORS_ORIGINS: value })).toEqual([expect.stringMatching(/^CORS_ORIGINS: expected .*origin/)])
  },
)

test.each([
  ['short', 'abc'],
  ['one letter', 'a'.repeat(40)],
  ['an example', 'change-me-change-me-change-me-1234567890'],
  ['the old default', 'test-secret-test-secret-test-secret-12345'],
])('a secret that is %s refuses to start, and is not printed', (_name, value) => {
  const [problem = ''] = problemsOf({ GATEWAY_JWT_SECRET: value })
  expect(problem).toMatch(/^GATEWAY_JWT_SECRET .* It must be random/)
  expect(problem).not.toContain(value)
})

const names = [
  'GATEWAY_JWT_SECRET',
  'GATEWAY_JWT_SECRET_PREVIOUS',
  'MARKETPLACE_JWT_SECRET',
  'MARKETPLACE_SIGNING_SECRET',
  'MARKETPLACE_WEBHOOK_SECRET',
  'MARKETPLACE_API_KEY',
]
const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const))

test.each(pairs)('one secret as %s and %s is refused by both names', (one, other) => {
  const [problem = ''] = problemsOf({ [one]: secret('a'), [other]: secret('a') })
  expect(problem).toContain(one)
  expect(problem).toContain(other)
  expect(problem).not.toContain(secret('a'))
})

test.each(names.filter((name) => name !== 'MARKETPLACE_API_KEY'))('%s must be strong', (name) => {
  expect(problemsOf({ [name]: 'change-me-change-me-change-me-1234567890' })[0]).toContain(`${name} is an example value`)
})

const bytes = (count: number) => Buffer.from(Array.from({ length: count }, (_, index) => (index * 89 + 41) % 251))

test.each([
  ['nothing that base64 knows', `whsec_${'!§$%&?*#:;.,<>|~^°@(){}[]'.repeat(2)}`],
  ['one strange character', `whsec_${bytes(32).toString('base64').replace('e', '!')}`],
  ['the alphabet of URLs', `whsec_${Buffer.alloc(33, bytes(33)).fill(0xfb, 0, 6).toString('base64url')}`],
  ['no padding', `whsec_${bytes(32).toString('base64').slice(0, -1)}`],
  ['23 bytes', `whsec_${bytes(23).toString('base64')}`],
])('a webhook secret whose base64 is %s is refused, and not printed', (_name, value) => {
  const problems = problemsOf({ MARKETPLACE_WEBHOOK_SECRET: value })
  expect(problems).toEqual([
    'MARKETPLACE_WEBHOOK_SECRET: expected text without line breaks; after `whsec_` the base64, with its padding, of at least 24 bytes.',
  ])
})

test('a webhook secret is the base64 of at least 24 bytes, or a text without the prefix', () => {
  for (const value of [`whsec_${bytes(24).toString('base64')}`, `whsec_${bytes(32).toString('base64')}`, secret('w')])
    expect(loadConfig({ DATA_DIR: dir, MARKETPLACE_WEBHOOK_SECRET: value }).MARKETPLACE_WEBHOOK_SECRET).toBe(value)
})

test('plain http to the marketplace in production goes to this machine only', () => {
  for (const url of ['http://127.0.0.1:4100/api/v1', 'http://localhost:1/x', 'http://[::1]:1/x'])
    expect(problemsOf({ ...production, MARKETPLACE_API_URL: url })).toEqual([])
  for (const url of ['http://marketplace.example/api', 'http://10.0.0.1/api', 'http://localhost.evil.example/api']) {
    expect(problemsOf({ ...production, MARKETPLACE_API_URL: url })[0]).toContain('must use https')
  }
})

test('secrets come from files, too', () => {
  const file = join(dir, 'secret')
  writeFileSync(file, `${secret('c')}\n`, { mode: 0o600 })
  expect(loadConfig({ DATA_DIR: dir, GATEWAY_JWT_SECRET_FILE: file }).GATEWAY_JWT_SECRET).toBe(secret('c'))
  expect(problemsOf({ GATEWAY_JWT_SECRET_FILE: file, GATEWAY_JWT_SECRET: secret('d') })[0]).toContain('both set')
  expect(problemsOf({ GATEWAY_JWT_SECRET_FILE: join(dir, 'missing') })[0]).toMatch(/^GATEWAY_JWT_SECRET_FILE: .*ENOENT/)
})

test.each(['DATABASE_URL', 'GATEWAY_JWT_SECRET', 'MARKETPLACE_SIGNING_SECRET', 'REDIS_URL'])(
  'an empty file is no value for %s, and is not taken for a variable that is not set',
  (name) => {
    const file = join(dir, 'empty')
    for (const text of ['', '\n', ' \r\n']) {
      writeFileSync(file, text, { mode: 0o600 })
      expect(problemsOf({ ...production, [name]: '', [`${name}_FILE`]: file })).toEqual([
        `${name}_FILE: the file is empty. Write the value into it, or unset ${name}_FILE.`,
      ])
    }
  },
)

test('an empty file says that there is no secret before', () => {
  const file = join(dir, 'empty')
  writeFileSync(file, '\n', { mode: 0o600 })
  const config = loadConfig({ DATA_DIR: dir, GATEWAY_JWT_SECRET_PREVIOUS_FILE: file })
  expect(config.GATEWAY_JWT_SECRET_PREVIOUS).toBeUndefined()
})

test('H11: files that others can read are warned about, where what is in them is nobody else’s', () => {
  const [open, closed] = [join(dir, 'open'), join(dir, 'closed')]
  for (const [file, mode] of [
    [open, 0o644],
    [closed, 0o640],
  ] as const) {
    writeFileSync(file, secret('e'))
    chmodSync(file, mode)
  }
  const warnings = (env: Record<string, string>) => loadConfig({ DATA_DIR: dir, ...env }).warnings
  expect(warnings({ TLS_CERT_FILE: open, TLS_KEY_FILE: closed, GATEWAY_JWT_SECRET_FILE: closed })).toEqual([])
  expect(warnings({ TLS_CERT_FILE: open, TLS_KEY_FILE: open, GATEWAY_JWT_SECRET_FILE: open })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^GATEWAY_JWT_SECRET_FILE: .*0640/),
      expect.stringMatching(/^TLS_KEY_FILE: .*0640/),
    ]),
  )
})

test('TLS files must be there, and are named without their paths', () => {
  const missing = join(dir, 'missing')
  const problems = problemsOf({ TLS_CERT_FILE: missing, TLS_KEY_FILE: missing, TLS_CLIENT_CA_FILE: missing })
  expect(problems).toEqual(
    ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CLIENT_CA_FILE'].map((name) => expect.stringMatching(`^${name}: .*ENOENT`)),
  )
  expect(problems.join()).not.toContain(missing)
  const only = join(dir, 'secret')
  writeFileSync(only, 'x')
  expect(problemsOf({ TLS_CLIENT_CA_FILE: only })).toEqual([expect.stringMatching(/^TLS_CLIENT_CA_FILE: needs/)])
})

test('the process refuses with 78 and names the variable', () => {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const run = spawnSync(process.execPath, [main], {
    env: { PATH: process.env['PATH'], DATA_DIR: dir, GATEWAY_JWT_SECRET: 'canary-weak' },
    encoding: 'utf8',
  })
  expect(run.status).toBe(78)
  expect(run.stderr).toContain('GATEWAY_JWT_SECRET has 11 bytes')
  expect(run.stderr + run.stdout).not.toContain('canary-weak')
})

test('the example and the page are made from the table', () => {
  const root = new URL('../../', import.meta.url)
  expect(readFileSync(new URL('.env.example', root), 'utf8')).toBe(envExample())
  expect(readFileSync(new URL('docs/configuration.md', root), 'utf8')).toBe(configurationPage())
  for (const name of Object.keys(variables)) expect(configurationPage()).toContain(`\`${name}\``)
})

test('each area of the table is one chapter of the page, and no name stands in two of them', async () => {
  const folder = new URL('../../src/config/variables/', import.meta.url)
  const names: string[] = []
  for (const file of readdirSync(folder).filter((name) => name !== 'variable.ts')) {
    const areas = Object.values((await import(new URL(file, folder).href)) as Record<string, Record<string, Variable>>)
    const entries = areas.flatMap((area) => Object.entries(area))
    names.push(...entries.map(([name]) => name))
    expect([file, new Set(entries.map(([, { group }]) => group)).size]).toEqual([file, 1])
  }
  expect(names.toSorted()).toEqual(Object.keys(variables).toSorted())
})
