import type { PluginStatus, PublishMineQuery } from '../../generated/graphql.ts'
import { Away } from '../../parts/Away.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { Unknown } from '../../parts/numbers.tsx'
import { hrefOf } from '../../shell/place.ts'

type Listed = NonNullable<PublishMineQuery['user']>['plugins']['edges'][number]['node']

export const StatusBadge = ({ of: status }: { of: PluginStatus }) => (
  <span className={status === 'PUBLISHED' ? 'badge good' : 'badge'}>{status.toLowerCase()}</span>
)

export const PluginTable = ({ plugins }: { plugins: readonly Listed[] }) => (
  <Scroll label="Plugins">
    <table className="publish-table">
      <thead>
        <tr>
          <th scope="col">Plugin</th>
          <th scope="col">State</th>
          <th scope="col">Newest version</th>
          <th scope="col">Panel item id</th>
          <th scope="col">Last changed</th>
          <th scope="col">Look at it</th>
        </tr>
      </thead>
      <tbody>
        {plugins.map(({ id, title, status, versions, panelItemId, updatedAt, marketplaceUrl }) => (
          <tr key={id}>
            <th scope="row">
              <a href={hrefOf(['publish', 'change', id])}>{title}</a>
            </th>
            <td>
              <StatusBadge of={status} />
            </td>
            <td>{versions.edges[0]?.node.version ?? <Unknown />}</td>
            <td>
              <code>{panelItemId}</code>
            </td>
            <td>
              <Moment at={updatedAt} />
            </td>
            <td>
              <a href={hrefOf(['browse', id])}>in the catalogue</a>
              {marketplaceUrl === null ? null : (
                <>
                  , <Away to={marketplaceUrl}>at the marketplace</Away>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
