import { Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode } from 'graphql'
import type { QueryPlan, RequiresSelection } from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../../supergraph/supergraph.ts'
import { candidateBeyond, candidateForField, candidateForType } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import { addSource, isRoot, newPlace, toPlan } from './draft.ts'
import type { Draft, Place, Source } from './draft.ts'
import { createFields } from './fields.ts'
import type { Join, JoinMap } from './map.ts'
import { renamed } from './required.ts'
import { findRoute, holds } from './route.ts'
import { addTypename, newSelection } from './selection.ts'
import { createTake } from './take.ts'

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
  const take = createTake(map, fields, resolve)
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
        first.kind === Kind.FIELD && first.name.value !== '__typename' ? openFor(place, first) : openForType(place)
      rest = found ? take(found.source, place, rest, found.requires) : throughParent(place, rest)
    }
    depth--
  }

  function openFor(place: Place, node: FieldNode): Found | undefined {
    const best = candidateForField(map, fields, place, node)
    if (!best) return undefined
    const requires = best.join.requires ? require(place, best.join.requires) : []
    // What is required may have been fetched on the way there.
    const route = requires.length > 0 ? findRoute(map, place, best.subgraph, best.type) : best.route
    return { source: open(place, { ...best, route: route ?? [] }, requires), requires: best.join.requires }
  }

  function openForType(place: Place): Found | undefined {
    const candidate = candidateForType(map, place)
    return candidate && { source: open(place, candidate, []), requires: undefined }
  }

  function open(place: Place, { subgraph, type, route }: Candidate, requires: readonly RequiresSelection[]): Source {
    if (isRoot(place.type)) {
      const selection = newSelection()
      drafts.push({ subgraph, selection, entity: undefined })
      return addSource(place, { subgraph, type: place.type, selection, provided: [] })
    }
    for (const hop of route.slice(0, -1)) enter(place, hop.subgraph, hop.type, hop.key, [])
    const last = route.at(-1)
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
    if (first) addTypename(first.selection)
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
    const found = candidateBeyond(tried, map, fields, parent.place, again)
    if (found) {
      take('route' in found ? open(parent.place, found, []) : found, parent.place, [again])
      return []
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
