/** Every command that asks a gateway, against a real one, for people and with --json. */
import { generateKeyPairSync, hash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
let cwd: string
let gateway: TestGateway
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  gateway = await startTestGateway({ sandbox: { plugins: 40 } })
})
afterAll(async () => {
  await gateway.stop()
  await rm(cwd, { recursive: true })
})

const cli = (...args: string[]) => run(args, { cwd, env: environmentOf(gateway) })

const syncUser = (userId: string, action = 'CREATE') =>
  gateway.ask(
    'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status event { id } userErrors { message } } }',
    { input: { userId, action, mode: 'WAIT', data: { email: `${userId}@example.org`, username: userId } } },
  )

test(
  'tokens are made with the permissions asked for, and checked here and there',
  async () => {
    const minted = await cli('token', 'mint', '--permissions', 'item:read', '--user', 'u-9', '--ttl', '5m', '--json')
    const { token, expiresAt } = minted.json() as { token: string; expiresAt: string }
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 300_000)).toBeLessThan(60_000)
    const here = await cli('token', 'verify', token, '--offline', '--json')
    expect(here.json()).toMatchObject({ accepted: true, permissions: ['item:read'], act: { sub: 'u-9' } })
    const there = await cli('token', 'verify', token)
    expect(there.code).toBe(0)
    expect(there.out).toMatch(/^accepted +yes\n/)
    expect(there.out).toMatch(/actingUserId +u-9\n/)
    const broken = `${token.slice(0, -8)}AAAAAAAA`
    expect((await cli('token', 'verify', broken, '--offline')).code).toBe(77)
    // That of --token comes before that of the environment, as everywhere.
    const env = { ...environmentOf(gateway), GATEWAY_TOKEN: token }
    expect((await run(['token', 'verify', '--offline', '--token', broken], { cwd, env })).code).toBe(77)
    expect((await run(['token', 'verify', '--offline'], { cwd, env })).code).toBe(0)
    expect((await cli('token', 'verify', '--offline', '--token', token)).code).toBe(0)
    expect((await cli('token', 'verify', broken)).code).toBe(77)
  },
  patient,
)

test(
  'a service gets a key, which works until it is revoked',
  async () => {
    const created = await cli('keys', 'create', 'Stats', '--permissions', 'item:read', '--json')
    const { key, secret } = created.json() as { key: { id: string }; secret: string }
    const env = { GATEWAY_URL: gateway.url, GATEWAY_TOKEN: secret }
    const verified = await run(['token', 'verify', '--json'], { cwd, env })
    const { serviceId } = verified.json() as { serviceId: string }
    const rotated = await cli('keys', 'rotate', serviceId, '--overlap', '1h')
    expect(rotated.out).toMatch(/secret +cap_live_/)
    expect(rotated.err).toMatch(/shown this once/)
    const listed = await cli('keys', 'list')
    expect(listed.out).toMatch(new RegExp(`${serviceId} +${key.id} .* rotating`))
    expect((await cli('keys', 'revoke', key.id)).out).toMatch(/status +revoked/)
    expect((await run(['token', 'verify'], { cwd, env })).code).toBe(77)
    const unknown = await cli('keys', 'revoke', 'nobody', '--json')
    expect(unknown.code).toBe(1)
    expect(JSON.parse(unknown.err)).toMatchObject({ error: { code: 'RESOURCE_NOT_FOUND' } })
  },
  patient,
)

test(
  'a service is told what to use, and its own keys are registered from files and standard input',
  async () => {
    const file = async (name: string, content: string) => {
      await writeFile(join(cwd, name), content)
      return name
    }
    const created = (await cli('keys', 'create', 'Old panel', '--permissions', 'item:read', '--json')).json()
    const id: string = created.key.clientId
    const random = randomBytes(32).toString('hex')
    const old = `pk_${id}_${random}_${hash('sha256', `${id}:${random}`, 'hex').slice(0, 8)}`
    expect((await cli('keys', 'register-old', id, await file('old.key', `${old}\n`))).out).toMatch(/kind +old-api-key/)
    const verified = await run(['token', 'verify'], { cwd, env: { GATEWAY_URL: gateway.url, GATEWAY_TOKEN: old } })
    expect(verified.code).toBe(0)
    const secret = await file('signing.secret', `${randomBytes(32).toString('hex')}\n`)
    expect((await cli('keys', 'add-signing', id, '--algorithm', 'legacy', '--from', secret)).out).toMatch(
      /kind +legacy/,
    )
    const pair = generateKeyPairSync('ed25519')
    const publicPem = await file('public.pem', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const added = await cli('keys', 'add-signing', id, '--algorithm', 'ed25519', '--from', publicPem, '--json')
    expect(added.json()).toMatchObject({ key: { algorithm: 'ed25519', clientId: id }, secret: null })
    const privatePem = await file('private.pem', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    const refused = await cli('keys', 'add-signing', id, '--algorithm', 'ed25519', '--from', privatePem)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('public half')])
    expect((await cli('keys', 'add-signing', id)).out).toMatch(/secret +\S{43}/)
    const configured = await cli('services', 'configure', id, '--signature', 'legacy', '--old-audience', 'on')
    expect(configured.out).toMatch(/signature +legacy\nold audience +true\n/)
    expect((await cli('services', 'list')).out).toMatch(new RegExp(`${id} +Old panel +on +legacy +yes +no`))
    expect((await cli('services', 'configure', id)).code).toBe(2)
    const own = await cli('services', 'configure', 'panel-system', '--calls', 'off', '--json')
    expect(own.code).toBe(1)
    expect(JSON.parse(own.err)).toMatchObject({ error: { code: 'CONFLICT' } })
    expect((await cli('services', 'configure', id, '--calls', 'off')).out).toMatch(/calls +off/)
  },
  patient,
)

