/** The secrets of service tokens are followed in their files while the gateway runs. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const [first, second, ofTable] = Array.from({ length: 3 }, () => randomBytes(32).toString('hex')) as [
  string,
  string,
  string,
]

let dir: string
let house: TestGateway
const opened: TestGateway[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'token-secrets-'))
  await put('current', first)
  await put('previous', '')
  house = await start()
}, 60_000)
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop()
  await rm(dir, { recursive: true })
})

async function start(env: Record<string, string> = {}): Promise<TestGateway> {
  const started = await startTestGateway({
    sandbox: { plugins: 5 },
    engine: 'sqlite',
    dataDir: dir,
    env: {
      GATEWAY_JWT_SECRET: '',
      RATE_LIMIT_SCALE: '100',
      GATEWAY_JWT_SECRET_FILE: join(dir, 'current'),
      GATEWAY_JWT_SECRET_PREVIOUS_FILE: join(dir, 'previous'),
      ...env,
    },
  })
  opened.push(started)
  return started
}

/** Whole, as whoever changes a secret should: a gateway that looks meanwhile sees the old text or the new one. */
async function put(name: string, text: string) {
  await writeFile(join(dir, `${name}.new`), text && `${text}\n`, { mode: 0o600 })
  await rename(join(dir, `${name}.new`), join(dir, name))
}

const tokenOf = (secret: string) =>
  mintServiceToken({
    secret,
    issuer: house.config.GATEWAY_JWT_ISSUER,
    audience: house.config.GATEWAY_JWT_AUDIENCE,
    serviceId: house.config.SERVICE_ID,
    permissions: ['admin:keys'],
    ttlSeconds: 900,
    now: Date.now(),
  })
async function sealSigningKey(token: string) {
  const query = 'mutation ($id: ID!) { addSigningKey(clientId: $id, key: { hmacSha256: true }) { key { algorithm } } }'
  const { data } = await house.ask(query, { id: house.config.SERVICE_ID }, { token })
  expect(data.addSigningKey.key).toEqual({ algorithm: 'hmac-sha256' })
}
const statusOf = async (token: string) => (await house.ask('{ caller { serviceId } }', {}, { token })).status
const told = (words: string) => house.logged.filter((line) => line.includes(words))
const notRenewed = 'the secrets of service tokens cannot be read anew'

/** Asks until the answer is that, and how long it took; what must work meanwhile is asked each time. */
async function within5s(token: string, status: number, meanwhile: string): Promise<void> {
  const began = performance.now()
  while ((await statusOf(token)) !== status) {
    expect(await statusOf(meanwhile)).toBe(200)
    expect(performance.now() - began).toBeLessThan(5000)
    await systemClock.sleep(20)
  }
}

test('A12: secrets change in their files without a restart: no valid token is refused, and an old one ends within 5 s', async () => {
  const [old, fresh] = [await tokenOf(first), await tokenOf(second)]
  expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 401])
  await sealSigningKey(old)
  await put('previous', first)
  await put('current', second)
  await within5s(fresh, 200, old)
  expect(await statusOf(old)).toBe(200)
  await put('previous', '')
  await within5s(old, 401, fresh)
  expect(house.logged.join()).not.toContain(second)

  // What was sealed under the secret that is gone is sealed anew: the next start can open it.
  await house.stop()
  opened.length = 0
  house = await start()
  expect(told('cannot be opened')).toEqual([])
})

test('a secret that leaked is replaced at once, and signing secrets sealed under it are not lost', async () => {
  const old = await tokenOf(first)
  await sealSigningKey(old)
  await put('current', second)
  const fresh = await tokenOf(second)
  while ((await statusOf(fresh)) !== 200) await systemClock.sleep(20)
  expect(await statusOf(old)).toBe(401)
  await house.stop()
  opened.length = 0
  house = await start()
  expect(told('cannot be opened')).toEqual([])
})

const mistakes: [name: string, make: () => Promise<void>, says: string][] = [
  ['is gone', () => rm(join(dir, 'current')), 'GATEWAY_JWT_SECRET_FILE: the file cannot be read (ENOENT)'],
  ['is empty', () => put('current', ''), 'GATEWAY_JWT_SECRET_FILE: the file is empty'],
  ['holds a short secret', () => put('current', 'Jq7rT2vXw'), 'GATEWAY_JWT_SECRET has 9 bytes'],
  ['holds several lines', () => put('current', `${second}\n${first}`), 'GATEWAY_JWT_SECRET: expected text without'],
  [
    'holds the secret of another use',
    () => put('current', house.config.MARKETPLACE_JWT_SECRET),
    'GATEWAY_JWT_SECRET and MARKETPLACE_JWT_SECRET hold the same secret',
  ],
  ['was not mounted', () => rm(join(dir, 'previous')), 'GATEWAY_JWT_SECRET_PREVIOUS_FILE: the file cannot be read'],
]
for (const [name, make, says] of mistakes) {
  test(`a file that ${name} is named once in the log, opens nothing, and leaves the secrets in force`, async () => {
    const old = await tokenOf(first)
    await make()
    while (told(notRenewed).length === 0) await systemClock.sleep(20)
    expect(told(notRenewed)[0]).toContain(says)
    expect(await statusOf(old)).toBe(200)
    expect(await statusOf(await tokenOf(second))).toBe(401)
    await put('previous', '')
    await put('current', second)
    const fresh = await tokenOf(second)
    while ((await statusOf(fresh)) !== 200) await systemClock.sleep(20)
    expect(await statusOf(old)).toBe(401)
    expect(told(notRenewed)).toHaveLength(1)
    expect(house.logged.join()).not.toContain('Jq7rT2vXw')
  })
}

test('neither the file nor the table of issuers takes a secret that the other has', async () => {
  const table = join(dir, 'issuers.json')
  const entry = (file: string) => ({
    kind: 'service',
    issuer: 'panel.example.org',
    algorithms: ['HS256'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: { secrets: [{ file }] },
    services: { 'panel-two': 'all' },
  })
  await put('table.secret', ofTable)
  await writeFile(table, JSON.stringify([entry('table.secret')]))
  await house.stop()
  opened.length = 0
  house = await start({ GATEWAY_ISSUERS_FILE: table })
  await put('current', ofTable)
  while (told(notRenewed).length === 0) await systemClock.sleep(20)
  expect(told(notRenewed)[0]).toContain('hold the same secret')
  expect(await statusOf(await tokenOf(ofTable))).toBe(401)
  await put('current', second)
  const fresh = await tokenOf(second)
  while ((await statusOf(fresh)) !== 200) await systemClock.sleep(20)
  await put('other.secret', second)
  await writeFile(table, JSON.stringify([entry('other.secret')]))
  while (told('the issuers stay as they were').length === 0) await systemClock.sleep(20)
  expect(told('the issuers stay as they were')[0]).toContain('hold the same secret')
})
