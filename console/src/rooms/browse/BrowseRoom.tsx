import './browse.css'
import { useState } from 'react'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { CategoriesPage } from './CategoriesPage.tsx'
import { PluginPage } from './PluginPage.tsx'
import type { PluginName } from './PluginPage.tsx'
import { SearchPage } from './SearchPage.tsx'

/** The catalogue: a search, a plugin by one of its names, and the categories. */
export default function BrowseRoom() {
  const { path, query } = usePlace()
  const here = hrefOf(['browse', ...path], Object.fromEntries(query))
  // The way back from a plugin leads to the search it was found with, at the page it stood on.
  const [search, setSearch] = useState(hrefOf(['browse']))
  if (path.length === 0 && search !== here) setSearch(here)
  const isCategories = path.length === 1 && path[0] === 'categories'
  return (
    <>
      <nav className="browse-nav" aria-label="Browse">
        <a href={search} aria-current={path.length === 0 ? 'page' : undefined}>
          Search
        </a>
        <a href={hrefOf(['browse', 'categories'])} aria-current={isCategories ? 'page' : undefined}>
          Categories
        </a>
      </nav>
      {path.length === 0 ? (
        <SearchPage query={query} />
      ) : isCategories ? (
        <CategoriesPage />
      ) : (
        <PluginPage name={nameIn(path)} query={query} back={search} />
      )}
    </>
  )
}

/** `<id>`, `slug/<slug>` or `panel/<panel item id>`. */
function nameIn([first = '', second]: readonly string[]): PluginName {
  if (second !== undefined && first === 'slug') return { slug: second }
  if (second !== undefined && first === 'panel') return { panelItemId: second }
  return { id: first }
}
