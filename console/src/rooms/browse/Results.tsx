import type { BrowseSearchQuery } from '../../generated/graphql.ts'
import { Freshness } from '../../parts/Freshness.tsx'
import { Count } from '../../parts/numbers.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { errorAt } from './field-errors.ts'
import { searchHref } from './filters.ts'
import type { Filters } from './filters.ts'
import { Found, NotShown } from './Found.tsx'

/** A page of what was found. While another one is on its way this one stays, and says so. */
export function Results({
  found,
  filters,
  asking,
  failure,
  onTurn,
}: {
  found: BrowseSearchQuery['searchPlugins']
  filters: Filters
  asking: boolean
  failure: Error | undefined
  /** To the page behind a cursor; null is the first. */
  onTurn: (cursor: string | null) => void
}) {
  const { edges, totalCount, tookMs, pageInfo, didYouMean, freshness } = found
  return (
    <section aria-label="What was found" aria-busy={asking}>
      <p role="status">
        <strong>
          <Count of={totalCount} /> found
        </strong>{' '}
        <span className="hint">{asking ? 'searching again…' : `in ${tookMs} ms`}</span>
      </p>
      <Freshness of={freshness} />
      {totalCount === 0 ? <p>Nothing fits. Fewer filters or other words may find something.</p> : null}
      {didYouMean.length === 0 ? null : (
        <p>
          Did you mean{' '}
          {didYouMean.map((word, at) => (
            <span key={word}>
              {at === 0 ? '' : ', '}
              <a href={searchHref(filters, { q: word })}>{word}</a>
            </span>
          ))}
          ?
        </p>
      )}
      <ol className="browse-found">
        {edges.map((edge, at) =>
          edge.node ? (
            <Found key={edge.cursor} edge={{ ...edge, node: edge.node }} filters={filters} />
          ) : (
            <NotShown key={edge.cursor} error={errorAt(failure, ['searchPlugins', 'edges', at, 'node'])} />
          ),
        )}
      </ol>
      <Pages info={pageInfo} onFirst={() => onTurn(null)} onNext={() => onTurn(pageInfo.endCursor)} />
    </section>
  )
}
