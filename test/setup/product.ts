import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Addresses } from '../../dev/welcome.ts'

const script = fileURLToPath(new URL('../../dev/start.ts', import.meta.url))

export interface Ready extends Addresses {
  token: string
  curl: string
}

/** Runs what `npm start` runs, on free ports, in the environment of a person's shell and not that of the test run. */
export function startProduct(dataDir: string, env: NodeJS.ProcessEnv = {}, ...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  )
  return { child, ended, out: () => out, err: () => err }
}

/** The same with `--json`, once it is ready. */
export async function startReady(dataDir: string, env: NodeJS.ProcessEnv = {}) {
  const product = startProduct(dataDir, env, '--json')
  while (!product.out().includes('\n')) {
    if (product.child.exitCode !== null) {
      const { code, err } = await product.ended
      throw new Error(`start ended early with code ${code}: ${err}`)
    }
    await sleep(20)
  }
  return { ...product, ready: JSON.parse(product.out()) as Ready }
}
