import { Count } from '../../../parts/numbers.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { Badge } from '../Badge.tsx'
import { actionWords, statusWords } from '../words.ts'
import type { Event } from './EventPage.tsx'

const origins: Readonly<Record<string, string>> = {
  api: 'the GraphQL API',
  rest: 'the REST door',
  hook: 'a hook of the panel',
  reconcile: 'a repair',
  cli: 'the command line',
}

export const EventFacts = ({ event }: { event: Event }) => (
  <dl className="facts">
    <dt>State</dt>
    <dd>
      <Badge of={event.status} /> <span className="hint">{statusWords[event.status].means}.</span>
    </dd>
    <dt>Last failure</dt>
    <dd>{event.errorCode === null ? 'none' : <code>{event.errorCode}</code>}</dd>
    <dt>User</dt>
    <dd>
      <a href={hrefOf(['sync', 'users', event.userId])}>{event.userId}</a>
    </dd>
    <dt>Change</dt>
    <dd>
      {actionWords[event.action]}, number <Count of={event.sequence} /> of this user
    </dd>
    <dt>Came through</dt>
    <dd>
      {origins[event.origin] ?? event.origin} <code>{event.origin}</code>
    </dd>
    <dt>Accepted</dt>
    <dd>
      <Moment at={event.enqueuedAt} />
    </dd>
    <dt>Next try</dt>
    <dd>
      <Moment at={event.nextAttemptAt} unknown={event.status === 'DEAD' ? 'when a person asks' : 'finished'} />
    </dd>
    <dt>Delivered</dt>
    <dd>
      <Moment at={event.deliveredAt} unknown="not delivered" />
    </dd>
    {event.mayHaveArrived ? (
      <>
        <dt>At the marketplace</dt>
        <dd>perhaps: it was sent, and not answered for good</dd>
      </>
    ) : null}
    {event.supersededBy === null ? null : (
      <>
        <dt>Superseded by</dt>
        <dd>
          <a href={hrefOf(['sync', 'events', event.supersededBy])}>
            <code>{event.supersededBy}</code>
          </a>
        </dd>
      </>
    )}
    <dt>SHA-256 of the body</dt>
    <dd>
      <code>{event.payloadDigest}</code>
    </dd>
    <dt>Place in the stream</dt>
    <dd>
      <code>{event.changeId}</code>
    </dd>
  </dl>
)
