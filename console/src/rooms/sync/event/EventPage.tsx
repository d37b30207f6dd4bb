import { useAnswer } from '../../../ask/answer.ts'
import { SyncEventDocument } from '../../../generated/graphql.ts'
import type { SyncEventQuery } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { Follow } from '../Follow.tsx'
import { Steering } from '../ledger/Steering.tsx'
import { Attempts } from './Attempts.tsx'
import { EventFacts } from './EventFacts.tsx'
import { Payload } from './Payload.tsx'

export type Event = SyncEventQuery['syncEvents']['edges'][number]['node']

/** Everything about one change. */
export function EventPage({ id }: { id: string }) {
  const answer = useAnswer(SyncEventDocument, { id })
  return (
    <>
      <h1>
        Change <code>{id}</code>
      </h1>
      <Answered answer={answer}>
        {({ syncEvents: { edges } }) => {
          // Found by its beginning: a user's id may begin like it.
          const event = edges.find(({ node }) => node.id === id)?.node
          return event ? <Known event={event} /> : <NotFound />
        }}
      </Answered>
    </>
  )
}

const NotFound = () => (
  <p className="notice" role="alert">
    The ledger has no such change. <a href={hrefOf(['sync', 'events'])}>All changes</a>
  </p>
)

const canBeSteered = ({ status }: Event): boolean => ['PENDING', 'RETRYING', 'DEAD'].includes(status)

const Known = ({ event }: { event: Event }) => (
  <>
    <Follow userId={event.userId} />
    <EventFacts event={event} />
    <Steering choice={canBeSteered(event) ? { ids: [event.id] } : null} />
    <Attempts of={event} />
    <Payload id={event.id} kept={event.deliveredAt === null} />
  </>
)
