import type { BrowseRelationFragment } from '../../generated/graphql.ts'
import { hrefOf } from '../../shell/place.ts'
import { named, relationKinds } from './words.ts'

/** What a release needs, goes with or does not go with, each a link to the plugin where the gateway knows it. */
export const Relations = ({ title, of: relations }: { title: string; of: readonly BrowseRelationFragment[] }) => (
  <>
    <h4>{title}</h4>
    {relations.length === 0 ? <p>None.</p> : null}
    <ul>
      {relations.map(({ target, targetId, kind, range, anyOf }, at) => (
        <li key={at}>
          {named(relationKinds, kind)}{' '}
          {anyOf ? (
            <>
              any of{' '}
              {anyOf.map((id) => (
                <code key={id}>{id} </code>
              ))}
            </>
          ) : target ? (
            <a href={hrefOf(['browse', target.id])}>{target.title}</a>
          ) : (
            <>
              <code>{targetId}</code> <span className="unknown">(not known here)</span>
            </>
          )}
          {range === null ? null : (
            <>
              {' '}
              in <code>{range}</code>
            </>
          )}
        </li>
      ))}
    </ul>
  </>
)
