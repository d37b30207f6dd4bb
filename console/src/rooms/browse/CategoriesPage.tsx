import { useAnswer } from '../../ask/answer.ts'
import { BrowseCategoriesDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Freshness } from '../../parts/Freshness.tsx'
import { MarketplaceTotals } from '../../parts/MarketplaceTotals.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count } from '../../parts/numbers.tsx'
import { Away } from '../../parts/Away.tsx'
import { treeOf } from './category-tree.ts'
import type { Branch, Category } from './category-tree.ts'
import { noFilters, searchHref } from './filters.ts'

/** How plugins are filed: the tree, with a way from each category to what is in it. */
export function CategoriesPage() {
  const answer = useAnswer(BrowseCategoriesDocument, {})
  return (
    <>
      <h1>Categories</h1>
      <p className="hint">
        A panel gives its own list with the mutation <code>syncCategories</code>. Of categories it has not given, the
        marketplace says name and count alone, and not which lies in which.
      </p>
      <Answered answer={answer}>
        {({ categories }) => {
          const oldest = categories.toSorted((a, b) => (a.freshness.fetchedAt < b.freshness.fetchedAt ? -1 : 1))[0]
          return (
            <section aria-label="The tree" aria-busy={answer.asking}>
              {oldest ? <Freshness of={oldest.freshness} /> : <p>There are none.</p>}
              <Branches of={treeOf(categories)} />
            </section>
          )
        }}
      </Answered>
      <MarketplaceTotals />
    </>
  )
}

const Branches = ({ of: branches }: { of: readonly Branch[] }) => (
  <ul className="browse-tree">
    {branches.map(({ category, below }) => (
      <li key={category.id}>
        <Entry category={category} />
        {below.length === 0 ? null : <Branches of={below} />}
      </li>
    ))}
  </ul>
)

const Entry = ({
  category: { id, name, panelId, slug, description, icon, active, pluginCount, updatedAt },
}: {
  category: Category
}) => (
  <>
    <a href={searchHref(noFilters, { category: id })}>{name}</a>{' '}
    <span>
      <Count of={pluginCount} /> {pluginCount === 1 ? 'plugin' : 'plugins'}
    </span>{' '}
    {active ? null : <span className="badge bad">Not in use</span>}
    {description === null ? null : <p>{description}</p>}
    <p className="hint">
      id <code>{id}</code>
      {panelId === null ? ', not given by the panel' : null}
      {panelId === null ? null : (
        <>
          , at the panel <code>{panelId}</code>
        </>
      )}
      {slug === null ? null : (
        <>
          , slug <code>{slug}</code>
        </>
      )}
      {updatedAt === null ? null : (
        <>
          , changed <Moment at={updatedAt} />
        </>
      )}
      {icon === null ? null : (
        <>
          , <Away to={icon}>icon</Away>
        </>
      )}
    </p>
  </>
)
