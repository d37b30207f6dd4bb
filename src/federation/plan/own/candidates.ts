import type { FieldNode } from 'graphql'
import { isRoot } from './draft.ts'
import type { Place, Source } from './draft.ts'
import { namesOf } from './fields.ts'
import type { Fields } from './fields.ts'
import type { Join, JoinMap } from './map.ts'
import { findRoute } from './route.ts'
import type { Hop } from './route.ts'

/** A fetch that could be opened at a place: what it asks which subgraph for, and the way there. */
export interface Candidate {
  readonly subgraph: string
  readonly type: string
  /** Empty for a fetch from the root. */
  readonly route: readonly Hop[]
}

/** The best fetch for a field: one that needs to be told nothing, over the shortest way, that also brings most of what is below. */
export function candidateForField(
  map: JoinMap,
  fields: Fields,
  place: Place,
  node: FieldNode,
): (Candidate & { readonly join: Join }) | undefined {
  const options = map.subgraphs.flatMap((subgraph) =>
    namesOf(map, place.type).flatMap((type) => {
      const join = map.resolves(type, node.name.value, subgraph)
      const route = join && (place.path.length === 0 && isRoot(place.type) ? [] : findRoute(map, place, subgraph, type))
      if (!join || !route) return []
      const cost = (join.requires ? 100 : 0) + route.length * 10 - fields.covered(type, node, subgraph)
      return [{ subgraph, type, join, route, cost }]
    }),
  )
  return options.toSorted((a, b) => a.cost - b.cost)[0]
}

/** A fetch that can tell the concrete type of a value that came from an interface object. */
export function candidateForType(map: JoinMap, place: Place): Candidate | undefined {
  for (const subgraph of map.subgraphs) {
    if (!map.isAbstractIn(place.type, subgraph)) continue
    const route = findRoute(map, place, subgraph, place.type)
    if (route) return { subgraph, type: place.type, route }
  }
  return undefined
}

/** What brings a field with what is below it from a subgraph that was not tried: a fetch that reaches the place already, or a new one. */
export function candidateBeyond(
  tried: ReadonlySet<string>,
  map: JoinMap,
  fields: Fields,
  place: Place,
  node: FieldNode,
): Source | Candidate | undefined {
  const helps = (subgraph: string, type: string): boolean => fields.brings(type, [node], subgraph)
  for (const subgraph of map.subgraphs) {
    if (tried.has(subgraph)) continue
    const existing = place.sources.find((source) => source.subgraph === subgraph && helps(subgraph, source.type))
    if (existing) return existing
    for (const type of namesOf(map, place.type)) {
      if (!helps(subgraph, type)) continue
      const route = isRoot(place.type) ? [] : findRoute(map, place, subgraph, type)
      if (route) return { subgraph, type, route }
    }
  }
  return undefined
}
