import type { GatewayInboundQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Count } from '../../parts/numbers.tsx'
import { hrefOf } from '../../shell/place.ts'
import { inboundPath } from './InboundFilters.tsx'

type InboundEvent = GatewayInboundQuery['inboundEvents'][number]

/** A page of messages. The one that the address names is open. */
export const InboundTable = ({ events, query }: { events: readonly InboundEvent[]; query: URLSearchParams }) => (
  <div className="scroll">
    <table className="inbound">
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">Type</th>
          <th scope="col">Happened</th>
          <th scope="col">State</th>
          <th scope="col">Came</th>
          <th scope="col">
            <span className="unseen">More</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Message key={event.id} of={event} query={query} isOpen={query.get('event') === event.id} />
        ))}
      </tbody>
    </table>
  </div>
)

function Message({ of: event, query, isOpen }: { of: InboundEvent; query: URLSearchParams; isOpen: boolean }) {
  const { id, type, occurredAt, receivedAt, status, duplicateOf, deliveries } = event
  const place = { ...Object.fromEntries(query), event: isOpen ? undefined : id }
  return (
    <>
      <tr className={isOpen ? 'open' : undefined}>
        <td>
          <Moment at={receivedAt} />
        </td>
        <th scope="row">{type}</th>
        <td>
          <Moment at={occurredAt} />
        </td>
        <td>
          {status === 'SYNCHRONIZED' ? (
            <span className="badge good">recorded</span>
          ) : (
            <span className="badge">{status === 'DISCARDED' ? 'type not known' : status}</span>
          )}{' '}
          {duplicateOf === null ? null : <span className="badge warn">said before</span>}
        </td>
        <td>
          <Count of={deliveries} /> {deliveries === 1 ? 'time' : 'times'}
        </td>
        <td>
          <a
            href={hrefOf(inboundPath, place)}
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Less' : 'More'} about ${type} ${id}`}
          >
            {isOpen ? 'Less' : 'More'}
          </a>
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={6}>
            <Detail of={event} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

const Detail = ({ of: { id, processedAt, duplicateOf, data } }: { of: InboundEvent }) => (
  <>
    <dl className="facts">
      <dt>Message</dt>
      <dd>
        <code>{id}</code>
      </dd>
      <dt>Done with it</dt>
      <dd>
        <Moment at={processedAt} unknown="never, the type is not known here" />
      </dd>
      <dt>Said before by</dt>
      <dd>{duplicateOf === null ? 'no other message' : <code>{duplicateOf}</code>}</dd>
    </dl>
    <h3>What is kept of it</h3>
    <pre>{JSON.stringify(data, null, 2)}</pre>
  </>
)
