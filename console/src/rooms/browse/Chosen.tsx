import { noFilters, searchHref, toggled, wordsIn } from './filters.ts'
import type { FilterName, Filters } from './filters.ts'
import { channels, licenceKinds, named } from './words.ts'

interface Choice {
  readonly text: string
  readonly without: Partial<Filters>
}

/** The filters that are on, each a link to the same search without it. */
export function Chosen({ filters, categoryName }: { filters: Filters; categoryName: string | undefined }) {
  const choices = choicesOf(filters, categoryName)
  if (choices.length === 0) return null
  return (
    <ul className="browse-chosen" aria-label="Filters that are on">
      {choices.map(({ text, without }) => (
        <li key={text}>
          <a className="badge" href={searchHref(filters, without)} aria-label={`Without ${text}`}>
            <bdi>{text}</bdi> <span aria-hidden="true">×</span>
          </a>
        </li>
      ))}
      <li>
        <a href={searchHref(noFilters, { q: filters.q, sort: filters.sort })}>Without any</a>
      </li>
    </ul>
  )
}

/** Filters with one value, and how they read. */
const plain: readonly (readonly [FilterName, (value: string) => string])[] = [
  ['cost', (cost) => `only ${cost}`],
  ['min', (min) => `costs at least ${min}`],
  ['max', (max) => `costs at most ${max}`],
  ['channel', (channel) => `${named(channels, channel)} release`],
  ['panel', (panel) => `runs on panel ${panel}`],
  ['author', (author) => `author ${author}`],
  ['changed', (moment) => `changed after ${moment}`],
  ['made', (moment) => `made after ${moment}`],
  ['downloads', (downloads) => `at least ${downloads} downloads`],
  ['verified', () => 'only verified'],
  ['archived', () => 'archived as well'],
  ['why', () => 'with reasons'],
  ['skip', (skip) => `from behind the first ${skip}`],
]

function choicesOf(filters: Filters, categoryName: string | undefined): Choice[] {
  const listed = (name: 'tags' | 'kinds' | 'licences', read: (word: string) => string): Choice[] =>
    wordsIn(filters[name]).map((word) => ({ text: read(word), without: { [name]: toggled(filters[name], word) } }))
  const category = { text: `category ${categoryName ?? filters.category}`, without: { category: '' } }
  return [
    ...(filters.category === '' ? [] : [category]),
    ...listed('tags', (tag) => `tag ${tag}`),
    ...listed('licences', (licence) => `licence ${licence}`),
    ...listed('kinds', (kind) => named(licenceKinds, kind).toLowerCase()),
    ...plain.flatMap(([name, read]) =>
      filters[name] === '' ? [] : [{ text: read(filters[name]), without: { [name]: '' } }],
    ),
  ]
}
