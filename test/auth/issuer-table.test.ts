import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Issuer } from '../../src/auth/issuer.ts'
import { openIssuerTable } from '../../src/auth/issuer-table.ts'
import type { IssuerTable } from '../../src/auth/issuer-table.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { claims, handmade, refusalOf, secret, world } from './fixture.ts'

const next = 'xY2gT8wL5vQ9nB3cR7kD1mF6hJ4pS0zZ'
const panel = {
  kind: 'service',
  issuer: 'panel.ctrl-alt-play.com',
  algorithms: ['HS256'],
  audiences: ['gateway.ctrl-alt-play.com'],
  keys: { secrets: [{ file: 'panel.secret' }] },
  services: { 'panel-system': 'all', 'strict-panel': ['item:read'] },
}

let dir: string
let opened: IssuerTable | undefined
let lines: string[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'issuers-'))
  lines = []
  await put('panel.secret', `${secret}\n`)
})
afterEach(async () => {
  opened?.close()
  opened = undefined
  await rm(dir, { recursive: true })
})

async function put(name: string, content: unknown) {
  const file = join(dir, name)
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  await chmod(file, 0o600)
}

function open(onChange: (issuers: Issuer[]) => void = () => undefined): Issuer[] {
  const log = createLog({ level: 'info', pretty: false }, { write: (line: string) => void lines.push(line) })
  opened = openIssuerTable({ path: join(dir, 'issuers.json'), clock: systemClock, log, onChange })
  return opened.issuers
}

const openTable = async (...entries: unknown[]) => {
  await put('issuers.json', entries)
  return open()
}

