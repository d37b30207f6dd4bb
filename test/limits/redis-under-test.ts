import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'

/** Whether the suites that need Redis can run. Where they must (REQUIRE_REDIS=1), a missing server fails them instead. */
export function hasRedis(): boolean {
  const present = spawnSync('redis-server', ['--version']).status === 0
  if (!present && process.env['REQUIRE_REDIS'] === '1') throw new Error('redis-server is required and missing')
  if (!present) console.log('skipped: redis-server is not installed')
  return present
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface RedisUnderTest {
  url: string
  /** SIGSTOP and SIGCONT: the server is there and does not answer. */
  pause(): void
  resume(): void
  kill(): Promise<void>
  /** Again on the same port, empty. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startRedis(): Promise<RedisUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const launch = () => spawn('redis-server', options, { stdio: 'ignore' })
  let child = launch()

  async function answers(): Promise<void> {
    for (;;) {
      const client = createClient({ url, socket: { reconnectStrategy: false } })
      client.on('error', () => undefined)
      try {
        await client.connect()
        await client.ping()
        return client.destroy()
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  await answers()
  return {
    url,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    async start() {
      child = launch()
      await answers()
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}
