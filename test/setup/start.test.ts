import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startProduct, startReady } from './product.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'start-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

async function untilSilent(...urls: string[]): Promise<void> {
  while ((await Promise.all(urls.map(answers))).includes(true)) await sleep(50)
}

test('brings up both, prints one line for programs, and SIGTERM ends both with code 0', async () => {
  const { child, ended, ready } = await startReady(dataDir)
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
}, 120_000)

test('a kill -9 of the starter takes both with it', async () => {
  const { child, ready } = await startReady(dataDir)
  child.kill('SIGKILL')
  await untilSilent(ready.graphql, `${ready.sandbox}/health`)
}, 120_000)

test.each(['PORT', 'SANDBOX_PORT'])('a port that is taken is named by its variable: %s', async (variable) => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { code, out, err } = await startProduct(dataDir, { [variable]: String(port) }).ended
  blocker.close()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(`Port ${port}`)
  expect(err).toContain(`${variable}=${port + 1} npm start`)
})

test('in production nothing is made up: the missing variables are named and nothing starts', async () => {
  const { code, out, err } = await startProduct(dataDir, { NODE_ENV: 'production' }).ended
  expect({ code, out }).toEqual({ code: 78, out: '' })
  for (const name of ['MARKETPLACE_API_URL', 'MARKETPLACE_JWT_SECRET', 'GATEWAY_JWT_SECRET'])
    expect(err).toContain(name)
})
