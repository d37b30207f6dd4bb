import type { ReactNode, RefObject } from 'react'
import type { BrowseSearchQuery } from '../../generated/graphql.ts'
import { Count } from '../../parts/numbers.tsx'
import { searchHref, toggled, wordsIn } from './filters.ts'
import type { Filters } from './filters.ts'
import { channels, named } from './words.ts'

type FacetCounts = BrowseSearchQuery['searchPlugins']['facets']
type PriceRange = FacetCounts['priceRanges'][number]

interface Option {
  readonly key: string
  readonly text: string
  readonly count: number
  readonly on: boolean
  /** The search with it, or without where it is on. */
  readonly href: string
}

/** So many of a kind are shown at once; the others are a key away. */
const shownAtOnce = 10

/** How what was found spreads, each part of it a link that narrows the search down to it. */
export function Facets({
  filters,
  facets,
  heading,
}: {
  filters: Filters
  facets: FacetCounts
  heading: RefObject<HTMLHeadingElement | null>
}) {
  const listed = (name: 'tags' | 'licences', counts: FacetCounts['tags']): Option[] =>
    counts.map(({ name: word, count }) => ({
      key: word,
      text: word,
      count,
      on: wordsIn(filters[name]).includes(word),
      href: searchHref(filters, { [name]: toggled(filters[name], word) }),
    }))
  const single = (name: 'category' | 'channel', word: string, text: string, count: number): Option => {
    const on = filters[name] === word
    return { key: word, text, count, on, href: searchHref(filters, { [name]: on ? '' : word }) }
  }
  return (
    <section className="browse-facets" aria-label="Narrow down">
      <h2 ref={heading} tabIndex={-1}>
        Narrow down
      </h2>
      <Facet
        title="Category"
        options={facets.categories.map(({ category: { id, name }, count }) => single('category', id, name, count))}
      />
      <Facet title="Price" options={facets.priceRanges.map((range) => priceOption(filters, range))} />
      <Facet title="Tag" options={listed('tags', facets.tags)} />
      <Facet title="Licence" options={listed('licences', facets.licenses)}>
        The marketplace does not count these.
      </Facet>
      <Facet
        title="Channel"
        options={facets.channels.map(({ name, count }) => single('channel', name, named(channels, name), count))}
      >
        The marketplace does not count these.
      </Facet>
    </section>
  )
}

function priceOption(filters: Filters, { min, max, count }: PriceRange): Option {
  // The gateway's own counts have an upper end that is not in it any more.
  const nothing = min === '0' && (max === '0' || max === '0.000001')
  const range = nothing ? { cost: 'free', min: '', max: '' } : { cost: '', min, max: max ?? '' }
  const on = filters.cost === range.cost && filters.min === range.min && filters.max === range.max
  const from = min === '0.000001' ? '' : min
  const text = nothing ? 'Free' : max === null ? `${from} and more` : from === '' ? `up to ${max}` : `${from} to ${max}`
  const href = searchHref(filters, on ? { cost: '', min: '', max: '' } : range)
  return { key: `${min} ${max}`, text, count, on, href }
}

/** What stands inside is said where there is nothing to choose from. */
function Facet({ title, options, children }: { title: string; options: readonly Option[]; children?: ReactNode }) {
  const [first, more] = [options.slice(0, shownAtOnce), options.slice(shownAtOnce)]
  return (
    <>
      <h3>{title}</h3>
      {options.length === 0 ? <p className="hint">{children ?? 'Nothing to choose from.'}</p> : <Options of={first} />}
      {more.length === 0 ? null : (
        <details open={more.some(({ on }) => on)}>
          <summary>{more.length} more</summary>
          <Options of={more} />
        </details>
      )}
    </>
  )
}

const Options = ({ of: options }: { of: readonly Option[] }) => (
  <ul>
    {options.map(({ key, text, count, on, href }) => (
      <li key={key}>
        <a href={href} aria-current={on ? 'true' : undefined}>
          {text}
        </a>{' '}
        <Count of={count} />
      </li>
    ))}
  </ul>
)
