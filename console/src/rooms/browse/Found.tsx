import type { ReactNode } from 'react'
import type { AnswerError } from '../../../../client/src/error.ts'
import type { BrowseSearchQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Count, Money, ratingText, Unknown } from '../../parts/numbers.tsx'
import { hrefOf } from '../../shell/place.ts'
import { Marks } from './Marks.tsx'
import { Snippet } from './Snippet.tsx'
import { searchHref, toggled } from './filters.ts'
import type { Filters } from './filters.ts'
import { named, sorts } from './words.ts'

type Edge = BrowseSearchQuery['searchPlugins']['edges'][number]

/** One plugin that was found: what one needs to know to look closer, or not. */
export function Found({ edge, filters }: { edge: Edge & { node: object }; filters: Filters }) {
  const { node, highlights, why } = edge
  const snippets = new Map(highlights.map(({ field, snippet }) => [field, snippet]))
  const { id, title, author, category, tags, latestVersion, rating } = node
  return (
    <li className="card">
      <h2>
        <a href={hrefOf(['browse', id])}>{title}</a>
      </h2>
      <Marks of={node} />
      <p dir="auto">
        <Snippet of={snippets.get('summary') ?? node.summary} />
      </p>
      <dl className="browse-line">
        <Said name="Price">
          <Money of={node.price} free="free" />
        </Said>
        <Said name="Rating">
          <Rated of={rating} />
        </Said>
        <Said name="Downloads">
          <Count of={node.downloadsTotal} />
        </Said>
        <Said name="Stable version">{latestVersion?.version ?? <span className="unknown">none</span>}</Said>
        <Said name="Changed">
          <Moment at={node.updatedAt} />
        </Said>
        <Said name="Category">
          {category ? <a href={searchHref(filters, { category: category.id })}>{category.name}</a> : <Unknown />}
        </Said>
        {author ? (
          <Said name="Author">
            <a href={searchHref(filters, { author: author.id })}>{author.displayName}</a>
          </Said>
        ) : null}
      </dl>
      {tags.length === 0 ? null : (
        <p className="browse-tags">
          {tags.map((tag) => (
            <a key={tag} className="badge" href={searchHref(filters, { tags: toggled(filters.tags, tag) })}>
              {tag}
            </a>
          ))}
        </p>
      )}
      {why ? (
        <p className="hint">
          {why.exactName ? 'Its name is exactly what was asked for. ' : ''}
          {why.matchedFields.length === 0 ? '' : `Words found in ${why.matchedFields.join(', ')}. `}
          Order: {named(sorts, why.sort)}.
        </p>
      ) : null}
    </li>
  )
}

function Rated({ of: { average, count } }: { of: { average: number | null; count: number | null } }) {
  if (average === null) return count === 0 ? 'nobody has rated' : <Unknown />
  return (
    <>
      {ratingText(average)} of 5
      {count === null ? null : (
        <>
          {' '}
          (<Count of={count} />)
        </>
      )}
    </>
  )
}

const Said = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

/** The place of a plugin that was found and cannot be shown. */
export const NotShown = ({ error }: { error: AnswerError | undefined }) => (
  <li className="notice failure">
    <p>A plugin stands here that cannot be shown.</p>
    <p className="hint">
      {error?.message ?? "The marketplace's answer for it breaks the contract."}{' '}
      {error?.extensions?.code === undefined ? null : <code>{error.extensions.code}</code>}
    </p>
  </li>
)
