/** Runs the command line as a process of its own, as the package starts it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cliEntry } from '../support/bundled.ts'
import type { TestGateway } from '../support/gateway.ts'

/** Where the package's own script lets compiled code be kept. */
const compiled = join(tmpdir(), 'node-compile-cache')

export interface Ended {
  code: number | null
  out: string
  err: string
  /** Standard output as JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a command answers is the test's to know
  json(): any
}

export interface RunOptions {
  env?: Record<string, string>
  cwd?: string
  onStart?: (child: ChildProcess) => void
}

export async function run(args: readonly string[], { env = {}, cwd, onStart }: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [cliEntry, ...args], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  onStart?.(child)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err, json: () => JSON.parse(out) as unknown }
}

/** What a caller with the secret of this gateway has in its environment. */
export const environmentOf = ({ url, config }: TestGateway): Record<string, string> => ({
  GATEWAY_URL: url,
  GATEWAY_JWT_SECRET: config.GATEWAY_JWT_SECRET,
  DATA_DIR: config.DATA_DIR,
})
