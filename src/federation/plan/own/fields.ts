import { Kind } from 'graphql'
import type { FieldNode, FragmentDefinitionNode, SelectionNode } from 'graphql'
import type { Supergraph } from '../../supergraph/supergraph.ts'
import type { JoinMap } from './map.ts'

/** Selections seen with the types of one supergraph and the fragments of one operation. */
export interface Fields {
  /** Fields as they apply to a type. Conditions that an unknown concrete type might meet stay as they are. */
  flatten(nodes: readonly SelectionNode[], type: string): SelectionNode[]
  /** Whether a subgraph leads on to one of these fields without being told anything: to a leaf, or to an entity to go on from. */
  brings(type: string, nodes: readonly SelectionNode[], subgraph: string): boolean
  /** How many of the fields right below a field a subgraph resolves. */
  covered(type: string, node: FieldNode, subgraph: string): number
}

export function createFields(
  supergraph: Supergraph,
  map: JoinMap,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Fields {
  return { flatten, brings, covered }

  function flatten(nodes: readonly SelectionNode[], type: string): SelectionNode[] {
    return nodes.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD) return [node]
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
      const condition = fragment?.typeCondition?.name.value
      if (!fragment) return []
      if (condition === undefined || supergraph.satisfies(type, condition))
        return flatten(fragment.selectionSet.selections, type)
      const undecided = map.type(type)?.kind !== 'object'
      return undecided
        ? [
            {
              kind: Kind.INLINE_FRAGMENT,
              ...(fragment.typeCondition && { typeCondition: fragment.typeCondition }),
              selectionSet: fragment.selectionSet,
            },
          ]
        : []
    })
  }

  function brings(type: string, nodes: readonly SelectionNode[], subgraph: string): boolean {
    return flatten(nodes, type).some((node) => {
      if (node.kind !== Kind.FIELD || node.name.value === '__typename') return true
      const join = map.resolves(type, node.name.value, subgraph)
      const field = map.type(type)?.fields.get(node.name.value)
      if (!join || join.requires || !field) return false
      const below = map.type(field.type)
      const goesOn = below?.kind !== 'object' || [...below.keys.values()].some((keys) => keys.length > 0)
      return !node.selectionSet || goesOn || brings(field.type, node.selectionSet.selections, subgraph)
    })
  }

  function covered(type: string, node: FieldNode, subgraph: string): number {
    const field = map.type(type)?.fields.get(node.name.value)
    if (!field || !node.selectionSet) return 0
    const below = node.selectionSet.selections.filter((each) => each.kind === Kind.FIELD)
    return below.filter((each) => map.resolves(field.type, each.name.value, subgraph)).length
  }
}

/** A type and the interfaces under which subgraphs may know its entities. */
export const namesOf = (map: JoinMap, type: string): string[] => [type, ...(map.type(type)?.interfaces ?? [])]
