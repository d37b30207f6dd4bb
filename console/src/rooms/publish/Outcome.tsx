import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import type { PublishAnswerFragment } from '../../generated/graphql.ts'
import { Away } from '../../parts/Away.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Unknown } from '../../parts/numbers.tsx'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'

const words = {
  PUBLISHED: 'It is listed.',
  PENDING:
    'It is accepted and not decided yet. The gateway has it on record and goes on trying, also when the marketplace cannot be reached; you need not send it again.',
  REJECTED: 'The marketplace refused it. What it said stands below.',
} as const

const badges = { PUBLISHED: 'badge good', PENDING: 'badge', REJECTED: 'badge bad' } as const

/** What became of a publication or a change. A wish that is not decided can be looked at again under its own key. */
export function Outcome({
  of: answer,
  asking,
  failure,
  onLook,
  children,
}: {
  of: PublishAnswerFragment
  asking: boolean
  failure: Error | undefined
  onLook: () => void
  children?: ReactNode
}) {
  const { may } = useSession()
  const element = useRef<HTMLElement>(null)
  // The button that was pressed is often gone with the form.
  useEffect(() => element.current?.focus(), [answer])
  const { status, marketplaceUrl, publishedAt, revision, replayed, plugin } = answer
  if (status === null) return null
  return (
    <section ref={element} tabIndex={-1} className="notice" aria-label="What became of it">
      <div role="status">
        <p>
          <span className={badges[status]}>{status.toLowerCase()}</span> {words[status]}
        </p>
        {replayed ? <p className="hint">This answer is about what you sent before, under the same key.</p> : null}
      </div>
      <dl className="facts">
        <dt>Plugin</dt>
        <dd>{plugin ? plugin.title : 'has no id at the marketplace yet'}</dd>
        {status === 'PUBLISHED' ? (
          <>
            <dt>Published</dt>
            <dd>
              <Moment at={publishedAt} />
            </dd>
          </>
        ) : null}
        <dt>Revision</dt>
        <dd>{revision ?? <Unknown />}</dd>
      </dl>
      {failure ? <Failure error={failure} again={onLook} /> : null}
      <div className="buttons">
        {status === 'PENDING' ? (
          <button type="button" disabled={asking} onClick={onLook}>
            {asking ? 'Looking…' : 'Look again'}
          </button>
        ) : null}
        {children}
        {plugin && may('item:read') ? <a href={hrefOf(['browse', plugin.id])}>Look at it in the catalogue</a> : null}
        {marketplaceUrl === null ? null : <Away to={marketplaceUrl}>Its page at the marketplace</Away>}
      </div>
    </section>
  )
}
