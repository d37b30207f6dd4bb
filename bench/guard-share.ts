/**
 * What the guards (token with a warm cache, document, variables, cost, limits) add to one request through the real gateway, a search
 * for 20 plugins with one call to the marketplace, in CPU time of the gateway's process: `node bench/guard-share.ts [requests]`.
 * Marketplace and client run in a process of their own. At most 15 % is promised.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { startSandbox } from '../sandbox/sandbox.ts'
import { createAuthenticator } from '../src/auth/authenticate.ts'
import { mintServiceToken } from '../src/auth/mint.ts'
import { permissions } from '../src/auth/permissions.ts'
import { fixedRegister, serviceRecord } from '../src/auth/register.ts'
import { loadConfig } from '../src/config/config.ts'
import { serviceIssuer } from '../src/gateway/callers.ts'
import { startGateway } from '../src/gateway.ts'
import { checkCost, createCostAnalysis } from '../src/graphql/cost/analysis.ts'
import { createDocumentGuard } from '../src/graphql/guard/document-guard.ts'
import { defaultDocumentLimits } from '../src/graphql/guard/limits.ts'
import { checkVariables } from '../src/graphql/guard/variables.ts'
import { buildSchemas } from '../src/graphql/schema.ts'
import { systemClock } from '../src/kit/clock.ts'
import { createLog } from '../src/kit/log.ts'
import { rateLimitHeaders } from '../src/limits/limiter.ts'
import { createMemoryLimiter } from '../src/limits/memory.ts'

const query = `query Search($input: PluginSearchInput!, $first: Int) { searchPlugins(input: $input, first: $first) {
  totalCount edges { cursor node { id title summary tags price { amount currency } category { id name } rating { average count } } } } }`
const variables = { input: { sort: 'NEWEST' }, first: 20 }

interface Order {
  url: string
  token: string
  requests: number
}

async function client(): Promise<void> {
  process.once('disconnect', () => process.exit(0))
  const sandbox = await startSandbox({ plugins: 500 })
  process.on('message', ({ url, token, requests }: Order) => {
    const ask = async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      })
      const { data } = (await response.json()) as { data?: { searchPlugins: { edges: unknown[] } } }
      if (data?.searchPlugins.edges.length !== 20)
        throw new Error(`an answer with status ${response.status} is not the search`)
    }
    const lane = async () => {
      for (let done = 0; done < requests / 4; done++) await ask()
    }
    void Promise.all(Array.from({ length: 4 }, lane)).then(() => process.send?.('done'))
  })
  process.send?.({ url: sandbox.url, secrets: sandbox.secrets })
}

async function bench(requests: number): Promise<void> {
  const other = fork(import.meta.filename, ['client'])
  const [{ url, secrets }] = (await once(other, 'message')) as [
    { url: string; secrets: { apiKey: string; jwtSecret: string } },
  ]
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    GATEWAY_JWT_SECRET: randomBytes(32).toString('hex'),
    MARKETPLACE_API_URL: url,
    MARKETPLACE_API_KEY: secrets.apiKey,
    MARKETPLACE_JWT_SECRET: secrets.jwtSecret,
    RATE_LIMIT_SCALE: '1000000',
    LOG_LEVEL: 'warn',
  })
  const log = createLog({ level: 'warn', pretty: false })
  const gateway = await startGateway({ config, log, clock: systemClock, random: Math.random })
  const token = await mintServiceToken({
    secret: config.GATEWAY_JWT_SECRET,
    issuer: config.GATEWAY_JWT_ISSUER,
    audience: config.GATEWAY_JWT_AUDIENCE,
    serviceId: config.SERVICE_ID,
    permissions,
    ttlSeconds: 900,
    now: Date.now(),
  })
  const spent = async (work: () => Promise<unknown>, count: number) => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / count
  }
  const load = async (count: number) => {
    other.send({ url: gateway.url, token, requests: count } satisfies Order)
    await once(other, 'message')
  }

  const register = fixedRegister([serviceRecord({ id: config.SERVICE_ID, permissions })])
  const authenticator = createAuthenticator({ issuers: [serviceIssuer(config)], register, clock: systemClock, log })
  const guard = createDocumentGuard()
  const analysis = createCostAnalysis(buildSchemas({ resolvers: [], anonymous: { permissions: new Set() } }).api)
  const limiter = createMemoryLimiter(systemClock)
  const policy = { name: 'graphql', limit: 1e12, windowMs: 60_000 }
  const asked = {
    headers: { authorization: `Bearer ${token}` },
    method: 'POST',
    url: '/graphql',
    remoteAddress: '127.0.0.1',
  }
  const guards = async (count: number) => {
    for (let done = 0; done < count; done++) {
      await authenticator.authenticate(asked)
      checkVariables(variables, defaultDocumentLimits)
      const { document } = guard.check(query, { mayIntrospect: false })
      checkCost(analysis.estimate(document, 'Search', variables), 5_000)
      rateLimitHeaders([limiter.take('service:panel-system', policy, 102)])
    }
  }
  await load(requests / 2)
  await guards(requests)
  const rounds: { whole: number; share: number }[] = []
  for (let round = 0; round < 3; round++) {
    const whole = await spent(() => load(requests), requests)
    rounds.push({ whole, share: await spent(() => guards(requests * 5), requests * 5) })
  }
  const middle = (pick: (round: { whole: number; share: number }) => number) =>
    rounds.map(pick).sort((a, b) => a - b)[1] ?? 0
  const [whole, share] = [middle((round) => round.whole), middle((round) => round.share)]
  console.log(`one request      ${whole.toFixed(0)} µs of CPU`)
  console.log(`its guards       ${share.toFixed(0)} µs of CPU`)
  console.log(`the guards add   ${((100 * share) / (whole - share)).toFixed(1)} % (15 % at most)`)
  await gateway.stop()
  other.kill()
  await rm(dataDir, { recursive: true, force: true })
}

if (process.argv[2] === 'client') await client()
else await bench(Number(process.argv[2] ?? 2_000))
