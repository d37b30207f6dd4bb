/** What a small installation loads until its first answer: what it does not use must not cost it anything. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomBytes } from 'node:crypto'
import { startSandbox } from '../../sandbox/sandbox.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { variables } from '../../src/config/variables.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('the first answer needs none of the packages for other installations', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-loaded-'))
  const sandbox = await startSandbox({ plugins: 3 })
  const secret = randomBytes(32).toString('hex')
  const loadedFile = join(folder, 'loaded.json')
  const child = fork(here('../../bin/gateway.mjs'), {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      NODE_ENV: 'production',
      GATEWAY_JWT_SECRET: secret,
      MARKETPLACE_API_URL: sandbox.url,
      MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
      MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
      LOADED_FILE: loadedFile,
    },
    execArgv: ['--import', here('../../bench/start/loaded-modules.ts')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  try {
    const [{ url }] = (await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`The gateway ended with ${code}`))),
    ])) as [{ url: string }]
    const token = await mintServiceToken({
      secret,
      issuer: variables.GATEWAY_JWT_ISSUER.fallback,
      audience: variables.GATEWAY_JWT_AUDIENCE.fallback,
      serviceId: variables.SERVICE_ID.fallback,
      permissions: ['item:read'],
      ttlSeconds: 60,
      now: Date.now(),
    })
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ searchPlugins(input: {}) { totalCount } }' }),
    })
    // A field with a limit of its own, so that the limiter has been at work.
    expect(await response.json()).toMatchObject({ data: { searchPlugins: { totalCount: 3 } } })
  } finally {
    child.kill('SIGTERM')
    await ended
    await sandbox.stop()
  }
  const loaded = JSON.parse(await readFile(loadedFile, 'utf8')) as Record<string, { modules: number }>
  await rm(folder, { recursive: true, force: true })
  const used = ['@apollo/server', '@graphql-tools/schema', 'dataloader', 'graphql', 'graphql-rate-limit', 'jose']
  const others = [
    '@graphql-hive/router-query-planner',
    '@theguild/federation-composition',
    'commander',
    'graphql-shield',
  ]
  others.push('lodash', 'markdown-it', 'pg', 'pino-pretty', 'redis', 'undici', 'yaml', 'yup')
  expect(used.filter((name) => !(name in loaded))).toEqual([])
  expect(others.filter((name) => name in loaded)).toEqual([])
  // Of what is loaded, one copy of the types that know each other by their class.
  expect(loaded['graphql']?.modules).toBeLessThan(140)
}, 60_000)
