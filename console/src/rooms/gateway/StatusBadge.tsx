import type { GatewayNowQuery } from '../../generated/graphql.ts'

type Status = GatewayNowQuery['health']['status']

export const statusWords: Readonly<Record<Status, string>> = {
  HEALTHY: 'Everything works as it should.',
  DEGRADED: 'It works with limits.',
  UNHEALTHY: 'Something that is needed does not work.',
}

export const StatusBadge = ({ status }: { status: Status }) => (
  <span className={status === 'HEALTHY' ? 'badge good' : status === 'DEGRADED' ? 'badge warn' : 'badge bad'}>
    {status}
  </span>
)