test('services, users, secrets and key sets come from one table', async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  await put('users.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'u1', alg: 'EdDSA' }] })
  const users = {
    kind: 'user',
    issuer: 'users',
    algorithms: ['EdDSA'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: { jwksFile: 'users.json' },
    roles: { USER: ['user:read'] },
    rolesClaim: 'groups',
    longestLifeSeconds: 86_400,
  }
  const { askWith } = world({ issuers: await openTable(panel, users) })
  expect(await askWith(handmade(claims()))).toMatchObject({
    serviceId: 'panel-system',
    permissions: new Set(['user:read', 'item:read']),
  })
  expect(await askWith(handmade(claims({ service_id: 'keyed-panel' }))).catch(() => 'refused')).toBe('refused')
  const token = await new SignJWT(
    claims({ iss: 'users', sub: 'u-1', groups: ['USER'], exp: (claims().iat as number) + 80_000 }),
  )
    .setProtectedHeader({ alg: 'EdDSA', kid: 'u1' })
    .sign(privateKey)
  expect(await askWith(token)).toMatchObject({ kind: 'user', userId: 'u-1', permissions: new Set(['user:read']) })
})

test('a secret has its times and its services', async () => {
  const keys = {
    secrets: [{ file: 'panel.secret', kid: 'a', notAfter: '2027-01-15T08:00:05Z', services: ['panel-system'] }],
  }
  const { askWith, clock } = world({ issuers: await openTable({ ...panel, keys }) })
  expect(await askWith(handmade(claims(), { alg: 'HS256', kid: 'a' }))).toMatchObject({ kind: 'service' })
  clock.advance(5000)
  await refusalOf(askWith(handmade(claims(), { alg: 'HS256', kid: 'a' })))
})

test('A12: a secret that is taken out stops within 5 s without a restart, and no valid token is refused meanwhile', async () => {
  const both = { ...panel, keys: { secrets: [{ file: 'next.secret' }, { file: 'panel.secret' }] } }
  await put('next.secret', next)
  await put('issuers.json', [both])
  const made = world({ issuers: open((issuers) => made.authenticator.setIssuers(issuers)) })
  const [old, fresh] = [handmade(claims()), handmade(claims(), undefined, next)]
  expect(await made.askWith(old)).toMatchObject({ kind: 'service' })
  const started = performance.now()
  await put('issuers.json', [{ ...panel, keys: { secrets: [{ file: 'next.secret' }] } }])
  for (;;) {
    expect(await made.askWith(fresh)).toMatchObject({ kind: 'service' })
    const refused = await made.askWith(old).then(
      () => false,
      () => true,
    )
    if (refused) break
    await systemClock.sleep(20)
  }
  expect(performance.now() - started).toBeLessThan(5000)
  expect(lines.join()).not.toContain(next)
})

test('a mistake in a later reading is logged once and leaves the issuers as they were; mending it works', async () => {
  const changes: Issuer[][] = []
  await put('issuers.json', [panel])
  open((issuers) => void changes.push(issuers))
  await put('issuers.json', '[{"kind":')
  while (!lines.some((line) => line.includes('cannot be used'))) await systemClock.sleep(20)
  expect(changes).toEqual([])
  await put('issuers.json', [{ ...panel, audiences: ['other'] }])
  while (changes.length === 0) await systemClock.sleep(20)
  expect(lines.filter((line) => line.includes('cannot be used'))).toHaveLength(1)
})

test('a fetched key set serves on when something else in the table changes, though its issuer is away', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'u1', alg: 'ES256' }] })
  let fetched = 0
  const server = createServer((_request, response) => {
    fetched += 1
    response.end(set)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const users = {
    kind: 'user',
    issuer: 'users',
    algorithms: ['ES256'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: { jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` },
    roles: { USER: ['user:read'] },
  }
  const token = (jti: string) =>
    new SignJWT(claims({ iss: 'users', sub: 'u-1', roles: ['USER'], jti }))
      .setProtectedHeader({ alg: 'ES256', kid: 'u1' })
      .sign(privateKey)
  await put('next.secret', next)
  await put('issuers.json', [panel, users])
  const changed = Promise.withResolvers<void>()
  const made = world({
    issuers: open((issuers) => {
      made.authenticator.setIssuers(issuers)
      changed.resolve()
    }),
  })
  expect(await made.askWith(await token('before'))).toMatchObject({ kind: 'user', userId: 'u-1' })
  server.close()
  server.closeAllConnections()
  await put('issuers.json', [{ ...panel, keys: { secrets: [{ file: 'next.secret' }] } }, users])
  await changed.promise
  await refusalOf(made.askWith(handmade(claims())))
  expect(await made.askWith(await token('after'))).toMatchObject({ kind: 'user', userId: 'u-1' })
  expect(fetched).toBe(1)
})

test('the example in the documentation is a table', async () => {
  const page = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8')
  const example = /```json\n([\s\S]+?)```/.exec(page)?.[1]
  await put('panel-2026-11.secret', next)
  await put('panel-2026-10.secret', secret)
  await put('issuers.json', example)
  expect(open().map(({ kind, issuer }) => [kind, issuer])).toEqual([
    ['service', 'panel.example.org'],
    ['user', 'users.panel.example.org'],
  ])
})

const mistakes: [name: string, entry: Record<string, unknown>, says: RegExp][] = [
  ['an unknown kind', { kind: 'other' }, /0\.kind/],
  ['a misspelt field', { audience: 'x' }, /audience/],
  ['an unknown algorithm', { algorithms: ['none'] }, /0\.algorithms\.0/],
  ['no algorithm', { algorithms: [] }, /0\.algorithms/],
  ['no audience', { audiences: [] }, /0\.audiences/],
  ['an unknown permission', { services: { a: ['user:*'] } }, /0\.services\.a/],
  ['a secret in the table', { keys: { secrets: [{ secret }] } }, /0\.keys/],
  ['HS256 with a key set', { keys: { jwksUrl: 'https://issuer.example/keys' } }, /HS256 goes with secrets/],
  ['another algorithm with secrets', { algorithms: ['RS256'] }, /HS256 goes with secrets/],
  ['a key set without TLS', { algorithms: ['RS256'], keys: { jwksUrl: 'http://issuer.example/keys' } }, /https/],
  ['too much skew', { skewSeconds: 61 }, /skew is at most 60 s/],
  ['too long a life', { longestLifeSeconds: 3601 }, /at most 3600 s/],
  ['a file that is not there', { keys: { secrets: [{ file: 'nothing' }] } }, /ENOENT/],
  [
    'a weak secret',
    { keys: { secrets: [{ file: 'weak' }] } },
    /secret in weak of issuer panel.ctrl-alt-play.com .* simple pattern/,
  ],
]
for (const [name, change, says] of mistakes) {
  test(`${name} refuses the start by its place, without values`, async () => {
    await put('weak', 'ab'.repeat(20))
    const opening = openTable({ ...panel, ...change })
    await expect(opening).rejects.toThrow(says)
    await expect(opening).rejects.not.toThrow(secret)
    await expect(opening).rejects.not.toThrow('ababab')
  })
}

test('two issuers of one name are refused', async () => {
  const issuers = await openTable(panel, panel)
  expect(() => world({ issuers })).toThrow(/same name/)
})

test('a secret file that others can read is warned about', async () => {
  await chmod(join(dir, 'panel.secret'), 0o644)
  await openTable(panel)
  expect(lines.join()).toContain('should be 0640 or stricter')
})