test(
  'users are looked at, compared, repaired and reconciled',
  async () => {
    await syncUser('u-1')
    const status = await cli('users', 'status', 'u-1')
    expect(status.out).toMatch(/status +synchronized\n/)
    expect((await cli('users', 'verify', 'u-1', '--json')).json()).toMatchObject([
      { userId: 'u-1', status: 'SYNCHRONIZED', repaired: false },
    ])
    const compared = await cli('users', 'verify', 'u-1', 'nobody')
    expect(compared.code).toBe(1)
    expect(compared.out).toMatch(/nobody +never_synced/)
    const run = await cli('reconcile', '--wait', '1m', '--json')
    expect(run.code).toBe(0)
    expect(run.json()).toMatchObject({ status: 'DONE', missing: 0, drifted: 0 })
  },
  patient,
)

test(
  'changes on their way are listed, tried again and given up',
  async () => {
    await syncUser('ghost', 'UPDATE')
    const listed = await cli('outbox', 'list', '--status', 'dead', '--json')
    const { totalCount, events } = listed.json() as { totalCount: number; events: { id: string; userId: string }[] }
    expect({ totalCount, userId: events[0]?.userId }).toEqual({ totalCount: 1, userId: 'ghost' })
    const dry = await cli('outbox', 'retry', '--status', 'dead', '--dry-run')
    expect(dry.err).toMatch(/Would be tried again: 1\./)
    expect((await cli('outbox', 'retry', events[0]?.id ?? '', '--json')).json()).toMatchObject({ affected: 1 })
    const discarded = await cli('outbox', 'discard', '--user', 'ghost', '--reason', 'Test account')
    expect(discarded.err).toMatch(/Given up: 1\./)
    expect((await cli('outbox', 'list')).err).toMatch(/^0 of 0\./)
  },
  patient,
)

test(
  'personal data is exported to its owner alone, and erased with a certificate',
  async () => {
    await syncUser('u-2')
    expect((await cli('export-user', 'u-2')).out).toContain('u-2@example.org')
    expect((await cli('export-user', 'u-2', '--output', 'u-2.json', '--json')).json()).toEqual({ file: 'u-2.json' })
    expect((await stat(join(cwd, 'u-2.json'))).mode & 0o777).toBe(0o600)
    // Written over a file that others may read, it stayed readable by them.
    await writeFile(join(cwd, 'again.json'), 'x'.repeat(100_000), { mode: 0o644 })
    expect((await cli('export-user', 'u-2', '--output', 'again.json')).code).toBe(0)
    expect((await stat(join(cwd, 'again.json'))).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(join(cwd, 'again.json'), 'utf8'))).toMatchObject({ userId: 'u-2' })
    const erased = await cli('erase-user', 'u-2', '--reason', 'Asked for', '--yes', '--key', 'erase-2', '--json')
    expect(erased.json()).toMatchObject({ key: 'erase-2', certificate: { stores: expect.any(Array) } })
    expect((await cli('erase-user', 'u-2', '--reason', 'Asked for', '--yes', '--key', 'erase-2')).out).toMatch(
      /^PLACE/m,
    )
    expect((await cli('export-user', 'never-seen')).code).toBe(1)
  },
  patient,
)

test(
  'the catalogue is searched and taken over',
  async () => {
    const { plugins, totalCount } = (await cli('plugins', 'search', '--first', '3', '--json')).json() as {
      plugins: { title: string }[]
      totalCount: number
    }
    expect({ found: plugins.length, totalCount }).toEqual({ found: 3, totalCount: 40 })
    const human = await cli('plugins', 'search', plugins[0]?.title ?? '', '--sort', 'downloads')
    expect(human.out).toContain(plugins[0]?.title)
    expect((await cli('catalogue', 'import', '--json')).json()).toMatchObject({ plugins: 40 })
    expect((await cli('plugins', 'search', '--sort', 'luck')).code).toBe(1)
  },
  patient,
)

