import { Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode } from 'graphql'
import type { QueryPlan, RequiresSelection } from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../../supergraph/supergraph.ts'
import { responseKey } from '../outline.ts'
import { newPlace, toPlan } from './draft.ts'
import type { Draft, Place, Source } from './draft.ts'
import type { Join, JoinMap } from './map.ts'
import { createFields, namesOf } from './fields.ts'
import { renamed } from './required.ts'
import { findRoute, holds } from './route.ts'
import { add, newSelection, under } from './selection.ts'

const deepest = 200
const mostFetchesAtOnePlace = 100

/**
 * Plans an operation without the native planner: one fetch after the other, each for what the ones before could not bring.
 * Such plans are longer than they need be; they are made where the native planner finds none or one that does not hold.
 * Throws when there is no way.
 */
export function planOwn(document: DocumentNode, supergraph: Supergraph, map: JoinMap): QueryPlan {
  const fragments = new Map<string, FragmentDefinitionNode>()
  let operation: OperationDefinitionNode | undefined
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
    if (each.kind === Kind.OPERATION_DEFINITION) operation = each
  }
  const rootType = operation && supergraph.apiSchema.getRootType(operation.operation)
  if (!operation || !rootType) throw new Error('There is no operation to plan')
  const fields = createFields(supergraph, map, fragments)
  const drafts: Draft[] = []
  let depth = 0
  let required = 0

  resolve(newPlace([], rootType.name), operation.selectionSet.selections)
  return toPlan(drafts, operation)

  /** Brings everything that `nodes` ask for to a place, by what is fetched there already and then by new fetches. */
  function resolve(place: Place, nodes: readonly SelectionNode[]): void {
    if (++depth > deepest) throw new Error('The fields that subgraphs require lead in a circle')
    let rest = nodes
    const tried = new Set<Source>()
    for (let turn = 0; rest.length > 0; turn++) {
      if (turn > mostFetchesAtOnePlace) throw new Error(`No subgraph brings what is asked for at "${place.type}"`)
      const untried = place.sources.find((source) => !tried.has(source))
      const [first] = fields.flatten(rest, place.type)
      if (!first) break
      if (untried) {
        tried.add(untried)
        rest = take(untried, place, rest)
        continue
      }
      const found =
        first.kind === Kind.FIELD && first.name.value !== '__typename' ? sourceFor(place, first) : sourceForType(place)
      rest = found ? take(found.source, place, rest, found.requires) : throughParent(place, rest)
    }
    depth--
  }

  /** Selects what a source brings itself and gives back the rest. Of fields that require something, only those it was told for. */
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
        else if (source.type === place.type) add(source.selection, '__typename', '__typename', [], false)
      } else {
        const join = bringing(source, node)
        if (!join || (join.requires && join.requires !== told)) rest.push(node)
        else takeField(source, place, node, join)
      }
    }
    return rest
  }

  function takeByMember(source: Source, place: Place, nodes: readonly SelectionNode[]): SelectionNode[] {
    add(source.selection, '__typename', '__typename', [], false)
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
    const inner = add(source.selection, key, node.name.value, node.arguments ?? [], node.selectionSet !== undefined)
    if (!inner || !node.selectionSet || !field) return
    const list = Array.from({ length: field.depth }, () => '@' as const)
    const type = join.type ?? field.type
    const name = `${key} ${type}`
    const child = place.children.get(name) ?? newPlace([...place.path, { Field: key }, ...list], type, { place, node })
    place.children.set(name, child)
    const given = source.provided.find((each) => each.kind === Kind.FIELD && each.name.value === node.name.value)
    const provided = [...join.provides, ...(given?.kind === Kind.FIELD ? (given.selectionSet?.selections ?? []) : [])]
    addSource(child, { subgraph: source.subgraph, type, selection: inner, provided })
    resolve(child, node.selectionSet.selections)
  }

  function bringing(source: Source, node: FieldNode): Join | undefined {
    const join = map.resolves(source.type, node.name.value, source.subgraph)
    if (join) return join
    const isProvided = source.provided.some((each) => each.kind === Kind.FIELD && each.name.value === node.name.value)
    return isProvided
      ? { type: undefined, external: false, requires: undefined, provides: [], override: undefined, label: undefined }
      : undefined
  }

  /** Opens the best fetch for a field: one that needs to be told nothing, over the shortest way, that also brings most of what is below. */
  function sourceFor(place: Place, node: FieldNode): Found | undefined {
    const options = map.subgraphs.flatMap((subgraph) =>
      namesOf(map, place.type).flatMap((type) => {
        const join = map.resolves(type, node.name.value, subgraph)
        const route =
          join && (place.path.length === 0 && isRoot(place.type) ? [] : findRoute(map, place, subgraph, type))
        if (!join || !route) return []
        const cost = (join.requires ? 100 : 0) + route.length * 10 - fields.covered(type, node, subgraph)
        return [{ subgraph, type, join, route, cost }]
      }),
    )
    const [best] = options.toSorted((a, b) => a.cost - b.cost)
    if (!best) return undefined
    const requires = best.join.requires ? require(place, best.join.requires) : []
    // What is required may have been fetched on the way there.
    const route = requires.length > 0 ? findRoute(map, place, best.subgraph, best.type) : best.route
    return { source: open(place, best.subgraph, best.type, route, requires), requires: best.join.requires }
  }

  /** Opens a fetch that can tell the concrete type of a value that came from an interface object. */
  function sourceForType(place: Place): Found | undefined {
    for (const subgraph of map.subgraphs) {
      if (!map.isAbstractIn(place.type, subgraph)) continue
      const route = findRoute(map, place, subgraph, place.type)
      if (route) return { source: open(place, subgraph, place.type, route, []), requires: undefined }
    }
    return undefined
  }

  function open(
    place: Place,
    subgraph: string,
    type: string,
    route: ReturnType<typeof findRoute>,
    requires: readonly RequiresSelection[],
  ): Source {
    if (isRoot(place.type)) {
      const selection = newSelection()
      drafts.push({ subgraph, selection, entity: undefined })
      return addSource(place, { subgraph, type: place.type, selection, provided: [] })
    }
    for (const hop of route?.slice(0, -1) ?? []) enter(place, hop.subgraph, hop.type, hop.key, [])
    const last = route?.at(-1)
    if (!last) throw new Error(`There is no way to "${place.type}" in the subgraph "${subgraph}"`)
    return enter(place, subgraph, type, last.key, requires)
  }

  function enter(
    place: Place,
    subgraph: string,
    type: string,
    key: readonly SelectionNode[],
    requires: readonly RequiresSelection[],
  ): Source {
    const keys = require(place, key)
    const [first] = place.sources
    if (first) add(first.selection, '__typename', '__typename', [], false)
    const selection = newSelection()
    const told: RequiresSelection[] = [{ kind: 'Field', name: '__typename' }, ...keys, ...requires]
    drafts.push({ subgraph, selection, entity: { place, type, requires: told } })
    return addSource(place, { subgraph, type, selection, provided: [] })
  }

  /** Makes sure that a key or what `@requires` names is fetched at a place, and says where in the tree it lies. */
  function require(place: Place, nodes: readonly SelectionNode[]): RequiresSelection[] {
    const [asked, told] = renamed(nodes, (name) => `_r${required++}_${name}`)
    const unheld = asked.filter((node) => {
      const source = place.sources.find((each) => holds(map, each, node))
      if (source && node.kind === Kind.FIELD) take(source, place, [node])
      return !source
    })
    if (unheld.length > 0) resolve(place, unheld)
    return told
  }

  /** What has no key of its own is asked for again through the field that leads to it, in another subgraph. */
  function throughParent(place: Place, nodes: readonly SelectionNode[]): SelectionNode[] {
    const { parent } = place
    if (!parent) throw new Error(`No subgraph brings what is asked for at "${place.type}"`)
    const tried = new Set(place.sources.map((source) => source.subgraph))
    const again = { ...parent.node, selectionSet: { kind: Kind.SELECTION_SET as const, selections: nodes } }
    const helps = (subgraph: string, type: string): boolean => fields.brings(type, [again], subgraph)
    for (const subgraph of map.subgraphs) {
      if (tried.has(subgraph)) continue
      const existing = parent.place.sources.find(
        (source) => source.subgraph === subgraph && helps(subgraph, source.type),
      )
      if (existing) {
        take(existing, parent.place, [again])
        return []
      }
      for (const type of namesOf(map, parent.place.type)) {
        if (!helps(subgraph, type)) continue
        const route = isRoot(parent.place.type) ? [] : findRoute(map, parent.place, subgraph, type)
        if (!route) continue
        take(open(parent.place, subgraph, type, route, []), parent.place, [again])
        return []
      }
    }
    if (parent.place.parent) return throughParent(parent.place, [again])
    throw new Error(`No subgraph brings what is asked for at "${place.type}"`)
  }
}

interface Found {
  readonly source: Source
  /** What the source is told besides a key. */
  readonly requires: Join['requires']
}

const isRoot = (type: string): boolean => type === 'Query' || type === 'Mutation' || type === 'Subscription'

function addSource(place: Place, source: Source): Source {
  const known = place.sources.find((each) => each.selection === source.selection)
  if (known) return known
  place.sources.push(source)
  return source
}
