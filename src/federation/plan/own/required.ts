import { Kind } from 'graphql'
import type { SelectionNode } from 'graphql'
import type { RequiresSelection } from '@graphql-hive/router-query-planner'

/**
 * What to ask for, and how to tell it on, for a key or for what `@requires` names. Fields with arguments get a key of their
 * own, as a client may ask for the same field with others.
 */
export function renamed(
  nodes: readonly SelectionNode[],
  nextKey: (name: string) => string,
): [SelectionNode[], RequiresSelection[]] {
  const asked: SelectionNode[] = []
  const told: RequiresSelection[] = []
  for (const node of nodes) {
    const [inner, below] =
      node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet
        ? renamed(node.selectionSet.selections, nextKey)
        : [[], []]
    const selectionSet = { kind: Kind.SELECTION_SET as const, selections: inner }
    if (node.kind === Kind.INLINE_FRAGMENT && node.typeCondition) {
      asked.push({ ...node, selectionSet })
      told.push({ kind: 'InlineFragment', typeCondition: node.typeCondition.name.value, selections: below })
    } else if (node.kind === Kind.FIELD) {
      const name = node.name.value
      const key = node.arguments?.length ? nextKey(name) : name
      const { selectionSet: _, ...bare } = node
      asked.push({
        ...bare,
        ...(key !== name && { alias: { kind: Kind.NAME, value: key } }),
        ...(node.selectionSet && { selectionSet }),
      })
      told.push({
        kind: 'Field',
        name: key,
        ...(key !== name && { alias: name }),
        ...(node.selectionSet && { selections: below }),
      })
    }
  }
  return [asked, told]
}
