/** The way in: whether a gateway answers, is ready, agrees about the time and takes the credentials of this caller. */
import type { GatewayClient } from '../client.ts'
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

/** For a gateway that serves other graphs only: the caller and the health are the marketplace's part of the graph. */
export const anyQuery = operation<{ __typename: string }>([], 'query DoctorElsewhere { __typename }')

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
  return [...findings, ...(await checkCredentials(gateway, credentials.origin))]
}

async function checkCredentials(gateway: GatewayClient, origin: string): Promise<Finding[]> {
  const name = 'credentials at the gateway'
  try {
    const answer = await gateway.ask(healthQuery, {}).catch((error: unknown) => {
      const isOther = error instanceof CommandFailure && error.details.code === 'GRAPHQL_VALIDATION_FAILED'
      if (isOther) return gateway.ask(anyQuery, {})
      throw error
    })
    if (!('caller' in answer)) {
      return [{ name, status: 'ok', detail: `${origin}: not refused; what is served there names no caller` }]
    }
    const { caller, health } = answer
    const rights = caller.permissions.length === 0 ? 'made for this question' : caller.permissions.join(', ')
    return [
      { name, status: 'ok', detail: `${origin}: service ${caller.serviceId}, ${rights}` },
      ...health.components.map(({ name: part, status, message }): Finding => {
        const detail = `${status.toLowerCase()}${message === null ? '' : `: ${message}`}`
        return { name: `${part} as the gateway sees it`, status: status === 'HEALTHY' ? 'ok' : 'warning', detail }
      }),
    ]
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return [{ name, status: 'failed', detail: error.message, mend: error.details.wayOut, exit: error.exit }]
  }
}
