/** The way in: whether a gateway answers, is ready, agrees about the time and takes the credentials of this caller. */
import { CommandFailure, exits } from '../exits.ts'
import { operation } from '../operation.ts'
import type { Tools } from '../tools.ts'
import { skewFinding } from './finding.ts'
import type { Finding } from './finding.ts'

export const healthQuery = operation<{
  caller: { serviceId: string; permissions: readonly string[] }
  health: {
    status: string
    version: string
    components: readonly { name: string; status: string; message: string | null }[]
  }
}>([], 'query Doctor { caller { serviceId permissions } health { status version components { name status message } } }')

export async function checkGateway({ gateway, credentials, clock }: Tools): Promise<Finding[]> {
  const name = 'gateway'
  let ready: Response
  try {
    ready = await gateway.get('/readyz')
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return [{ name, status: 'failed', detail: error.message, mend: error.details.wayOut, exit: error.exit }]
  }
  const findings: Finding[] = [
    ready.ok
      ? { name, status: 'ok', detail: `${gateway.url} is ready` }
      : {
          name,
          status: 'failed',
          detail: `${gateway.url} is not ready (status ${ready.status})`,
          exit: exits.unavailable,
          mend: 'Its log says why; the check of the store below may as well.',
        },
    skewFinding('clock of the gateway', ready.headers.get('date'), clock.now()),
  ]
  await ready.arrayBuffer()
  try {
    const { caller, health } = await gateway.ask(healthQuery, {})
    const rights = caller.permissions.length === 0 ? 'made for this question' : caller.permissions.join(', ')
    findings.push({
      name: 'credentials at the gateway',
      status: 'ok',
      detail: `${credentials.origin}: service ${caller.serviceId}, ${rights}`,
    })
    for (const { name: part, status, message } of health.components) {
      const isWell = status === 'HEALTHY'
      const detail = `${status.toLowerCase()}${message === null ? '' : `: ${message}`}`
      findings.push({ name: `${part} as the gateway sees it`, status: isWell ? 'ok' : 'warning', detail })
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    findings.push({
      name: 'credentials at the gateway',
      status: 'failed',
      detail: error.message,
      mend: error.details.wayOut,
      exit: error.exit,
    })
  }
  return findings
}
