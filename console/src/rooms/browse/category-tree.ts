/** The categories as the tree they form, from the list in which each names the one above it. */
import type { BrowseCategoriesQuery } from '../../generated/graphql.ts'

export type Category = BrowseCategoriesQuery['categories'][number]

export interface Branch {
  readonly category: Category
  readonly below: readonly Branch[]
}

/** The order of the list stays. One whose parent is not in the list, or lies below itself, stands at the top: none is lost. */
export function treeOf(categories: readonly Category[]): Branch[] {
  const ids = new Set(categories.map(({ id }) => id))
  const placed = new Set<string>()
  function branch(category: Category): Branch {
    placed.add(category.id)
    const below = categories.filter(({ id, parent }) => parent?.id === category.id && !placed.has(id))
    return { category, below: below.map(branch) }
  }
  const isTop = ({ parent }: Category) => !parent || !ids.has(parent.id)
  const tops = categories.filter(isTop).map(branch)
  return [...tops, ...categories.flatMap((category) => (placed.has(category.id) ? [] : [branch(category)]))]
}

/** One after the other, each with how deep it lies. */
export const flat = (tree: readonly Branch[], depth = 0): { category: Category; depth: number }[] =>
  tree.flatMap(({ category, below }) => [{ category, depth }, ...flat(below, depth + 1)])
