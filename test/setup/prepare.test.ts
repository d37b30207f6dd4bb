import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCheckout } from './checkout.ts'
import type { Checkout } from './checkout.ts'

let checkout: Checkout
beforeEach(() => {
  checkout = createCheckout()
})
afterEach(() => checkout.dispose())

const commands = () => checkout.npmCalls().map(({ args }) => args[0])

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20)
}

test('installs into a fresh checkout from any folder, then leaves it alone', async () => {
  const first = await checkout.prepare()
  expect(first).toMatchObject({ code: 0, out: '' })
  expect(first.err).toContain('Installing packages')
  expect(await checkout.prepare()).toEqual({ code: 0, out: '', err: '' })
  expect(commands()).toEqual(['ci'])
  expect(readdirSync(checkout.dir).filter((name) => name.startsWith('.prepare'))).toEqual([])
})

test('installs again when the lock file has changed', async () => {
  await checkout.prepare()
  checkout.lock('1.0.1')
  await checkout.prepare()
  expect(commands()).toEqual(['ci', 'ci'])
})

test('notices a package that somebody has deleted', async () => {
  await checkout.prepare()
  checkout.remove('node_modules', 'one')
  await checkout.prepare()
  expect(commands()).toEqual(['ci', 'ci'])
})

test('takes over what npm itself has installed', async () => {
  await checkout.prepare()
  checkout.remove('node_modules', '.prepared')
  await checkout.prepare()
  expect(commands()).toEqual(['ci'])
  expect(checkout.has('node_modules', '.prepared')).toBe(true)
})

test('three at once install once', async () => {
  const env = { NPM_TAKES_MS: '300' }
  const outcomes = await Promise.all([checkout.prepare(env), checkout.prepare(env), checkout.prepare(env)])
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(commands()).toEqual(['ci'])
})

test('twelve at once, again and again, install once each time and all succeed', async () => {
  for (let round = 1; round <= 4; round++) {
    checkout.lock(`1.0.${round}`)
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => checkout.prepare({ NPM_TAKES_MS: '50' })))
    expect(outcomes.filter(({ code }) => code !== 0)).toEqual([])
    expect(commands()).toHaveLength(round)
  }
  expect(readdirSync(checkout.dir).filter((name) => name.startsWith('.prepare'))).toEqual([])
}, 60_000)

test.each(['', '{"packages": {"node_modules/o'])('does not trip over what npm has written half: %j', async (half) => {
  checkout.makeFolder('node_modules', 'one')
  writeFileSync(join(checkout.dir, 'node_modules', 'one', 'package.json'), '{}')
  checkout.makeFolder('node_modules', '.bin')
  writeFileSync(join(checkout.dir, 'node_modules', '.package-lock.json'), half)
  expect(await checkout.prepare()).toMatchObject({ code: 0 })
  expect(commands()).toEqual(['ci'])
})

test('starts over after everything was killed in the middle of an install', async () => {
  const running = checkout.start({ NPM_TAKES_MS: '60000' })
  await until(() => checkout.has('node_modules', '.bin'))
  running.kill('SIGKILL')
  process.kill(checkout.npmCalls()[0]!.pid, 'SIGKILL')
  await running.outcome
  expect(checkout.has('node_modules', 'one')).toBe(false)
  expect(await checkout.prepare()).toMatchObject({ code: 0 })
  expect(commands()).toEqual(['ci', 'ci'])
})

test('waits for an npm whose parent was killed, instead of installing over it', async () => {
  const running = checkout.start({ NPM_TAKES_MS: '1000' })
  await until(() => checkout.has('node_modules', '.bin'))
  running.kill('SIGKILL')
  const next = await checkout.prepare()
  expect(next).toMatchObject({ code: 0 })
  expect(next.err).toContain('waiting')
  expect(commands()).toEqual(['ci'])
})

test('stops its npm when it is told to stop, and the next start installs', async () => {
  const running = checkout.start({ NPM_TAKES_MS: '60000' })
  await until(() => checkout.has('node_modules', '.bin'))
  running.kill('SIGTERM')
  expect((await running.outcome).code).toBe(1)
  expect(() => process.kill(checkout.npmCalls()[0]!.pid, 0)).toThrow('ESRCH')
  expect(await checkout.prepare()).toMatchObject({ code: 0 })
})

