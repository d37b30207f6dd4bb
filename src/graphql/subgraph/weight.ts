import { Kind } from 'graphql'
import type { DocumentNode, FragmentDefinitionNode, SelectionNode, ValueNode, VariableDefinitionNode } from 'graphql'

/** How much an operation asks a subgraph for: each field of the root is one, and so is each element of a list given to it. */
export interface Weight {
  /** What the document says by itself. */
  readonly own: number
  of(variables: Readonly<Record<string, unknown>>): number
}

/** The weights of a document's operations by name; one without a name has the empty one. */
export function weigh(document: DocumentNode): ReadonlyMap<string, Weight> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const weights = new Map<string, Weight>()
  for (const each of document.definitions) {
    if (each.kind === Kind.OPERATION_DEFINITION)
      weights.set(each.name?.value ?? '', weightOf(each.selectionSet.selections, each.variableDefinitions, fragments))
  }
  return weights
}

function weightOf(
  selections: readonly SelectionNode[],
  definitions: readonly VariableDefinitionNode[] = [],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Weight {
  let own = 0
  /** How often a variable is given to a field of the root, and how long its default is. */
  const lists = new Map<string, { times: number; readonly usual: number }>()
  for (const { variable, defaultValue } of definitions) {
    const usual = defaultValue ? lengthOf(defaultValue) : 0
    own += usual
    lists.set(variable.name.value, { times: 0, usual })
  }
  const spread = new Set<string>()
  const visit = (nodes: readonly SelectionNode[]) => {
    for (const node of nodes) {
      if (node.kind === Kind.FIELD) {
        own++
        for (const { value } of node.arguments ?? []) {
          const list = value.kind === Kind.VARIABLE ? lists.get(value.name.value) : undefined
          if (list) list.times++
          else own += lengthOf(value)
        }
      } else if (node.kind === Kind.INLINE_FRAGMENT) visit(node.selectionSet.selections)
      else if (!spread.has(node.name.value)) {
        // Counted for each spread, fragments within fragments would take for ever; carried out, they count once as well.
        spread.add(node.name.value)
        visit(fragments.get(node.name.value)?.selectionSet.selections ?? [])
      }
    }
  }
  visit(selections)
  return {
    own,
    of(variables) {
      let sum = own
      for (const [name, { times, usual }] of lists) {
        const value = variables[name]
        if (value === undefined) sum += Math.max(0, times - 1) * usual
        // A list that is used further inside counts once.
        else if (Array.isArray(value)) sum += Math.max(1, times) * value.length
      }
      return sum
    },
  }
}

const lengthOf = (value: ValueNode): number => (value.kind === Kind.LIST ? value.values.length : 0)
