/** The real process, as an operator runs it, with what it says and how it ends. */
import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { permissions } from '../../src/auth/permissions.ts'
import { gatewayEntry } from '../support/bundled.ts'

export interface Running {
  readonly child: ChildProcess
  readonly url: string
  /** Everything it has written. */
  output(): string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  token(): Promise<string>
  post(query: string, variables?: unknown, headers?: Record<string, string>): Promise<Response>
}

export interface Start {
  dataDir: string
  sandbox: Sandbox
  env?: Record<string, string>
  /** What to run instead of Node itself; Node and the entry file follow. */
  wrapper?: readonly string[]
  options?: SpawnOptions
}

const children = new Set<ChildProcess>()

/** Ends what a failed test has left running. */
export function endAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

/** Starts a process; `ready` resolves with it when it listens, and rejects with its output when it ends before. */
export function launch({ dataDir, sandbox, env, wrapper = [], options }: Start) {
  const secret = env?.['GATEWAY_JWT_SECRET'] ?? randomBytes(32).toString('hex')
  const [command, ...args] = [...wrapper, process.execPath, gatewayEntry]
  const child = spawn(command, args, {
    ...options,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      PORT: '0',
      DATA_DIR: dataDir,
      GATEWAY_JWT_SECRET: secret,
      MARKETPLACE_API_URL: sandbox.url,
      MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
      MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
      RATE_LIMIT_SCALE: '1000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close').then(([code, signal]) => {
    children.delete(child)
    return (code ?? signal) as number | NodeJS.Signals | null
  })
  const token = () =>
    mintServiceToken({
      secret,
      issuer: 'panel.ctrl-alt-play.com',
      audience: 'gateway.ctrl-alt-play.com',
      serviceId: 'panel-system',
      permissions,
      ttlSeconds: 900,
      now: Date.now(),
    })
  const ready = Promise.race([
    (once(child, 'message') as Promise<[{ url: string }]>).then(([{ url }]): Running => ({
      child,
      url,
      ended,
      token,
      output: () => output,
      post: async (query, variables, headers) =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}`, ...headers },
          body: JSON.stringify({ query, variables }),
        }),
    })),
    ended.then((code): never => {
      throw new Error(`It ended with ${code} before it was ready:\n${output}`)
    }),
  ])
  return { child, ended, ready, output: () => output }
}

export const syncUser =
  'mutation ($input: SyncUserInput!) { syncUser(input: $input) { eventId: event { id } status userErrors { code } } }'

/** A user whom nobody else is mistaken for. */
export const person = (userId: string, mode: 'WAIT' | 'DURABLE' = 'WAIT') => ({
  input: { userId, action: 'CREATE', mode, data: { email: `${userId}@panel.example`, username: userId } },
})

export interface Synced {
  data?: { syncUser: { eventId: { id: string } | null; status: string; userErrors: { code: string }[] } | null }
  errors?: { extensions: { code: string; retryAfterSeconds?: number } }[]
}
