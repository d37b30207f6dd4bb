import { useAnswer } from '../../../ask/answer.ts'
import { PublishOnTheirWayDocument } from '../../../generated/graphql.ts'
import type { WorkflowStatus } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Field } from '../../../parts/Field.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { withoutLiveMs } from '../../../parts/LiveMark.tsx'
import { Count } from '../../../parts/numbers.tsx'
import { Pages } from '../../../parts/Pages.tsx'
import { statuses, statusWords } from '../../../parts/publication/words.ts'
import { go, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { UnderWayTable } from './UnderWayTable.tsx'

export const onTheirWay = ['publish', 'on-their-way'] as const

/** Publications under way, and what became of those that were: of the user that the token acts for, else of all. */
export function OnTheirWay() {
  const { may } = useSession()
  const { query } = usePlace()
  const user = query.get('user') ?? ''
  const status = statuses.find((each) => each === query.get('status'))
  const after = query.get('after')
  const answer = useAnswer(
    PublishOnTheirWayDocument,
    { user: user || null, first: 20, after, ...(status !== undefined && { status: [status] }) },
    { when: may('item:read'), everyMs: withoutLiveMs },
  )
  if (!may('item:read')) return <Lacking permission="item:read" what="What is on its way" />
  return (
    <>
      <Filters key={`${user} ${status}`} user={user} status={status} />
      <Answered answer={answer}>
        {({ publishWorkflows: { edges, pageInfo, totalCount } }) => (
          <section aria-label="On their way" aria-busy={answer.asking}>
            <p>
              <Count of={totalCount} /> {totalCount === 1 ? 'publication' : 'publications'}, newest first.
            </p>
            {edges.length === 0 ? (
              <p className="notice">There are none. What you hand in for review is found here.</p>
            ) : (
              <UnderWayTable publications={edges.map(({ node }) => node)} />
            )}
            <Pages
              info={pageInfo}
              onFirst={() => go(onTheirWay, { user, status })}
              onNext={() => go(onTheirWay, { user, status, after: pageInfo.endCursor })}
            />
          </section>
        )}
      </Answered>
    </>
  )
}

/** A token that acts for a user sees that user's, and has nobody to choose. */
function Filters({ user, status }: { user: string; status: WorkflowStatus | undefined }) {
  const { caller } = useSession()
  return (
    <form
      className="filters publication-filters"
      role="search"
      aria-label="On their way"
      onSubmit={(event) => {
        event.preventDefault()
        const given = new FormData(event.currentTarget)
        const said = Object.fromEntries(
          [...given].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.trim()]] : [])),
        )
        go(onTheirWay, said)
      }}
    >
      {caller.actingUserId === null ? (
        <Field label="User id">
          {(given) => <input {...given} name="user" spellCheck={false} defaultValue={user} />}
        </Field>
      ) : null}
      <Field label="State">
        {(given) => (
          <select {...given} name="status" defaultValue={status ?? ''}>
            <option value="">Any</option>
            {statuses.map((each) => (
              <option key={each} value={each}>
                {statusWords[each].text}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="submit">Show</button>
    </form>
  )
}
