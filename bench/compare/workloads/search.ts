import { author, authorCount, firstFound, plugin, pluginCount } from '../upstream/catalogue.ts'
import type { Workload } from '../workload.ts'

const query = `query Search($input: PluginSearchInput!, $first: Int) {
  searchPlugins(input: $input, first: $first) {
    totalCount
    pageInfo { hasNextPage }
    edges { node {
      id panelItemId slug title summary description tags
      price { amount currency }
      licenseType status verified icon
      rating { average count }
      downloadsTotal updatedAt
      author { id username displayName avatarUrl }
    } }
  }
}`

function node(n: number) {
  const wire = plugin(n)
  const { metadata } = wire
  const wrote = author(n % authorCount)
  return {
    id: wire.marketplace_item_id,
    panelItemId: wire.panel_item_id,
    slug: metadata.slug,
    title: wire.title,
    summary: metadata.summary,
    description: wire.description,
    tags: wire.tags,
    price: { amount: String(wire.price), currency: wire.currency },
    licenseType: wire.license_type === 'free' ? 'FREE' : 'COMMERCIAL',
    status: 'PUBLISHED',
    verified: metadata.verified,
    icon: metadata.icon_url,
    rating: { average: metadata.rating.average, count: metadata.rating.count },
    downloadsTotal: String(metadata.downloads),
    updatedAt: wire.updated_at,
    author: {
      id: wrote.user_id,
      username: wrote.username,
      displayName: wrote.display_name,
      avatarUrl: wrote.avatar_url,
    },
  }
}

/** A search for a text that ends in a number, `size` plugins a page. */
export function searchPage(search: number, size: number) {
  const first = firstFound(search)
  const edges = Array.from({ length: size }, (_, at) => ({ node: node((first + at) % pluginCount) }))
  return { searchPlugins: { totalCount: pluginCount, pageInfo: { hasNextPage: true }, edges } }
}

const words = (search: number) => `server ${String(search).padStart(9, '0')}`

/** Every request asks for other words, and every answer is another page. */
export const searchCold = (size = 20): Workload => ({
  name: size === 20 ? 'search-cold' : `search-${size}`,
  about: `search page, ${size} plugins with their authors, other words every time`,
  behind: 'marketplace',
  operationName: 'Search',
  query,
  variables: (n) => ({ input: { q: words(n) }, first: size }),
  data: (n) => searchPage(n, size),
  variants: pluginCount,
})

export const searchHot: Workload = {
  ...searchCold(),
  name: 'search-hot',
  about: 'the same search page of 20 plugins with their authors, again and again',
  variables: () => ({ input: { q: words(7) }, first: 20 }),
  data: () => searchPage(7, 20),
  variants: 1,
}

export const small: Workload = {
  name: 'small',
  about: 'a few fields of one plugin, another one every time',
  behind: 'marketplace',
  operationName: 'Small',
  query: 'query Small($id: ID!) { plugin(id: $id) { id title summary price { amount currency } } }',
  variables: (n) => ({ id: plugin(n % pluginCount).marketplace_item_id }),
  data(n) {
    const { marketplace_item_id: id, title, metadata, price, currency } = plugin(n % pluginCount)
    return { plugin: { id, title, summary: metadata.summary, price: { amount: String(price), currency } } }
  },
  variants: pluginCount,
}
