import { useAnswer } from '../../ask/answer.ts'
import { BrowseVersionsDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Field } from '../../parts/Field.tsx'
import { Options } from '../../parts/Options.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count, Unknown } from '../../parts/numbers.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { go, hrefOf } from '../../shell/place.ts'
import type { Query } from '../../shell/place.ts'
import { Newest } from './Newest.tsx'
import { VersionDetails } from './VersionDetails.tsx'
import { channels, named, oneOf } from './words.ts'

/** The releases of a plugin, newest first, and one of them in full: the one in the address, else the newest listed. */
export function Versions({ pluginId, query }: { pluginId: string; query: URLSearchParams }) {
  const channel = oneOf(channels, query.get('channel') ?? '')
  const after = query.get('after')
  const answer = useAnswer(BrowseVersionsDocument, {
    id: pluginId,
    ...(after !== null && { after }),
    ...(channel !== undefined && { channel: [channel] }),
  })
  const change = (words: Query): Query => ({ ...Object.fromEntries(query), ...words })
  const turn = (words: Query) => go(['browse', pluginId], change(words))
  return (
    <section aria-labelledby="browse-versions">
      <h2 id="browse-versions">Versions</h2>
      <Newest key={pluginId} pluginId={pluginId} query={query} />
      <div className="filters">
        <Field label="Channel">
          {(given) => (
            <select
              {...given}
              value={channel ?? ''}
              onChange={({ target }) => turn({ channel: target.value, after: null, version: null })}
            >
              <option value="">All</option>
              <Options of={channels} />
            </select>
          )}
        </Field>
      </div>
      <Answered answer={answer}>
        {({ plugin }) => {
          if (!plugin) return null
          const { edges, pageInfo, totalCount } = plugin.versions
          const looked = query.get('version') ?? edges[0]?.node.version
          return (
            <>
              <p role="status">
                <Count of={totalCount} /> {totalCount === 1 ? 'version' : 'versions'}
              </p>
              <Scroll label="Versions" className="browse-versions" busy={answer.asking}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Version</th>
                      <th scope="col">Channel</th>
                      <th scope="col">Released</th>
                      <th scope="col">Panel versions</th>
                      <th scope="col" className="amount">
                        Downloads
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {edges.map(({ cursor, node }) => (
                      <tr key={cursor}>
                        <th scope="row">
                          <a
                            href={hrefOf(['browse', pluginId], change({ version: node.version }))}
                            aria-current={node.version === looked ? 'true' : undefined}
                          >
                            {node.version}
                          </a>
                        </th>
                        <td>{named(channels, node.channel)}</td>
                        <td>
                          <Moment at={node.publishedAt} />
                        </td>
                        <td>{node.panelRange ?? <Unknown />}</td>
                        <td className="amount">
                          <Count of={node.downloads} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
              <Pages
                info={pageInfo}
                onFirst={() => turn({ after: null })}
                onNext={() => turn({ after: pageInfo.endCursor ?? null })}
              />
              {looked === undefined ? null : <VersionDetails pluginId={pluginId} version={looked} />}
            </>
          )
        }}
      </Answered>
    </section>
  )
}
