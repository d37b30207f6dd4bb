import type { PublishUnderWayFragment } from '../../../generated/graphql.ts'
import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'
import { Name } from '../../../parts/publication/Name.tsx'
import { Note } from '../../../parts/publication/Timeline.tsx'
import { WorkflowBadge } from '../../../parts/publication/WorkflowBadge.tsx'
import { hrefOf } from '../../../shell/place.ts'

export const UnderWayTable = ({ publications }: { publications: readonly PublishUnderWayFragment[] }) => (
  <Scroll label="Publications">
    <table className="publication-table">
      <thead>
        <tr>
          <th scope="col">Plugin</th>
          <th scope="col">Item</th>
          <th scope="col">State</th>
          <th scope="col" className="amount">
            Place in the queue
          </th>
          <th scope="col">Reviewers said last</th>
          <th scope="col">Last changed</th>
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

const Row = ({ of }: { of: PublishUnderWayFragment }) => {
  const said = of.timeline.findLast(({ role, note }) => role === 'REVIEWER' && note !== null)
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(['publish', 'on-their-way', of.id])}>
          <Name of={of} />
        </a>
      </th>
      <td>
        <code>{of.panelItemId ?? of.marketplaceItemId}</code>
      </td>
      <td>
        <WorkflowBadge of={of.status} />
      </td>
      <td className="amount">{of.queuePosition}</td>
      <td>{said?.note ? <Note text={said.note} /> : null}</td>
      <td className="number">
        <Moment at={of.updatedAt} />
      </td>
    </tr>
  )
}
