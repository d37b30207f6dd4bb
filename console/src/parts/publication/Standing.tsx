import type { ReactNode } from 'react'
import type { PublicationStandingFragment } from '../../generated/graphql.ts'
import { Away } from '../Away.tsx'
import { Moment } from '../Moment.tsx'
import { Problems } from '../Problems.tsx'
import { hrefOf } from '../../shell/place.ts'
import { WorkflowBadge } from './WorkflowBadge.tsx'
import { actorText } from './words.ts'

/** Where a publication stands, what happens next, and whose turn it is. */
export const Standing = ({ of, author }: { of: PublicationStandingFragment; author?: ReactNode }) => (
  <section aria-label="Where it stands">
    <p role="status">
      <WorkflowBadge of={of.status} /> Step {of.step} of {of.totalSteps}. {of.message}
    </p>
    <Problems of={of.userErrors} />
    <dl className="facts">
      {of.queuePosition === null ? null : (
        <>
          <dt>Place in the queue</dt>
          <dd>{of.queuePosition}</dd>
        </>
      )}
      {of.claimExpiresAt === null ? null : (
        <>
          <dt>Claimed</dt>
          <dd>
            {of.claimedBy === null ? 'by a reviewer' : `by ${actorText(of.claimedBy)}`} until{' '}
            <Moment at={of.claimExpiresAt} />
          </dd>
        </>
      )}
      <dt>Handed in</dt>
      <dd>
        <Moment at={of.submittedAt} unknown="not yet" />
      </dd>
      <dt>Author</dt>
      <dd>{author ?? of.userId ?? <span className="unknown">erased</span>}</dd>
      <dt>Once approved</dt>
      <dd>{of.autoPublish ? 'it is published at once' : 'it waits for its author to publish it'}</dd>
      <dt>Panel item</dt>
      <dd>{of.panelItemId === null ? <span className="unknown">not said</span> : <code>{of.panelItemId}</code>}</dd>
      {of.marketplaceItemId === null ? null : (
        <>
          <dt>Marketplace item</dt>
          <dd>
            <a href={hrefOf(['browse', of.marketplaceItemId])}>{of.marketplaceItemId}</a>
            {of.marketplaceUrl === null ? null : (
              <>
                , <Away to={of.marketplaceUrl}>at the marketplace</Away>
              </>
            )}
          </dd>
        </>
      )}
      <dt>Revision</dt>
      <dd>
        {of.revision}, of <Moment at={of.updatedAt} />
      </dd>
    </dl>
  </section>
)
