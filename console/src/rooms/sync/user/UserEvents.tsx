import { useAnswer } from '../../../ask/answer.ts'
import { SyncLedgerDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Count } from '../../../parts/numbers.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { EventTable } from '../ledger/EventTable.tsx'

const shown = 10

/** The newest changes of one user; the ledger has them all. */
export function UserEvents({ userId }: { userId: string }) {
  const answer = useAnswer(SyncLedgerDocument, { filter: { userId }, first: shown })
  return (
    <section aria-labelledby="sync-user-events">
      <h2 id="sync-user-events">Changes of this user</h2>
      <Answered answer={answer}>
        {({ syncEvents: { edges, totalCount } }) =>
          totalCount === 0 ? (
            <p>There are none.</p>
          ) : (
            <>
              <EventTable caption="Newest first" events={edges.map(({ node }) => node)} busy={answer.asking} />
              <p>
                <a href={hrefOf(['sync', 'events'], { user: userId })}>
                  {totalCount === 1 ? (
                    'In the ledger'
                  ) : (
                    <>
                      In the ledger, with all <Count of={totalCount} />
                    </>
                  )}
                </a>
              </p>
            </>
          )
        }
      </Answered>
    </section>
  )
}
