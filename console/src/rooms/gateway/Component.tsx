import type { ReactNode } from 'react'
import type { GatewayNowQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { StatusBadge } from './StatusBadge.tsx'

type ComponentHealth = GatewayNowQuery['health']['components'][number]

const circuits: Readonly<Record<NonNullable<ComponentHealth['circuit']>, string>> = {
  CLOSED: 'closed: calls go through',
  HALF_OPEN: 'half open: a few calls are let through as a test',
  OPEN: 'open: calls are refused at once, because most have failed lately',
}

const latencyForm = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** One part that the gateway depends on. What only remote parts have, such as a circuit breaker, is left out where there is none. */
export function Component({ of }: { of: ComponentHealth }) {
  const { name, status, latencyMs, message, circuit, lastSuccessAt, capabilities } = of
  return (
    <li className="card" aria-label={name}>
      <h3>
        {name} <StatusBadge status={status} />
      </h3>
      {message === null ? null : <p>{message}</p>}
      <dl className="facts">
        <Fact name="Last probe took">
          {latencyMs === null ? <span className="unknown">not known</span> : `${latencyForm.format(latencyMs)} ms`}
        </Fact>
        <Fact name="Last answered well">
          <Moment at={lastSuccessAt} />
        </Fact>
        {circuit === null ? null : <Fact name="Circuit">{circuits[circuit]}</Fact>}
        {capabilities === null ? null : (
          <Fact name="Capabilities">{capabilities.length === 0 ? 'it advertises none' : capabilities.join(', ')}</Fact>
        )}
      </dl>
    </li>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
