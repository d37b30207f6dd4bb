/** Our gateway as in production: the real process, tokens checked, everything guarded, its log in a file. Only limits are raised. */
import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { permissions } from '../../src/auth/permissions.ts'
import { variables } from '../../src/config/variables.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import type { Surroundings } from './contestants.ts'

interface Served extends Pick<Surroundings, 'folder' | 'upstreamUrl' | 'supergraphFile'> {
  profileFolder?: string | undefined
  /** A folder with a store that is there already; else a new one. */
  dataDir?: string
  env?: Record<string, string>
  execArgv?: readonly string[]
  /** What is started, with its arguments, instead of the checkout's entry. */
  command?: readonly [entry: string, ...args: string[]]
}

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export async function startOurs(served: Served): Promise<{
  child: Child
  headers: Record<string, string>
}> {
  const { folder, upstreamUrl, supergraphFile, profileFolder } = served
  const dataDir = served.dataDir ?? (await mkdtemp(join(folder, 'gateway-')))
  const secret = randomBytes(32).toString('hex')
  const env = {
    NODE_ENV: 'production',
    PORT: '0',
    DATA_DIR: dataDir,
    GATEWAY_JWT_SECRET: secret,
    RATE_LIMIT_SCALE: '1000000',
    ...(supergraphFile === ''
      ? {
          MARKETPLACE_API_URL: upstreamUrl,
          MARKETPLACE_API_KEY: randomBytes(24).toString('hex'),
          MARKETPLACE_JWT_SECRET: randomBytes(32).toString('hex'),
        }
      : // The shop's lists say nothing of their sizes, so its heavy operation is estimated to cost far more than it does.
        { SUPERGRAPH: supergraphFile, LOCAL_SUBGRAPH: 'off', GRAPHQL_MAX_COST: '10000000' }),
    ...served.env,
  }
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]
  const execArgv = [...(served.execArgv ?? []), ...profiling]
  const [started, ...args] = served.command ?? [entry]
  const child = await startChild(started, { env, args, execArgv, logFile: join(dataDir, 'gateway.log') })
  const token = await mintServiceToken({
    secret,
    issuer: variables.GATEWAY_JWT_ISSUER.fallback,
    audience: variables.GATEWAY_JWT_AUDIENCE.fallback,
    serviceId: variables.SERVICE_ID.fallback,
    permissions,
    ttlSeconds: 3_600,
    now: Date.now(),
  })
  return { child, headers: { authorization: `Bearer ${token}` } }
}
