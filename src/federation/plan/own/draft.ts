import type { FlattenNodePathSegment, PlanNode, QueryPlan, RequiresSelection } from '@graphql-hive/router-query-planner'
import { Kind, OperationTypeNode } from 'graphql'
import type { FieldNode, OperationDefinitionNode, SelectionNode } from 'graphql'
import { declare, write } from './selection.ts'
import type { Selection, Written } from './selection.ts'

/** A fetch that asks for something at a place. */
export interface Source {
  readonly subgraph: string
  /** What the subgraph calls the type here: an interface, where it serves that interface as an object. */
  readonly type: string
  readonly selection: Selection
  /** Fields of others that this subgraph gives on this path (`@provides`). */
  readonly provided: readonly SelectionNode[]
}

/** A field that a source gives although another subgraph resolves it. */
export function providedField({ provided }: Pick<Source, 'provided'>, name: string): FieldNode | undefined {
  return provided.find((each): each is FieldNode => each.kind === Kind.FIELD && each.name.value === name)
}

/** A position in the answer, with every fetch that reaches it. */
export interface Place {
  readonly path: readonly FlattenNodePathSegment[]
  readonly type: string
  readonly sources: Source[]
  readonly parent: { readonly place: Place; readonly node: FieldNode } | undefined
  readonly children: Map<string, Place>
  /** For an abstract type, the same position once the type is known. */
  readonly members: Map<string, Place>
}

export const newPlace = (path: Place['path'], type: string, parent?: Place['parent']): Place => ({
  path,
  type,
  parent,
  sources: [],
  children: new Map(),
  members: new Map(),
})

/** Gives the source that the place has with this selection already, or the new one. */
export function addSource(place: Place, source: Source): Source {
  const known = place.sources.find((each) => each.selection === source.selection)
  if (known) return known
  place.sources.push(source)
  return source
}

export const isRoot = (type: string): boolean => type === 'Query' || type === 'Mutation' || type === 'Subscription'

/** A fetch in the making: its selection grows until the whole operation is planned. */
export interface Draft {
  readonly subgraph: string
  readonly selection: Selection
  /** For a fetch of entities. */
  readonly entity:
    { readonly place: Place; readonly type: string; readonly requires: readonly RequiresSelection[] } | undefined
}

/** Turns drafts, in the order in which they were begun, into a plan. */
export function toPlan(drafts: readonly Draft[], operation: OperationDefinitionNode): QueryPlan {
  const definitions = operation.variableDefinitions ?? []
  const nodes = drafts.map((draft): PlanNode => {
    const written: Written = { variables: new Set(), rewrites: [] }
    const body = write(draft.selection, written)
    const { variables: used, rewrites } = written
    const shared = {
      kind: 'Fetch' as const,
      serviceName: draft.subgraph,
      ...(used.size > 0 && { variableUsages: [...used] }),
      ...(rewrites.length > 0 && { outputRewrites: rewrites }),
    }
    if (!draft.entity) {
      const operationKind = operation.operation
      const fetch = { ...shared, operationKind, operation: `${operationKind}${declare(definitions, used)}${body}` }
      return operationKind === OperationTypeNode.SUBSCRIPTION ? { kind: 'Subscription', primary: fetch } : fetch
    }
    const { place, type, requires } = draft.entity
    const head = declare(definitions, used, ['$representations: [_Any!]!'])
    return {
      kind: 'Flatten',
      path: [...place.path],
      node: {
        ...shared,
        operationKind: 'query',
        operation: `query${head}{_entities(representations: $representations){... on ${type}${body}}}`,
        requires: [{ kind: 'InlineFragment', typeCondition: place.type, selections: [...requires] }],
        inputRewrites: [rewriteType(place.type, type)],
      },
    }
  })
  const [only] = nodes
  if (!only) return { kind: 'QueryPlan' }
  return { kind: 'QueryPlan', node: nodes.length === 1 ? only : { kind: 'Sequence', nodes } }
}

/** The subgraph is told the name under which it knows the entity. */
const rewriteType = (from: string, to: string) => ({
  ValueSetter: { path: [{ TypenameEquals: [from] }, { Key: '__typename' }], setValueTo: to },
})
