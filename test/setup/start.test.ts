import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Addresses } from '../../dev/welcome.ts'

const script = fileURLToPath(new URL('../../dev/start.ts', import.meta.url))
const dataDir = mkdtempSync(join(tmpdir(), 'start-'))
const running = new Set<number>()
afterAll(() => {
  for (const pid of running) process.kill(pid, 'SIGKILL')
  rmSync(dataDir, { recursive: true })
})

/** The environment of a person's shell, not that of the test run. */
function start(env: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid!
  running.add(pid)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(pid)
      resolve({ code, out, err })
    }),
  )
  return { child, ended, out: () => out }
}

interface Ready extends Addresses {
  token: string
  curl: string
}

/** Starts with `--json` and waits for the line. */
async function startReady(env: NodeJS.ProcessEnv = {}) {
  const started = start(env, '--json')
  let early: { err: string } | undefined
  void started.ended.then((outcome) => (early = outcome))
  while (!started.out().includes('\n')) {
    if (early) throw new Error(`start ended early: ${early.err}`)
    await sleep(20)
  }
  const ready = JSON.parse(started.out()) as Ready
  return { ...started, ready }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

async function untilSilent(...urls: string[]): Promise<void> {
  while ((await Promise.all(urls.map(answers))).includes(true)) await sleep(50)
}

test('brings up both, prints one line for programs, and SIGTERM ends both with code 0', async () => {
  const { child, ended, ready } = await startReady()
  const { graphql, health, sandbox, token, curl } = ready
  expect(await (await fetch(health)).json()).toMatchObject({ status: 'ready' })
  expect(await answers(`${sandbox}/health`)).toBe(true)
  const shell = spawn('sh', ['-c', curl], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [answer] = (await once(shell.stdout, 'data')) as [Buffer]
  expect(JSON.parse(answer.toString())).toMatchObject({ data: { searchPlugins: { totalCount: expect.any(Number) } } })
  expect(curl).toContain(token)
  child.kill('SIGTERM')
  const { code, out } = await ended
  expect({ code, lines: out.split('\n').length }).toEqual({ code: 0, lines: 2 })
  await untilSilent(graphql, `${sandbox}/health`)
}, 60_000)

test('a kill -9 of the starter takes both with it', async () => {
  const { child, ready } = await startReady()
  child.kill('SIGKILL')
  await untilSilent(ready.graphql, `${ready.sandbox}/health`)
}, 60_000)

test.each(['PORT', 'SANDBOX_PORT'])('a port that is taken is named by its variable: %s', async (variable) => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { code, out, err } = await start({ [variable]: String(port) }).ended
  blocker.close()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(`Port ${port}`)
  expect(err).toContain(`${variable}=${port + 1} npm start`)
})

test('in production nothing is made up: the missing variables are named and nothing starts', async () => {
  const { code, out, err } = await start({ NODE_ENV: 'production' }).ended
  expect({ code, out }).toEqual({ code: 78, out: '' })
  for (const name of ['MARKETPLACE_API_URL', 'MARKETPLACE_JWT_SECRET', 'GATEWAY_JWT_SECRET'])
    expect(err).toContain(name)
})
