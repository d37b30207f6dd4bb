import { Kind } from 'graphql'
import type {
  OperationTypeNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql'

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** One operation of a document and what its plan depends on besides its text. */
export interface Outline {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  /** Variables that `@skip` and `@include` look at. */
  readonly conditions: readonly string[]
}

/** The operation is one of the document. */
export function outline(document: DocumentNode, operation: OperationDefinitionNode): Outline {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const conditions = new Set<string>()
  const visit = (set: SelectionSetNode) => {
    for (const node of set.selections) {
      for (const directive of node.directives ?? []) {
        const value = isCondition(directive) ? directive.arguments?.[0]?.value : undefined
        if (value?.kind === Kind.VARIABLE) conditions.add(value.name.value)
      }
      if (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet) visit(node.selectionSet)
    }
  }
  visit(operation.selectionSet)
  for (const fragment of fragments.values()) visit(fragment.selectionSet)
  return { operation, fragments, conditions: [...conditions].sort() }
}

const isCondition = (directive: DirectiveNode): boolean =>
  directive.name.value === 'skip' || directive.name.value === 'include'

/** An operation with its conditions decided: nothing skipped is left in it, and its root selections are fields only. */
export interface Trimmed {
  readonly kind: OperationTypeNode
  readonly operation: OperationDefinitionNode
  /** Root fields by response key, in the order of the answer. Those of one key merge. */
  readonly roots: ReadonlyMap<string, readonly FieldNode[]>
  readonly fragments: Fragments
}

/**
 * Decides `@skip` and `@include` before planning, so that a plan never carries conditions: planners differ in how they merge
 * conditional and unconditional selections of one entity, and a plan without conditions cannot get that wrong.
 */
export function trim(source: Outline, variables: Readonly<Record<string, unknown>>): Trimmed {
  const kept = (node: SelectionNode): boolean =>
    (node.directives ?? []).every((directive) => {
      if (!isCondition(directive)) return true
      const value = directive.arguments?.[0]?.value
      const holds =
        value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value
      return directive.name.value === 'include' ? holds === true : holds !== true
    })
  const trimSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.filter(kept).map(trimNode),
  })
  const trimNode = <N extends SelectionNode>(node: N): N => {
    const directives = node.directives?.filter((directive) => !isCondition(directive)) ?? []
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return { ...node, directives }
    return { ...node, directives, selectionSet: trimSet(node.selectionSet) }
  }
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const [name, fragment] of source.fragments) {
    fragments.set(name, { ...fragment, selectionSet: trimSet(fragment.selectionSet) })
  }
  const operation = { ...source.operation, selectionSet: trimSet(source.operation.selectionSet) }
  return { kind: operation.operation, operation, fragments, roots: rootFields(operation.selectionSet, fragments) }
}

function rootFields(set: SelectionSetNode, fragments: Fragments): Map<string, FieldNode[]> {
  const roots = new Map<string, FieldNode[]>()
  const seen = new Set<string>()
  const collect = (from: SelectionSetNode) => {
    for (const node of from.selections) {
      if (node.kind === Kind.FIELD) {
        const key = responseKey(node)
        const group = roots.get(key)
        if (group) group.push(node)
        else roots.set(key, [node])
      } else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet)
      else if (!seen.has(node.name.value)) {
        seen.add(node.name.value)
        const fragment = fragments.get(node.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  collect(set)
  return roots
}

export const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value

/** A document with just these root fields and the fragments that exist. */
export function documentOf(trimmed: Trimmed, roots: readonly FieldNode[]): DocumentNode {
  const operation = { ...trimmed.operation, selectionSet: { kind: Kind.SELECTION_SET as const, selections: roots } }
  return { kind: Kind.DOCUMENT, definitions: [operation, ...trimmed.fragments.values()] }
}
