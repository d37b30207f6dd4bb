import { jwtVerify } from 'jose'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../dev/token.ts', import.meta.url))
const dataDir = mkdtempSync(join(tmpdir(), 'token-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

async function token(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

async function claimsOf(printed: string, secret: string) {
  const { payload } = await jwtVerify(printed.trimEnd(), Buffer.from(secret), {
    algorithms: ['HS256'],
    issuer: 'panel.ctrl-alt-play.com',
    audience: 'gateway.ctrl-alt-play.com',
  })
  return payload
}

test('prints one token, signed with the secret of the data folder', async () => {
  const { code, out, err } = await token(['--permissions', 'user:read,item:read', '--user', 'u-1', '--ttl', '10m'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const file = join(dataDir, 'dev-secrets.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { GATEWAY_JWT_SECRET } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  const claims = await claimsOf(out, GATEWAY_JWT_SECRET!)
  expect(claims).toMatchObject({
    service_id: 'panel-system',
    permissions: ['user:read', 'item:read'],
    act: { sub: 'u-1' },
  })
  expect(claims.exp! - claims.iat!).toBe(600)
})

test('takes secret and service from the environment, and leaves key management out unless asked', async () => {
  const secret = 'f3a9c1d7e5b80246q8Zk2LmX7wRt5YvN'
  const { out } = await token([], { GATEWAY_JWT_SECRET: secret, SERVICE_ID: 'other-panel' })
  const claims = await claimsOf(out, secret)
  expect(claims.service_id).toBe('other-panel')
  expect(claims.permissions).toContain('admin:introspect')
  expect(claims.permissions).not.toContain('admin:keys')
})

test.each([
  [['--permissions', 'item:raed'], /no permission "item:raed".*item:read/],
  [['--permissions', ''], /no permission ""/],
  [['--ttl', '2h'], /1s to 1h/],
  [['--ttl', '0'], /1s to 1h/],
  [['--ttl', 'soon'], /1s to 1h/],
  [['--tlt', '5m'], /--tlt/],
  [['item:read'], /item:read/],
])('refuses %j and prints no token', async (args, reason) => {
  const { code, out, err } = await token(args)
  expect({ code, out }).toEqual({ code: 64, out: '' })
  expect(err).toMatch(reason)
})

test('a wrong configuration is named, not its value', async () => {
  const { code, out, err } = await token([], { GATEWAY_JWT_SECRET: 'short-and-sweet' })
  expect({ code, out }).toEqual({ code: 78, out: '' })
  expect(err).toContain('GATEWAY_JWT_SECRET')
  expect(err).not.toContain('short-and-sweet')
})
