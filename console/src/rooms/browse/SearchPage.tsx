import { useRef } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { BrowseSearchDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Waiting } from '../../parts/Waiting.tsx'
import { go } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { Chosen } from './Chosen.tsx'
import { Facets } from './Facets.tsx'
import { inputProblems } from './field-errors.ts'
import { filtersOf, inputOf, pageSizeOf, searchHref, skipOf } from './filters.ts'
import { OpenById } from './OpenById.tsx'
import { Results } from './Results.tsx'
import { SearchForm } from './SearchForm.tsx'

/** The catalogue, searched as the address says. */
export function SearchPage({ query }: { query: URLSearchParams }) {
  const { may } = useSession()
  const filters = filtersOf(query)
  const after = query.get('after')
  const answer = useAnswer(BrowseSearchDocument, {
    input: inputOf(filters),
    first: pageSizeOf(filters),
    ...(after === null ? { offset: skipOf(filters) } : { after }),
    withAuthor: may('user:read'),
    withReasons: filters.why !== '',
  })
  const found = answer.data?.searchPlugins
  const heading = useRef<HTMLHeadingElement>(null)
  // Behind a page of results it is far down on a telephone, and many links away for the keyboard.
  const narrowing = useRef<HTMLHeadingElement>(null)
  const category = found?.facets.categories.find((facet) => facet.category.id === filters.category)

  function turnTo(cursor: string | null) {
    go(['browse'], { ...filters, skip: '', after: cursor })
    // The top of the next page is where reading goes on.
    heading.current?.focus()
  }

  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Plugins
      </h1>
      <SearchForm filters={filters} problems={inputProblems(answer.failure)} again={answer.again} />
      <OpenById />
      {may('user:read') ? null : (
        <p className="hint">
          Authors are not shown: your token lacks the permission <code>user:read</code>.
        </p>
      )}
      <Chosen filters={filters} categoryName={category?.category.name} />
      {answer.failure ? <Failure error={answer.failure} again={answer.again} /> : null}
      {answer.failure && !found && after !== null ? (
        <p>
          <a href={searchHref(filters)}>Go to the first page of this search</a>
        </p>
      ) : null}
      {answer.waiting ? <Waiting what="Searching…" /> : null}
      {found ? (
        <div className="browse-split">
          <p className="browse-onto">
            <button type="button" onClick={() => narrowing.current?.focus()}>
              Narrow down
            </button>
          </p>
          <Results found={found} filters={filters} asking={answer.asking} failure={answer.failure} onTurn={turnTo} />
          <Facets filters={filters} facets={found.facets} heading={narrowing} />
        </div>
      ) : null}
    </>
  )
}
