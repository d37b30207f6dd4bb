import { Kind } from 'graphql'
import type { FieldNode, SelectionNode } from 'graphql'
import { responseKey } from '../outline.ts'
import { addSource, newPlace, providedField } from './draft.ts'
import type { Place, Source } from './draft.ts'
import type { Fields } from './fields.ts'
import { plainJoin } from './map.ts'
import type { Join, JoinMap } from './map.ts'
import { add, addTypename, newSelection, under } from './selection.ts'

/** Selects what a source brings itself and gives back the rest. Of fields that require something, only those it was told for. */
export type Take = (
  source: Source,
  place: Place,
  nodes: readonly SelectionNode[],
  told?: Join['requires'],
) => SelectionNode[]

/** What is below a field, or depends on the concrete type, is brought to its own place with `resolve`. */
export function createTake(
  map: JoinMap,
  fields: Fields,
  resolve: (place: Place, nodes: readonly SelectionNode[]) => void,
): Take {
  return take

  function take(
    source: Source,
    place: Place,
    nodes: readonly SelectionNode[],
    told?: Join['requires'],
  ): SelectionNode[] {
    if (map.isAbstractIn(source.type, source.subgraph)) return takeByMember(source, place, nodes)
    const rest: SelectionNode[] = []
    const unknown =
      map.type(source.type)?.objectIn.has(source.subgraph) === true && map.type(place.type)?.kind !== 'object'
    for (const node of fields.flatten(nodes, map.type(place.type)?.kind === 'object' ? place.type : source.type)) {
      if (node.kind !== Kind.FIELD) rest.push(node)
      else if (node.name.value === '__typename') {
        if (unknown) rest.push(node)
        else if (source.type === place.type) addTypename(source.selection)
      } else {
        const join = bringing(source, node)
        if (!join || (join.requires && join.requires !== told)) rest.push(node)
        else takeField(source, place, node, join)
      }
    }
    return rest
  }

  function takeByMember(source: Source, place: Place, nodes: readonly SelectionNode[]): SelectionNode[] {
    addTypename(source.selection)
    for (const type of map.membersIn(source.type, source.subgraph)) {
      const wanted = fields.flatten(nodes, type)
      if (wanted.length === 0) continue
      const member = place.members.get(type) ?? newPlace([...place.path, { TypeCondition: [type] }], type, place.parent)
      place.members.set(type, member)
      const provided = fields.flatten(source.provided, type)
      addSource(member, { subgraph: source.subgraph, type, selection: under(source.selection, type), provided })
      resolve(member, wanted)
    }
    return []
  }

  function takeField(source: Source, place: Place, node: FieldNode, join: Join): void {
    const key = responseKey(node)
    const field = map.type(source.type)?.fields.get(node.name.value)
    const wholeType = field?.joins?.get(source.subgraph)?.wholeType ?? field?.wholeType ?? ''
    const inner = add(source.selection, key, {
      name: node.name.value,
      args: node.arguments ?? [],
      // Of what has fields of its own, these are compared, and not the name.
      shape: node.selectionSet ? wholeType.replace(/\w+/, '') : wholeType,
      inner: node.selectionSet && newSelection(),
    })
    if (!inner || !node.selectionSet || !field) return
    const list = Array.from({ length: field.depth }, () => '@' as const)
    const type = join.type ?? field.type
    const name = `${key} ${type}`
    const child = place.children.get(name) ?? newPlace([...place.path, { Field: key }, ...list], type, { place, node })
    place.children.set(name, child)
    const provided = [...join.provides, ...(providedField(source, node.name.value)?.selectionSet?.selections ?? [])]
    addSource(child, { subgraph: source.subgraph, type, selection: inner, provided })
    resolve(child, node.selectionSet.selections)
  }

  function bringing(source: Source, node: FieldNode): Join | undefined {
    const join = map.resolves(source.type, node.name.value, source.subgraph)
    return join ?? (providedField(source, node.name.value) && plainJoin)
  }
}
