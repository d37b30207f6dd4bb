/** The way out: whether the marketplace answers, takes our credentials, agrees about the time, and what it can do. */
import { randomUUID } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { outgoingSigner } from '../../gateway/callers.ts'
import type { Clock } from '../../kit/clock.ts'
import { createMarketplaceClient } from '../../marketplace/client.ts'
import { exits } from '../exits.ts'
import { skewFinding } from './finding.ts'
import type { Finding } from './finding.ts'

const patienceMs = 10_000

export async function checkMarketplace(config: Config, clock: Clock): Promise<Finding[]> {
  const { MARKETPLACE_API_URL: url } = config
  const without =
    (config.LOCAL_SUBGRAPH === 'off' && 'LOCAL_SUBGRAPH is off') ||
    (!config.ENABLE_MARKETPLACE_INTEGRATION && 'ENABLE_MARKETPLACE_INTEGRATION is false')
  if (without) return [{ name: 'marketplace', status: 'skipped', detail: `not asked here: ${without}` }]
  let date: string | null
  try {
    const response = await fetch(`${url}/health`, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
    await response.arrayBuffer()
    date = response.headers.get('date')
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    const detail = `${new URL(url).origin} does not answer (${cause?.code ?? name})`
    const mend =
      'Check MARKETPLACE_API_URL, and that this machine may reach it. Writes wait meanwhile and are not lost.'
    return [{ name: 'marketplace', status: 'failed', detail, mend, exit: exits.unavailable }]
  }
  const client = createMarketplaceClient({
    baseUrl: url,
    serviceId: config.SERVICE_ID,
    jwtSecret: config.MARKETPLACE_JWT_SECRET,
    apiKey: config.MARKETPLACE_API_KEY,
    timeoutMs: patienceMs,
    attempts: 1,
    http: config.UPSTREAM_HTTP,
    clock,
    random: Math.random,
    sign: outgoingSigner(config, clock),
  })
  const context = () => ({ scope: 'doctor', requestId: randomUUID(), deadlineAt: clock.monotonic() + patienceMs })
  try {
    const health = await client.health.check(context())
    const isWell = health.status === 'HEALTHY'
    const capabilities = [...health.capabilities].sort()
    return [
      {
        name: 'marketplace',
        status: isWell ? 'ok' : 'warning',
        detail: `${new URL(url).origin} says it is ${health.status.toLowerCase()}`,
        mend: isWell ? undefined : 'Ask its operators; reads go on from what was seen, writes wait.',
      },
      skewFinding('clock of the marketplace', date, clock.now()),
      await client.plugins.search({ limit: 1, offset: 0 }, context()).then(
        (): Finding => ({ name: 'credentials at the marketplace', status: 'ok', detail: 'accepted' }),
        (error: unknown): Finding => ({
          name: 'credentials at the marketplace',
          status: 'failed',
          detail: (error as Error).message,
          mend: 'MARKETPLACE_JWT_SECRET, MARKETPLACE_API_KEY and SERVICE_ID must be what the marketplace has on record.',
          exit: exits.notPermitted,
        }),
      ),
      {
        name: 'capabilities',
        status: 'ok',
        detail:
          capabilities.length === 0
            ? 'none advertised: every user and plugin is asked for singly'
            : capabilities.join(', '),
      },
    ]
  } finally {
    await client.close(0)
  }
}
