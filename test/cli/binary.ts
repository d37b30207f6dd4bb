/** Runs the real binary as a process of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestGateway } from '../support/gateway.ts'

export const binary = fileURLToPath(new URL('../../bin/ctrl-alt-play-gateway.mjs', import.meta.url))

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
  const child = spawn(process.execPath, [binary, ...args], {
    env: { PATH: process.env['PATH'], ...env },
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
