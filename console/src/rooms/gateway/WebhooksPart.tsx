import { useAnswer } from '../../ask/answer.ts'
import { GatewayInboundDocument } from '../../generated/graphql.ts'
import type { SyncStatus } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { go, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { InboundFilters, inboundPath } from './InboundFilters.tsx'
import { InboundTable } from './InboundTable.tsx'
import { NewSince } from './NewSince.tsx'

const pageSize = 25
const everyMs = 10_000

/** What the marketplace has told by webhook, to those who act for nobody. */
export function WebhooksPart() {
  const { caller, may } = useSession()
  const { query } = usePlace()
  const [type, status, after] = ['type', 'status', 'after'].map((name) => query.get(name) || null)
  const isOpen = may('webhook:read') && caller.actingUserId === null
  // One more than is shown tells whether another page follows.
  const answer = useAnswer(
    GatewayInboundDocument,
    { first: pageSize + 1, after, type, status: status ? [status as SyncStatus] : null },
    { when: isOpen, ...(after === null && { everyMs }) },
  )
  if (!may('webhook:read')) return <Lacking permission="webhook:read" what="What the marketplace has told" />
  if (!isOpen) {
    return (
      <p className="notice">
        Your token acts for <code>{caller.actingUserId}</code>. What the marketplace has told concerns all, and is shown
        to callers that act for nobody.
      </p>
    )
  }
  const goTo = (place: { after?: string | undefined }) => go(inboundPath, { type, status, ...place })
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">What the marketplace has told</h2>
      <InboundFilters type={type} status={status} />
      <Answered answer={answer}>
        {({ inboundEvents }) => {
          const shown = inboundEvents.slice(0, pageSize)
          return (
            <>
              {after === null ? (
                <NewSince key={`${type} ${status}`} ids={shown.map(({ id }) => id)} asking={answer.asking} />
              ) : null}
              {shown.length === 0 ? (
                <p>{type || status || after ? 'No message fits.' : 'The marketplace has told nothing yet.'}</p>
              ) : (
                <InboundTable events={shown} />
              )}
              <Pages
                info={{ hasNextPage: inboundEvents.length > pageSize, hasPreviousPage: after !== null }}
                onFirst={() => goTo({})}
                onNext={() => goTo({ after: shown.at(-1)?.id })}
              />
            </>
          )
        }}
      </Answered>
    </section>
  )
}