test('falls back to npm install, and says so when that fails too', async () => {
  expect(await checkout.prepare({ NPM_FAILS: 'ci' })).toMatchObject({ code: 0 })
  expect(commands()).toEqual(['ci', 'install'])
  checkout.lock('2.0.0')
  const failed = await checkout.prepare({ NPM_FAILS: 'ci,install' })
  expect(failed.code).toBe(1)
  expect(failed.err).toContain('could not be installed')
  expect(await checkout.prepare()).toMatchObject({ code: 0 })
})

test('installs the development packages in production too, and keeps what the outer npm was told to itself', async () => {
  await checkout.prepare({ NODE_ENV: 'production', npm_config_omit: 'dev', npm_config_prefix: '/elsewhere' })
  const [call] = checkout.npmCalls()
  expect(call?.args).toEqual(expect.arrayContaining(['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']))
  expect(call).not.toHaveProperty('omit')
  expect(call).not.toHaveProperty('prefix')
})

test('says what to do when the packaged Node did not come and the system has an old one', async () => {
  const old = join(checkout.dir, 'old-node')
  writeFileSync(old, `#!/bin/sh\n[ "$1" = --version ] && echo v20.20.2 || exec ${process.execPath} "$@"\n`, {
    mode: 0o755,
  })
  const outcome = await checkout.prepare({ NPM_BRINGS_NODE: 'no', npm_node_execpath: old })
  expect(outcome.code).toBe(1)
  expect(outcome.err).toContain('24.2 ')
})

const nobody = 65534
// Root may write anywhere, so the checks of what an ordinary user meets run as one.
const ordinary = process.getuid?.() === 0 ? nobody : undefined

test('a complete checkout that may not be written starts all the same', async () => {
  await checkout.prepare()
  checkout.remove('node_modules', '.prepared')
  forbidWriting()
  expect(await checkout.prepare({}, ordinary)).toEqual({ code: 0, out: '', err: '' })
  allowWriting()
  expect(checkout.has('node_modules', '.prepared')).toBe(false)
})

test('an incomplete checkout that may not be written is refused with the reason', async () => {
  forbidWriting()
  const outcome = await checkout.prepare({}, ordinary)
  allowWriting()
  expect(outcome.code).toBe(1)
  expect(outcome.err).toMatch(/cannot be written \((EACCES|EROFS)\)/)
})

test('an ordinary user installs into a checkout of his own', async () => {
  if (ordinary !== undefined) {
    const made = spawnSync('chown', ['-R', `${ordinary}:${ordinary}`, checkout.dir])
    expect(made.status).toBe(0)
    chownSync(checkout.dir, ordinary, ordinary)
  }
  expect(await checkout.prepare({}, ordinary)).toMatchObject({ code: 0 })
})

function forbidWriting(): void {
  for (const folder of ['node_modules', '.']) if (checkout.has(folder)) chmodSync(join(checkout.dir, folder), 0o555)
}

function allowWriting(): void {
  for (const folder of ['.', 'node_modules']) if (checkout.has(folder)) chmodSync(join(checkout.dir, folder), 0o755)
}

interface Machine {
  platform: string
  arch: string
  versions: { node: string }
}
const loaded = (await import(new URL('../../scripts/prepare/runtime.mjs', import.meta.url).href)) as {
  refusal(machine: Machine): string | null
}

test.each([
  ['linux', 'x64', '20.16.0', /20\.17 or newer/],
  ['linux', 'x64', '18.20.0', /20\.17 or newer/],
  ['linux', 'x64', '20.17.0', null],
  ['linux', 'arm64', '26.0.0', null],
  ['win32', 'x64', '20.17.0', null],
  ['darwin', 'arm64', '22.19.0', /darwin arm64.*24\.2 or newer/],
  ['darwin', 'arm64', '24.1.0', /darwin arm64.*24\.2 or newer/],
  ['darwin', 'arm64', '24.2.0', null],
  ['freebsd', 'x64', '20.17.0', /freebsd x64.*24\.2 or newer/],
] as const)('%s %s with Node %s', (platform, arch, node, reason) => {
  const refusal = loaded.refusal({ platform, arch, versions: { node } })
  if (reason === null) expect(refusal).toBeNull()
  else expect(refusal).toMatch(reason)
})
