import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCredentials } from '../../sandbox/credentials.ts'
import { devSecrets } from '../../src/config/dev-secrets.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { account } from './caller.ts'

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url))
/** Starting Node on a busy machine takes a while. */
const startsProcesses = 60_000
let dir: string
let children: ChildProcess[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
})
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  children = []
  rmSync(dir, { recursive: true })
})

function start(args: string[] = ['--plugins', '20'], env: Record<string, string> = {}) {
  const options = { env: { PATH: process.env['PATH'] ?? '', DATA_DIR: dir, SANDBOX_PORT: '0', ...env }, silent: true }
  const child = fork(main, args, options)
  children.push(child)
  let said = ''
  child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const ready = once(child, 'message').then(([message]) => (message as { url: string }).url)
  return { child, ended, ready, said: () => said }
}

async function headers(): Promise<Record<string, string>> {
  const made = devSecrets(dir)
  const secrets = {
    jwtSecret: made.MARKETPLACE_JWT_SECRET,
    apiKey: made.MARKETPLACE_API_KEY,
    serviceId: 'panel-system',
  }
  const token = await createCredentials(secrets, systemClock).token(['user:read', 'user:write'])
  const json = { 'content-type': 'application/json' }
  return { authorization: `Bearer ${token}`, 'x-api-key': secrets.apiKey, 'x-service-id': 'panel-system', ...json }
}

test(
  'says when it is ready, takes the development secrets, and stops when it is told to',
  async () => {
    const { child, ended, ready } = start()
    const url = await ready
    const response = await fetch(`${url}/integration/users/author-0001`, { headers: await headers() })
    expect(response.status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  },
  startsProcesses,
)

test(
  'keeps what it was told through a kill, and does not load its catalogue again',
  async () => {
    const first = start()
    const url = await first.ready
    const body = JSON.stringify(account('kept'))
    expect(
      (await fetch(`${url}/integration/users/sync`, { method: 'POST', headers: await headers(), body })).status,
    ).toBe(200)
    first.child.kill('SIGKILL')
    await first.ended
    const second = start()
    const again = await second.ready
    expect((await fetch(`${again}/integration/users/kept`, { headers: await headers() })).status).toBe(200)
    expect(first.said()).toContain('20 plugins')
    expect(second.said()).toBe('')
    await fetch(`${new URL(again).origin}/__reset`, { method: 'POST' })
    expect((await fetch(`${again}/integration/users/kept`, { headers: await headers() })).status).toBe(404)
  },
  startsProcesses,
)

test(
  'ends with the process that started it',
  async () => {
    const { child, ended, ready } = start()
    await ready
    child.disconnect()
    expect(await ended).toBe(0)
  },
  startsProcesses,
)

test(
  'a port that is taken is named by its variable',
  async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { ended, said } = start(undefined, { SANDBOX_PORT: String((other.address() as AddressInfo).port) })
    expect(await ended).toBe(1)
    expect(said()).toContain('SANDBOX_PORT')
    other.close()
  },
  startsProcesses,
)

test.each([
  [['--plugins', 'many'], {}, '--plugins'],
  [['--catalogue', 'nowhere'], {}, '--catalogue'],
  [['--colour'], {}, '--colour'],
  [[], { SANDBOX_PORT: '99999' }, 'SANDBOX_PORT'],
])(
  '%j %j is refused by name and without a stack',
  async (args, env, name) => {
    const { ended, said } = start(args, env)
    expect(await ended).toBe(1)
    expect(said()).toContain(name)
    expect(said()).not.toMatch(/\n\s+at /)
  },
  startsProcesses,
)