test(
  'a folder with plugin.yaml is published once, however often the command runs',
  async () => {
    await mkdir(join(cwd, 'tool'))
    await writeFile(
      join(cwd, 'tool/plugin.yaml'),
      'name: Night backup\nversion: 1.2.0\ndescription: Makes backups at night.\nauthor: Ann\ncategory: backup\napi: {}\n',
    )
    await writeFile(join(cwd, 'tool.zip'), 'not much')
    const args = ['plugins', 'publish', 'tool', '--user', 'u-1', '--id', 'night-backup', '--package', 'tool.zip']
    const url = 'https://plugins.example.org/tool.zip'
    const dry = await cli(...args, '--package-url', url, '--dry-run', '--json')
    expect(dry.json()).toMatchObject({ input: { panelItemId: 'night-backup', files: [{ size: '8', url }] } })
    const first = await cli(...args, '--package-url', url)
    expect(first.out).toMatch(/status +published/)
    expect(first.err).toMatch(/no place for api/)
    expect((await cli(...args, '--package-url', url, '--json')).json()).toMatchObject({ replayed: true, revision: 1 })
    const unnamed = await cli(...args.filter((arg) => !/^(--id|night-backup)$/.test(arg)), '--package-url', url)
    expect(unnamed).toMatchObject({ code: 1, err: expect.stringMatching(/panelItemId: expected.*\n.*with --id/) })
    const refused = await cli(...args, '--package-url', 'http://10.0.0.1/tool.zip')
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/files\.0\.url: expected a public/)
    expect(refused.err).not.toMatch(/--id/)
    expect(
      (await cli('plugins', 'publish', '.', '--user', 'u-1', '--package', 'tool.zip', '--package-url', url)).code,
    ).toBe(2)
  },
  patient,
)

test(
  'schemas are printed and compared; what breaks clients ends with 1',
  async () => {
    expect((await cli('schema', 'print', '--output', 'asked.graphql')).code).toBe(0)
    const own = await run(['schema', 'print', '--json'], { cwd })
    expect((own.json() as { sdl: string }).sdl).toMatch(/@requiresScopes/)
    const same = await cli('schema', 'check', 'asked.graphql', '--json')
    expect(same).toMatchObject({ code: 0 })
    expect(same.json()).toEqual({ breaking: [], dangerous: [] })
    expect((await cli('schema', 'check', gateway.url)).code).toBe(0)
    const asked = await readFile(join(cwd, 'asked.graphql'), 'utf8')
    await writeFile(join(cwd, 'earlier.graphql'), asked.replace('tookMs: Int!', 'tookMs: Int!\n  luck: Float'))
    const broken = await cli('schema', 'check', 'earlier.graphql')
    expect(broken.code).toBe(1)
    expect(broken.out).toMatch(/^breaks +PluginSearchConnection\.luck was removed\.$/m)
    expect((await cli('schema', 'check', 'tool.zip')).code).toBe(2)
  },
  patient,
)

test(
  'the REST door is described, and subgraphs are composed',
  async () => {
    expect((await cli('openapi', '--json')).json()).toMatchObject({ openapi: '3.1.0' })
    const sdl = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'
    await writeFile(
      join(cwd, 'servers.graphql'),
      `${sdl}type Query { server(id: ID!): Server }\ntype Server @key(fields: "id") { id: ID! }`,
    )
    const entry = { name: 'servers', url: 'http://servers.example.org/graphql', sdl: 'servers.graphql' }
    await writeFile(join(cwd, 'subgraphs.json'), JSON.stringify([entry]))
    expect((await cli('compose', 'subgraphs.json', '--alone', '--json')).json()).toMatchObject({ warnings: [] })
    expect((await cli('compose', 'subgraphs.json', '--check')).out).toBe('They compose.\n')
    // Under the name by which a gateway that serves it knows its own part.
    const { out: supergraph } = await cli('compose', 'subgraphs.json')
    expect(supergraph).toMatch(/@join__graph\(name: "marketplace", url: ""\)/)
    expect(supergraph).toContain(`@join__graph(name: "servers", url: "${entry.url}")`)
    await writeFile(join(cwd, 'servers.graphql'), 'type Query { server: Nothing }')
    const broken = await cli('compose', 'subgraphs.json', '--check')
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(/do not compose/)
    await writeFile(join(cwd, 'servers.graphql'), 'type Server { id: ID! }')
    const alone = await cli('compose', 'subgraphs.json', '--alone')
    expect({ code: alone.code, out: alone.out }).toEqual({ code: 1, out: '' })
    expect(alone.err).toContain('[NO_QUERIES]')
  },
  patient,
)
