import { Kind } from 'graphql'
import type { SelectionNode } from 'graphql'
import { providedField } from './draft.ts'
import type { Place, Source } from './draft.ts'
import { namesOf } from './fields.ts'
import type { JoinMap } from './map.ts'

/** One entity fetch on the way to a subgraph, by a key that is known when it is made. */
export interface Hop {
  readonly subgraph: string
  readonly type: string
  readonly key: readonly SelectionNode[]
}

type Known = Pick<Source, 'subgraph' | 'type' | 'provided'>

/** The shortest way from what is fetched at a place to a subgraph, hop by hop; undefined when no keys lead there. */
export function findRoute(map: JoinMap, place: Place, target: string, targetType: string): Hop[] | undefined {
  const known: Known[] = [...place.sources]
  const cameBy = new Map<string, { hop: Hop; needs: readonly string[] }>()
  const names = namesOf(map, place.type)
  for (;;) {
    const goal = hopTo(target, targetType)
    if (goal) return [...wayTo(goal.needs), goal.hop]
    const next = map.subgraphs
      .filter((subgraph) => subgraph !== target && !known.some((each) => each.subgraph === subgraph))
      .flatMap((subgraph) => names.flatMap((type) => hopTo(subgraph, type) ?? []))
    if (next.length === 0) return undefined
    for (const step of next) {
      if (cameBy.has(step.hop.subgraph)) continue
      cameBy.set(step.hop.subgraph, step)
      known.push({ subgraph: step.hop.subgraph, type: step.hop.type, provided: [] })
    }
  }

  function hopTo(subgraph: string, type: string): { hop: Hop; needs: readonly string[] } | undefined {
    for (const key of map.type(type)?.keys.get(subgraph) ?? []) {
      const holders = key.map((node) => known.find((each) => holds(map, each, node)))
      if (holders.every((holder) => holder !== undefined)) {
        return { hop: { subgraph, type, key }, needs: holders.map((holder) => holder.subgraph) }
      }
    }
    return undefined
  }

  function wayTo(subgraphs: readonly string[], done = new Set<string>()): Hop[] {
    return subgraphs.flatMap((subgraph) => {
      const step = cameBy.get(subgraph)
      if (!step || done.has(subgraph)) return []
      done.add(subgraph)
      return [...wayTo(step.needs, done), step.hop]
    })
  }
}

/** Whether a fetch at a place can bring this part of a key by itself. */
export function holds(map: JoinMap, source: Known, node: SelectionNode): boolean {
  if (node.kind === Kind.INLINE_FRAGMENT)
    return node.selectionSet.selections.every((each) =>
      holds(map, { ...source, type: node.typeCondition?.name.value ?? source.type }, each),
    )
  if (node.kind !== Kind.FIELD) return false
  if (node.name.value === '__typename') return true
  const given = providedField(source, node.name.value)
  const join = map.resolves(source.type, node.name.value, source.subgraph)
  if (!given && (!join || join.requires)) return false
  if (!node.selectionSet) return true
  const field = map.type(source.type)?.fields.get(node.name.value)
  const provided = given?.selectionSet?.selections ?? []
  const type = join?.type ?? field?.type
  return (
    type !== undefined &&
    node.selectionSet.selections.every((each) => holds(map, { subgraph: source.subgraph, type, provided }, each))
  )
}
