import type { GatewayInboundQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Count } from '../../parts/numbers.tsx'
import { OpeningTable } from '../../parts/OpeningTable.tsx'

type InboundEvent = GatewayInboundQuery['inboundEvents'][number]

/** A page of messages. */
export const InboundTable = ({ events }: { events: readonly InboundEvent[] }) => (
  <OpeningTable
    label="Webhooks"
    titles={['Received', 'Type', 'Happened', 'State', 'Came']}
    rows={events}
    name="event"
    about={({ type, id }) => `${type} ${id}`}
    cells={(event) => <Cells of={event} />}
    detail={(event) => <Detail of={event} />}
  />
)

const Cells = ({ of: { type, occurredAt, receivedAt, status, duplicateOf, deliveries } }: { of: InboundEvent }) => (
  <>
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
  </>
)

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
