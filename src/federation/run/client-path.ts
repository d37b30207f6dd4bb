import { Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionNode } from 'graphql'
import type { KeyOf } from '../plan/canonical.ts'
import { responseKey } from '../plan/outline.ts'

export type Path = readonly (string | number)[]
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** Where the client asked for something: the path in its response keys, and the fields of its document that ask for what is there. */
export interface Asked {
  readonly path: Path
  /** None where nothing was asked for by that path. */
  readonly fields: readonly FieldNode[]
}

/** Translates a path of the merged tree below some fields into the client's response keys, as far as the client asked for it. */
export function clientPath(below: readonly FieldNode[], path: Path, fragments: Fragments, keyOf: KeyOf): Asked {
  return translate(path, keyOf, fragments, fieldsBelow(below, fragments))
}

/** The same from the root of an operation, or from the object at `at`, a path that is in response keys already. */
export function clientPathFromRoot(document: DocumentNode, path: Path, keyOf: KeyOf, at: Path = []): Asked {
  const fragments: Record<string, FragmentDefinitionNode> = {}
  let fields: FieldNode[] = []
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments[each.name.value] = each
    else if (each.kind === Kind.OPERATION_DEFINITION)
      fields = each.selectionSet.selections.filter((node) => node.kind === Kind.FIELD)
  }
  for (const segment of at) {
    if (typeof segment === 'number') continue
    const chosen = fields.filter((node) => responseKey(node) === segment)
    fields = fieldsBelow(chosen, fragments)
  }
  const below = translate(path, keyOf, fragments, fields)
  return { path: [...at, ...below.path], fields: below.fields }
}

function translate(path: Path, keyOf: KeyOf, fragments: Fragments, start: readonly FieldNode[]): Asked {
  const out: (string | number)[] = []
  let candidates = start
  let fields: readonly FieldNode[] = []
  for (const segment of path) {
    if (typeof segment === 'number') {
      out.push(segment)
      continue
    }
    const found = candidates.filter((node) => (keyOf.get(node) ?? node.name.value) === segment)
    const [first] = found
    if (!first) break
    out.push(responseKey(first))
    fields = found
    candidates = fieldsBelow(found, fragments)
  }
  return { path: out, fields }
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
