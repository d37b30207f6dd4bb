import { useAnswer } from '../../ask/answer.ts'
import { GatewayNowDocument } from '../../generated/graphql.ts'
import type { GatewayNowQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Budgets } from './Budgets.tsx'
import { Component } from './Component.tsx'
import { Features } from './Features.tsx'
import { StatusBadge, statusWords } from './StatusBadge.tsx'
import { WhoAmI } from './WhoAmI.tsx'
import { spanText } from '../../parts/spans.ts'

const everyMs = 10_000

/** How the gateway is at this moment, and what it thinks of whoever asks. */
export function NowPart() {
  const answer = useAnswer(GatewayNowDocument, {}, { everyMs })
  return (
    <Answered answer={answer}>
      {({ health, caller }) => (
        <>
          <HealthNow health={health} />
          <p className="hint">
            Asked again every {everyMs / 1000} seconds.{' '}
            <button type="button" disabled={answer.asking} onClick={answer.again}>
              Ask now
            </button>
          </p>
          <WhoAmI caller={caller} />
          <Budgets budgets={caller.rateLimits} />
          <Features features={caller.features} />
        </>
      )}
    </Answered>
  )
}

const HealthNow = ({ health }: { health: GatewayNowQuery['health'] }) => (
  <section aria-labelledby="health">
    <h2 id="health">Health</h2>
    <p className="overall" role="status">
      <StatusBadge status={health.status} /> {statusWords[health.status]}
    </p>
    <dl className="facts">
      <dt>Version</dt>
      <dd>{health.version}</dd>
      <dt>Started</dt>
      <dd>
        <Moment at={health.startedAt} />, {spanText(health.uptimeSeconds * 1000)} ago
      </dd>
    </dl>
    <ul className="cards components">
      {health.components.map((component) => (
        <Component key={component.name} of={component} />
      ))}
    </ul>
  </section>
)
