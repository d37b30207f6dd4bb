import { useAnswer } from '../../../ask/answer.ts'
import { SyncLedgerDocument } from '../../../generated/graphql.ts'
import type { SyncEventFilter, SyncLedgerQuery } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Count } from '../../../parts/numbers.tsx'
import { Pages } from '../../../parts/Pages.tsx'
import { go, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { useLedger } from '../ledger-changes.ts'
import { LiveMark, withoutLiveMs } from '../../../parts/LiveMark.tsx'
import { Chosen } from './Chosen.tsx'
import { EventTable } from './EventTable.tsx'
import { conditionsOf, filterOf, pageOf } from './filter.ts'
import { FilterForm } from './FilterForm.tsx'
import { News, useNews } from './News.tsx'
import { useSelection } from './selection.ts'
import type { Selection } from './selection.ts'
import type { Choice } from './steering.ts'
import { Steering } from './Steering.tsx'

/** The ledger: every accepted change and how far it has come. */
export function Ledger() {
  const { query } = usePlace()
  const { may } = useSession()
  const conditions = conditionsOf(query)
  const filter = filterOf(conditions)
  const page = pageOf(query)
  const name = JSON.stringify(filter)
  const selection = useSelection(name)
  const atTheTop = page.after === undefined && page.before === undefined
  const stream = useLedger(filter.userId ?? null, (change) => news.told(change))
  const answer = useAnswer(SyncLedgerDocument, { filter, ...page }, stream.live ? {} : { everyMs: withoutLiveMs })
  const news = useNews({
    place: JSON.stringify([filter, page]),
    open: atTheTop && selection.empty,
    shown: answer.data?.syncEvents.edges.map(({ node }) => node.id) ?? [],
    again: answer.again,
  })
  const filtered = Object.keys(conditions).length > 0

  return (
    <>
      <h1>Ledger of changes</h1>
      <LiveMark {...stream} />
      <FilterForm key={name} conditions={conditions} />
      <News
        count={news.count}
        onShow={() => {
          news.forget()
          if (atTheTop) answer.again()
          else go(['sync', 'events'], conditions)
        }}
      />
      <Answered answer={answer}>
        {({ syncEvents }: SyncLedgerQuery) => (
          <>
            <p role="status">
              <Count of={syncEvents.totalCount} /> {syncEvents.totalCount === 1 ? 'change' : 'changes'}
              {filtered ? ' like this' : ''}
            </p>
            <Chosen selection={selection} total={syncEvents.totalCount} filtered={filtered} />
            <Steering choice={choiceOf(selection, filter)} onDone={selection.clear} />
            {syncEvents.edges.length === 0 ? (
              <p className="notice">There are none{filtered ? ' like this' : ' yet'}.</p>
            ) : (
              <EventTable
                caption="Newest first"
                events={syncEvents.edges.map(({ node }) => node)}
                busy={answer.asking}
                ticks={
                  may('sync:write')
                    ? { isTicked: (id) => selection.all || selection.ids.has(id), tick: selection.tick }
                    : undefined
                }
              />
            )}
            <Pages
              info={syncEvents.pageInfo}
              onFirst={() => go(['sync', 'events'], conditions)}
              onPrevious={() => go(['sync', 'events'], { ...conditions, before: syncEvents.pageInfo.startCursor })}
              onNext={() => go(['sync', 'events'], { ...conditions, after: syncEvents.pageInfo.endCursor })}
            />
          </>
        )}
      </Answered>
    </>
  )
}

function choiceOf({ ids, all, empty }: Selection, filter: SyncEventFilter): Choice | null {
  if (empty) return null
  return all ? { filter } : { ids: [...ids] }
}
