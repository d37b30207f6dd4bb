import { Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionNode } from 'graphql'
import type { KeyOf } from '../plan/canonical.ts'
import { responseKey } from '../plan/outline.ts'

export type Path = readonly (string | number)[]
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** Translates a path of the merged tree below some fields into the client's response keys, as far as the client asked for it. */
export function clientPath(
  below: readonly FieldNode[],
  path: Path,
  fragments: Fragments,
  keyOf: KeyOf,
): (string | number)[] {
  return translate(path, keyOf, fragments, fieldsBelow(below, fragments))
}

/** The same from the root of an operation, or from the object at `at`, a path that is in response keys already. */
export function clientPathFromRoot(
  document: DocumentNode,
  path: Path,
  keyOf: KeyOf,
  at: Path = [],
): (string | number)[] {
  const { fragments, below } = selected(document, at)
  return [...at, ...translate(path, keyOf, fragments, below)]
}

/** The fields of the operation that the value at `path`, in response keys, was asked for with. */
export function fieldsAt(document: DocumentNode, path: Path): readonly FieldNode[] {
  return selected(document, path).chosen
}

function selected(document: DocumentNode, at: Path) {
  const fragments: Record<string, FragmentDefinitionNode> = {}
  let below: FieldNode[] = []
  let chosen: FieldNode[] = []
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments[each.name.value] = each
    else if (each.kind === Kind.OPERATION_DEFINITION)
      below = each.selectionSet.selections.filter((node) => node.kind === Kind.FIELD)
  }
  for (const segment of at) {
    if (typeof segment === 'number') continue
    chosen = below.filter((node) => responseKey(node) === segment)
    below = fieldsBelow(chosen, fragments)
  }
  return { fragments, chosen, below }
}

function translate(path: Path, keyOf: KeyOf, fragments: Fragments, start: readonly FieldNode[]): (string | number)[] {
  const out: (string | number)[] = []
  let candidates = start
  for (const segment of path) {
    if (typeof segment === 'number') {
      out.push(segment)
      continue
    }
    const [first, ...others] = candidates.filter((node) => (keyOf.get(node) ?? node.name.value) === segment)
    if (!first) break
    out.push(responseKey(first))
    candidates = fieldsBelow([first, ...others], fragments)
  }
  return out
}

function fieldsBelow(nodes: readonly FieldNode[], fragments: Fragments): FieldNode[] {
  const collect = (selections: readonly SelectionNode[]): FieldNode[] =>
    selections.flatMap((each) => (each.kind === Kind.FIELD ? [each] : collect(selectionsOf(each, fragments))))
  return nodes.flatMap((node) => collect(node.selectionSet?.selections ?? []))
}

function selectionsOf(node: SelectionNode, fragments: Fragments): readonly SelectionNode[] {
  const set = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value]?.selectionSet : node.selectionSet
  return set?.selections ?? []
}

/** Whether these fields ask, directly or in fragments, what concrete type their value has. */
export function asksForType(
  nodes: readonly FieldNode[],
  fragments: Fragments,
  isAbstract: (type: string) => boolean,
): boolean {
  const asks = (each: SelectionNode): boolean => {
    if (each.kind === Kind.FIELD) return each.name.value === '__typename'
    const condition =
      each.kind === Kind.INLINE_FRAGMENT ? each.typeCondition : fragments[each.name.value]?.typeCondition
    if (condition && !isAbstract(condition.name.value)) return true
    return selectionsOf(each, fragments).some(asks)
  }
  return nodes.some((node) => node.selectionSet?.selections.some(asks))
}
