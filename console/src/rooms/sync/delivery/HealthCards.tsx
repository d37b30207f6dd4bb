import type { ReactNode } from 'react'
import type { SyncHealthNumbersFragment, SyncStatus } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { spanText } from '../../../parts/spans.ts'
import { circuitWords } from '../words.ts'

/** The numbers of the delivery. What there was none of says so; it is not zero. */
export const HealthCards = ({ health }: { health: SyncHealthNumbersFragment }) => (
  <>
    <h2>Now</h2>
    <dl className="cards">
      <Card label="Pending">
        <Of state="PENDING" count={health.pending} />
      </Card>
      <Card label="Retrying">
        <Of state="RETRYING" count={health.retrying} />
      </Card>
      <Card label="Dead" bad={health.dead > 0}>
        <Of state="DEAD" count={health.dead} />
      </Card>
      <Card label="Users in flight">
        <Count of={health.inFlight} />
      </Card>
      <Card label="Oldest waiting change">
        <Span ms={inMs(health.oldestPendingAgeSeconds)} none="nothing waits" />
      </Card>
      <Card label="Circuit" bad={health.circuit === 'OPEN'}>
        <span title={circuitWords[health.circuit].means}>{circuitWords[health.circuit].text}</span>
      </Card>
    </dl>
    <h2>Pace</h2>
    <dl className="cards">
      <Card label="Acknowledged a minute, last 5 min">
        <span className="number">{tenths(health.throughputPerMinute)}</span>
      </Card>
      <Card label="Half took at most, last hour">
        <Span ms={health.p50LagMs} none="there were none" />
      </Card>
      <Card label="95 in 100 took at most, last hour">
        <Span ms={health.p95LagMs} none="there were none" />
      </Card>
      <Card label="Failed tries, last 5 min">
        {health.errorRate === null ? (
          <None text="nothing was tried" />
        ) : (
          <span className="number">{tenths(health.errorRate * 100)} %</span>
        )}
      </Card>
    </dl>
    <h2>Since the beginning</h2>
    <dl className="cards">
      <Card label="Accepted">
        <Count of={health.acceptedTotal} />
      </Card>
      <Card label="Acknowledged">
        <Of state="SYNCHRONIZED" count={health.acknowledgedTotal} />
      </Card>
      <Card label="Superseded">
        <Of state="SUPERSEDED" count={health.superseded} />
      </Card>
      <Card label="Discarded">
        <Of state="DISCARDED" count={health.discarded} />
      </Card>
      <Card label="Ledger" bad={!health.ledgerBalanced}>
        {health.ledgerBalanced ? 'Balances' : 'Does not balance'}
      </Card>
    </dl>
  </>
)

const Card = ({ label, bad = false, children }: { label: string; bad?: boolean; children: ReactNode }) => (
  <div className={bad ? 'card bad' : 'card'}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

const Of = ({ state, count }: { state: SyncStatus; count: number | string }) => (
  <a href={hrefOf(['sync', 'events'], { state })}>
    <Count of={count} />
  </a>
)

const None = ({ text }: { text: string }) => <span className="unknown">{text}</span>

const Span = ({ ms, none }: { ms: number | null; none: string }) =>
  ms === null ? <None text={none} /> : <span className="number">{spanText(ms)}</span>

const inMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1_000)
const tenths = (value: number): string => value.toFixed(1).replace('.0', '')
