import { Kind, parse } from 'graphql'
import type { DocumentNode, SelectionSetNode } from 'graphql'
import type {
  EntityBatchAlias,
  FetchRewrite,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { agrees, contribution, isAskedByKey, isTold } from './contribution.ts'

/** A plan made ready to run: operations parsed, paths joined, and what each fetch brings known. */
export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'condition'
      readonly variable: string
      readonly yes: Step | undefined
      readonly no: Step | undefined
    }
  | RootFetch
  | EntityFetch

export interface Operation {
  readonly subgraph: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly text: string
  readonly document: DocumentNode
  readonly variables: readonly string[]
}

export interface RootFetch extends Operation {
  readonly kind: 'root'
  readonly brings: ReadonlySet<string>
  readonly outputRewrites: readonly FetchRewrite[]
}

/** One operation that asks a subgraph for entities, perhaps several lists of them under aliases. */
export interface EntityFetch extends Operation {
  readonly kind: 'entities'
  readonly calls: readonly EntityCall[]
}

export interface EntityCall {
  readonly answerKey: string
  readonly variable: string
  readonly paths: readonly (readonly FlattenNodePathSegment[])[]
  readonly requires: readonly RequiresSelection[]
  readonly inputRewrites: readonly FetchRewrite[]
  readonly outputRewrites: readonly FetchRewrite[]
  /** Response keys that this call adds to an entity. */
  readonly brings: ReadonlySet<string>
  /** Which of them the subgraph computes from a field it has to be told (`@requires`). */
  readonly dependents: ReadonlyMap<string, ReadonlySet<string>>
}

export interface Program {
  /** For a subscription, the operation whose events start everything else. */
  readonly source: RootFetch | undefined
  readonly step: Step | undefined
  /** Whether every entity is asked for by a key, and every field that requires others is told them. A plan that is not sound must not run. */
  readonly sound: boolean
}

/** Throws on a node this engine does not run. */
export function compile(plan: QueryPlan, supergraph: Supergraph): Program {
  let source: RootFetch | undefined
  let sound = true
  const calls = new Map<string, string>()
  const compileNode = (node: PlanNode, path: readonly FlattenNodePathSegment[]): Step | undefined => {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return group(
          node.kind === 'Sequence' ? 'sequence' : 'parallel',
          node.nodes.map((each) => compileNode(each, path)),
        )
      case 'Flatten':
        return compileNode(node.node, [...path, ...node.path])
      case 'Condition':
        return {
          kind: 'condition',
          variable: node.condition,
          yes: node.ifClause ? compileNode(node.ifClause, path) : undefined,
          no: node.elseClause ? compileNode(node.elseClause, path) : undefined,
        }
      case 'Subscription':
        source = rootFetch({ ...node.primary, kind: 'Fetch' })
        return undefined
      case 'Fetch': {
        if (!node.requires) return rootFetch(node)
        const call = { alias: '_entities', representationsVariableName: 'representations', paths: [[...path]], ...node }
        return entityFetch(node, [{ ...call, requires: node.requires }])
      }
      case 'BatchFetch':
        return entityFetch(node, node.entityBatch.aliases)
      default:
        throw new Error(`The plan holds a node of kind ${node.kind}, which is not carried out`)
    }
  }
  const entityFetch = (node: FetchLike, aliases: readonly EntityBatchAlias[]): EntityFetch => {
    const operation = operationOf(node)
    const entities = rootFieldsOf(operation.document)
    return {
      kind: 'entities',
      ...operation,
      calls: aliases.map((alias) => {
        const selections = entities.get(alias.alias)?.selections ?? []
        const brought = contribution(selections, operation, supergraph, alias.outputRewrites ?? [])
        if (!isTold(brought.dependents, alias.requires) || !agrees(brought.calls, calls)) sound = false
        if (!isAskedByKey(alias, node.serviceName, supergraph)) sound = false
        return {
          answerKey: alias.alias,
          variable: alias.representationsVariableName,
          paths: alias.paths,
          requires: alias.requires,
          inputRewrites: alias.inputRewrites ?? [],
          outputRewrites: alias.outputRewrites ?? [],
          brings: brought.brings,
          dependents: brought.dependents,
        }
      }),
    }
  }
  const step = plan.node ? compileNode(plan.node, []) : undefined
  return { source, step, sound }
}

/** Names of all subgraphs that these programs may ask. */
export function subgraphsOf(programs: readonly Program[]): Set<string> {
  const names = new Set<string>()
  const visit = (step: Step | undefined): void => {
    if (step === undefined) return
    if ('steps' in step) step.steps.forEach(visit)
    else if (step.kind === 'condition') [step.yes, step.no].forEach(visit)
    else names.add(step.subgraph)
  }
  for (const { source, step } of programs) {
    visit(source)
    visit(step)
  }
  return names
}

type FetchLike = Pick<
  Extract<PlanNode, { kind: 'Fetch' }>,
  'serviceName' | 'operationKind' | 'operation' | 'variableUsages'
>

function operationOf(node: FetchLike): Operation {
  return {
    subgraph: node.serviceName,
    type: node.operationKind ?? 'query',
    text: node.operation,
    document: parse(node.operation, { noLocation: true }),
    variables: node.variableUsages ?? [],
  }
}

function rootFetch(node: Extract<PlanNode, { kind: 'Fetch' }>): RootFetch {
  const operation = operationOf(node)
  const brings = new Set(rootFieldsOf(operation.document).keys())
  return { kind: 'root', ...operation, brings, outputRewrites: node.outputRewrites ?? [] }
}

function group(kind: 'sequence' | 'parallel', parts: readonly (Step | undefined)[]): Step | undefined {
  const steps = parts.filter((step) => step !== undefined)
  return steps.length > 1 ? { kind, steps } : steps[0]
}

function rootFieldsOf(document: DocumentNode): Map<string, SelectionSetNode | undefined> {
  const fields = new Map<string, SelectionSetNode | undefined>()
  const [operation] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return fields
  for (const node of operation.selectionSet.selections) {
    if (node.kind === Kind.FIELD) fields.set(node.alias?.value ?? node.name.value, node.selectionSet)
  }
  return fields
}
