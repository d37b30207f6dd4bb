import type { ReactNode } from 'react'
import type { SyncEventLineFragment } from '../../../generated/graphql.ts'
import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { Badge } from '../Badge.tsx'
import { actionWords } from '../words.ts'

export interface Ticks {
  readonly isTicked: (id: string) => boolean
  readonly tick: (ids: readonly string[], ticked: boolean) => void
}

/** Events of the ledger, newest first; with boxes to tick where something can be done about them. */
export function EventTable({
  events,
  ticks,
  busy,
  caption,
}: {
  events: readonly SyncEventLineFragment[]
  ticks?: Ticks | undefined
  busy: boolean
  caption: string
}) {
  const ids = events.map(({ id }) => id)
  return (
    <Scroll label={caption} busy={busy}>
      <table className="events">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {ticks ? (
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label="All on this page"
                  checked={ids.length > 0 && ids.every(ticks.isTicked)}
                  onChange={({ target }) => ticks.tick(ids, target.checked)}
                />
              </th>
            ) : null}
            {['Accepted', 'User', 'Change', 'State', 'Last failure', 'Next try or delivered', 'Event'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row key={event.id} event={event}>
              {ticks ? (
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${event.id}`}
                    checked={ticks.isTicked(event.id)}
                    onChange={({ target }) => ticks.tick([event.id], target.checked)}
                  />
                </td>
              ) : null}
            </Row>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const Row = ({ event, children }: { event: SyncEventLineFragment; children: ReactNode }) => (
  <tr>
    {children}
    <td className="number">
      <Moment at={event.enqueuedAt} />
    </td>
    <td>
      <a href={hrefOf(['sync', 'users', event.userId])}>{event.userId}</a>
    </td>
    <td>{actionWords[event.action]}</td>
    <td>
      <Badge of={event.status} />
    </td>
    <td>{event.errorCode === null ? null : <code>{event.errorCode}</code>}</td>
    <td className="number">
      <Then event={event} />
    </td>
    <td>
      <a href={hrefOf(['sync', 'events', event.id])}>
        <code>{event.id}</code>
      </a>
    </td>
  </tr>
)

function Then({ event: { deliveredAt, nextAttemptAt } }: { event: SyncEventLineFragment }) {
  if (deliveredAt !== null) return <Moment at={deliveredAt} />
  if (nextAttemptAt === null) return null
  return (
    <>
      next <Moment at={nextAttemptAt} />
    </>
  )
}
