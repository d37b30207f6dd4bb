import { isNonNullType, OperationTypeNode } from 'graphql'
import type { DocumentNode, FieldNode } from 'graphql'
import type { QueryPlan } from '@graphql-hive/router-query-planner'
import type { Verdict } from '../access/verdict.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { createCanonical } from './canonical.ts'
import type { KeyOf } from './canonical.ts'
import { documentOf, trim } from './outline.ts'
import type { Outline } from './outline.ts'
import type { Planner, PlanningChoices } from './planner.ts'
import type { Program } from './program.ts'

/** Everything that can be worked out once for an operation, its conditions, its labels and what its caller may see. */
export interface Prepared {
  /** Run one after the other: one for a query or subscription, one for each root field of a mutation. */
  readonly programs: readonly Program[]
  /** For each program of a mutation, its field alone if that must have a value and others follow, which are not run without it. */
  readonly required: readonly (DocumentNode | undefined)[]
  readonly plans: readonly QueryPlan[]
  /** Whether any of the plans is the native planner's. */
  readonly native: boolean
  readonly keyOf: KeyOf
  /** The part of the operation that subgraphs answer, if there is one. */
  readonly data: DocumentNode | undefined
  /** The part that the schema itself answers: `__schema`, `__type` and `__typename` at the root. */
  readonly meta: DocumentNode | undefined
  /** Response keys of the root in the order of the answer. */
  readonly order: readonly string[]
  /** Nodes of the root fields that are come to and that the caller may not have, the first of each response key. */
  readonly refused: readonly FieldNode[]
}

/** Rejects when there is no plan. */
export async function prepare(
  source: Outline,
  conditions: Readonly<Record<string, unknown>>,
  verdict: Verdict,
  choices: PlanningChoices,
  supergraph: Supergraph,
  planner: Planner,
  by?: 'own',
): Promise<Prepared> {
  const trimmed = trim(source, conditions)
  const rewriter = createCanonical(
    supergraph.apiSchema,
    trimmed,
    (parent, field) => verdict.refusal(parent, field) !== undefined,
    (abstractType) => !supergraph.mayStayUnknown(abstractType),
    supergraph.takesArguments,
  )
  const rootType = supergraph.apiSchema.getRootType(trimmed.kind)
  const mustHaveValue = ({ name }: FieldNode) => isNonNullType(rootType?.getFields()[name.value]?.type)
  const mutation = trimmed.kind === OperationTypeNode.MUTATION
  const data: FieldNode[] = []
  const meta: FieldNode[] = []
  const reached: (readonly FieldNode[])[] = []
  const refused: FieldNode[] = []
  let ended = false
  for (const group of trimmed.roots.values()) {
    const [first] = group as [FieldNode]
    if (first.name.value.startsWith('__')) {
      meta.push(...group)
      continue
    }
    data.push(...group)
    if (ended) continue
    if (!rootType || !verdict.refusal(rootType.name, first.name.value)) reached.push(group)
    else {
      refused.push(first)
      ended = mutation && mustHaveValue(first)
    }
  }

  // The specification runs the root fields of a mutation, with all below them, one after the other, and none behind one that takes the whole answer with it.
  const groups = mutation ? reached : [reached.flat()]
  const plans: QueryPlan[] = []
  const programs: Program[] = []
  const required: (DocumentNode | undefined)[] = []
  let native = false
  for (const group of groups) {
    const text = rewriter.text(group)
    if (text === undefined) continue
    const planned = await planner.plan(text, choices, by)
    plans.push(planned.plan)
    programs.push(planned.program)
    const [first] = group as [FieldNode]
    const others = group !== groups.at(-1)
    required.push(mutation && others && mustHaveValue(first) ? documentOf(trimmed, group) : undefined)
    native ||= planned.by === 'native'
  }
  return {
    programs,
    required,
    refused,
    plans,
    native,
    keyOf: rewriter.keyOf,
    data: data.length > 0 ? documentOf(trimmed, data) : undefined,
    meta: meta.length > 0 ? documentOf(trimmed, meta) : undefined,
    order: [...trimmed.roots.keys()],
  }
}
