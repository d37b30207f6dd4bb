import '../../parts/publication/publication.css'
import type { ReviewWaitingFragment } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { Name } from '../../parts/publication/Name.tsx'
import { WorkflowBadge } from '../../parts/publication/WorkflowBadge.tsx'
import { actorText } from '../../parts/publication/words.ts'
import { hrefOf } from '../../shell/place.ts'

export const QueueTable = ({ publications }: { publications: readonly ReviewWaitingFragment[] }) => (
  <Scroll label="Publications">
    <table className="publication-table">
      <thead>
        <tr>
          <th scope="col">Plugin</th>
          <th scope="col">What</th>
          <th scope="col">Author</th>
          <th scope="col">Handed in</th>
          <th scope="col" className="amount">
            Place
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {publications.map((publication) => (
          <Row key={publication.id} of={publication} />
        ))}
      </tbody>
    </table>
  </Scroll>
)

const Row = ({ of }: { of: ReviewWaitingFragment }) => (
  <tr>
    <th scope="row">
      <a href={hrefOf(['review', of.id])}>
        <Name of={of} />
      </a>
    </th>
    <td>{of.marketplaceItemId === null ? 'new' : 'change'}</td>
    <td>{of.userId ?? <span className="unknown">erased</span>}</td>
    <td className="number">
      <Moment at={of.submittedAt} />
    </td>
    <td className="amount">{of.queuePosition}</td>
    <td>
      <WorkflowBadge of={of.status} />
      {of.claimedBy === null || of.claimExpiresAt === null ? null : (
        <span className="hint">
          {' '}
          by <bdi>{actorText(of.claimedBy)}</bdi> until <Moment at={of.claimExpiresAt} />
        </span>
      )}
    </td>
  </tr>
)
