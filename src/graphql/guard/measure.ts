import { Kind, visit } from 'graphql'
import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql'
import { notValid } from './refusal.ts'

/** The sizes of a document. Names are those of the limits they are held against. */
export interface Measures {
  /** Without the inside of `__schema` and `__type`. */
  depth: number
  aliases: number
  rootFields: number
  directives: number
  definitions: number
  variables: number
  arguments: number
  comparisons: number
  selections: number
  listItems: number
  valueDepth: number
  /** Whether `__schema` or `__type` is asked for anywhere, in whatever spelling. */
  introspects: boolean
}

interface Expanded {
  depth: number
  /** Fields at the top of this selection set. */
  top: number
  selections: number
}

const isIntrospection = (name: string): boolean => name === '__schema' || name === '__type'

/**
 * Measures a parsed document in time linear to its text: what a fragment expands to is computed once, however often it is
 * spread. Throws a validation error for a fragment that contains itself or whose name comes again. The nesting of the text must
 * be bounded already.
 */
export function measure(document: DocumentNode): Measures {
  const measures = countAsWritten(document)
  const fragments = new Map<string, FragmentDefinitionNode>()
  const operations: OperationDefinitionNode[] = []
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
    const name = definition.name.value
    // Only one of them could be measured, and validation walks all.
    if (fragments.has(name)) throw notValid(`There can be only one fragment named "${name}".`)
    fragments.set(name, definition)
  }
  const known = new Map<string, Expanded | 'open'>()
  const measured = new Map<SelectionSetNode, Expanded>()

  function ofFragment(name: string): Expanded | undefined {
    const earlier = known.get(name)
    if (earlier === 'open') throw notValid(`Cannot spread fragment "${name}" within itself.`)
    if (earlier) return earlier
    const fragment = fragments.get(name)
    // An unknown fragment is for validation to report.
    if (!fragment) return undefined
    known.set(name, 'open')
    const expanded = ofSelections(fragment.selectionSet)
    known.set(name, expanded)
    return expanded
  }

  function ofSelections(set: SelectionSetNode): Expanded {
    const earlier = measured.get(set)
    if (earlier) return earlier
    const total: Expanded = { depth: 0, top: 0, selections: 0 }
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet && ofSelections(selection.selectionSet)
        const hidden = isIntrospection(selection.name.value)
        total.depth = Math.max(total.depth, 1 + (hidden ? 0 : (inner?.depth ?? 0)))
        total.top += 1
        total.selections += 1 + (inner?.selections ?? 0)
        continue
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet)
      if (!inner) continue
      total.depth = Math.max(total.depth, inner.depth)
      total.top += inner.top
      total.selections += inner.selections
    }
    measured.set(set, total)
    return total
  }

  /** How many fields validation compares in a set: each with every other of the same response name, and what is inside them. */
  function comparisonsIn(set: SelectionSetNode): number {
    const sameName = new Map<string, { count: number; size: number }>()
    const spread = new Set<string>()
    const gather = (inner: SelectionSetNode): void => {
      for (const selection of inner.selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet)
        else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = fragments.get(selection.name.value)
          if (!fragment || spread.has(selection.name.value)) continue
          spread.add(selection.name.value)
          gather(fragment.selectionSet)
        } else {
          const name = selection.alias?.value ?? selection.name.value
          const same = sameName.get(name) ?? { count: 0, size: 0 }
          same.count++
          same.size += 1 + (selection.selectionSet ? ofSelections(selection.selectionSet).selections : 0)
          sameName.set(name, same)
        }
      }
    }
    gather(set)
    let comparisons = 0
    for (const { count, size } of sameName.values()) comparisons += ((count - 1) / 2) * size
    return comparisons
  }

  const roots = operations.map((operation) => ofSelections(operation.selectionSet))
  // Unused fragments are measured too: validation walks them all the same.
  for (const name of fragments.keys()) ofFragment(name)
  const all = [...roots, ...[...known.values()].filter((entry) => entry !== 'open')]
  measures.rootFields = Math.max(0, ...roots.map((root) => root.top))
  measures.depth = Math.max(0, ...roots.map((root) => root.depth))
  measures.selections = Math.max(0, ...all.map((entry) => entry.selections))
  // After the fragments, so that a cycle has been refused by now.
  for (const set of measured.keys()) measures.comparisons += Math.ceil(comparisonsIn(set))
  return measures
}

function countAsWritten(document: DocumentNode): Measures {
  const measures: Measures = {
    depth: 0,
    aliases: 0,
    rootFields: 0,
    directives: 0,
    definitions: document.definitions.length,
    variables: 0,
    arguments: 0,
    comparisons: 0,
    selections: 0,
    listItems: 0,
    valueDepth: 0,
    introspects: false,
  }
  visit(document, {
    Field(node) {
      if (node.alias) measures.aliases++
      if (isIntrospection(node.name.value)) measures.introspects = true
    },
    Directive: () => void measures.directives++,
    VariableDefinition({ defaultValue }) {
      measures.variables++
      if (defaultValue) measureValue(defaultValue, measures)
    },
    Argument(node) {
      measures.arguments++
      measureValue(node.value, measures)
    },
  })
  return measures
}

function measureValue(value: ValueNode, measures: Measures, depth = 0): void {
  const inside =
    value.kind === Kind.LIST ? value.values : value.kind === Kind.OBJECT ? value.fields.map((field) => field.value) : []
  if (value.kind === Kind.LIST) measures.listItems = Math.max(measures.listItems, value.values.length)
  if (value.kind === Kind.LIST || value.kind === Kind.OBJECT) {
    measures.valueDepth = Math.max(measures.valueDepth, depth + 1)
  }
  for (const inner of inside) measureValue(inner, measures, depth + 1)
}
