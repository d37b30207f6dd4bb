import type { AnalyticsEventsQuery } from '../../../generated/graphql.ts'
import { Moment } from '../../../parts/Moment.tsx'
import { OpeningTable } from '../../../parts/OpeningTable.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { eventsPath, filtersWith } from './events-place.ts'

type Event = AnalyticsEventsQuery['analyticsEvents']['edges'][number]['node']

/** A page of events, each of which opens to all that it says. */
export const EventTable = ({ events, query }: { events: readonly Event[]; query: URLSearchParams }) => (
  <OpeningTable
    label="Events"
    titles={['Happened', 'Type', 'Plugin', 'User']}
    rows={events}
    name="event"
    about={({ type, occurredAt }) => `${type} of ${occurredAt}`}
    cells={(event) => <Cells of={event} query={query} />}
    detail={(event) => <Detail of={event} />}
  />
)

function Cells({ of: { occurredAt, type, pluginId, userId }, query }: { of: Event; query: URLSearchParams }) {
  const only = (name: 'plugin' | 'user' | 'type', value: string | null) =>
    value === null ? (
      <span className="unknown">none</span>
    ) : (
      <a href={hrefOf(eventsPath, filtersWith(query, { [name]: value }))} title={`Only this ${name}`}>
        {value}
      </a>
    )
  return (
    <>
      <td>
        <Moment at={occurredAt} />
      </td>
      <th scope="row">{only('type', type)}</th>
      <td>{only('plugin', pluginId)}</td>
      <td>{only('user', userId)}</td>
    </>
  )
}

const Detail = ({ of }: { of: Event }) => (
  <>
    <dl className="facts">
      <dt>Taken in</dt>
      <dd>
        <Moment at={of.receivedAt} />
      </dd>
      <dt>Id of the sender</dt>
      <dd>
        <code>{of.messageId}</code>
      </dd>
      <dt>Session</dt>
      <dd>{of.sessionId === null ? <span className="unknown">not said</span> : <code>{of.sessionId}</code>}</dd>
      <dt>Where it happened</dt>
      <dd>{of.source === null ? <span className="unknown">in words of its own</span> : of.source.toLowerCase()}</dd>
      <dt>Version of the plugin</dt>
      <dd>{of.version === null ? <span className="unknown">not said</span> : <bdi>{of.version}</bdi>}</dd>
    </dl>
    <p className="hint">What else it says:</p>
    <pre>
      <bdi>{JSON.stringify(of.data, null, 2)}</bdi>
    </pre>
  </>
)
