import './browse.css'
import { useState } from 'react'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import type { Tab } from '../../parts/Tabs.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { CategoriesPage } from './CategoriesPage.tsx'
import { PluginPage } from './PluginPage.tsx'
import type { PluginName } from './PluginPage.tsx'
import { SearchPage } from './SearchPage.tsx'

const categories: Tab = { title: 'Categories', path: ['browse', 'categories'] }

/** The catalogue: a search, a plugin by one of its names, and the categories. */
export default function BrowseRoom() {
  const { path, query } = usePlace()
  // The way back from a plugin leads to the search it was found with, at the page it stood on.
  const [searched, setSearched] = useState('')
  if (path.length === 0 && searched !== query.toString()) setSearched(query.toString())
  const search: Tab = {
    title: 'Search',
    path: ['browse'],
    query: Object.fromEntries(new URLSearchParams(searched)),
  }
  const current = path.length === 0 ? search : path.length === 1 && path[0] === 'categories' ? categories : undefined
  const name = nameIn(path)
  const back = hrefOf(search.path, search.query)
  return (
    <>
      <Tabs label="Browse" tabs={[search, categories]} current={current} />
      {current === search ? (
        <SearchPage query={query} />
      ) : current === categories ? (
        <CategoriesPage />
      ) : name ? (
        <PluginPage name={name} query={query} back={back} />
      ) : (
        <NoSuchPlace>
          <a href={back}>Back to the search</a>
        </NoSuchPlace>
      )}
    </>
  )
}

/** `<id>`, `slug/<slug>` or `panel/<panel item id>`. Undefined for addresses of another form. */
function nameIn([first = '', second, ...more]: readonly string[]): PluginName | undefined {
  if (second === undefined) return { id: first }
  if (more.length > 0) return undefined
  return first === 'slug' ? { slug: second } : first === 'panel' ? { panelItemId: second } : undefined
}
