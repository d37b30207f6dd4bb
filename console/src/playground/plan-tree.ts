import type { PlanNode } from './plan-store.ts'

/** A line of the tree: what is done, how deep it stands, and the operation that is sent where one is. */
export interface PlanLine {
  readonly depth: number
  readonly title: string
  readonly operation?: string
}

/** The steps of a plan from the first to the last, those inside others one step deeper. */
export function planLines(node: PlanNode | undefined, depth = 0): PlanLine[] {
  if (!node) return []
  const below = (child: unknown) => planLines(child as PlanNode | undefined, depth + 1)
  switch (node.kind) {
    case 'QueryPlan':
      return planLines(node['node'] as PlanNode | undefined, depth)
    case 'Sequence':
    case 'Parallel': {
      const title = node.kind === 'Sequence' ? 'One after the other' : 'At the same time'
      return [{ depth, title }, ...(node['nodes'] as PlanNode[]).flatMap(below)]
    }
    case 'Flatten':
      return [{ depth, title: `For each ${pathOf(node['path'])}` }, ...below(node['node'])]
    case 'Condition': {
      const name = `$${String(node['condition'])}`
      const branch = (title: string, child: unknown) => (child ? [{ depth, title }, ...below(child)] : [])
      return [...branch(`If ${name}`, node['ifClause']), ...branch(`If not ${name}`, node['elseClause'])]
    }
    case 'Subscription':
      return [{ depth, title: 'For each event of' }, ...below({ ...(node['primary'] as object), kind: 'Fetch' })]
    case 'Fetch':
    case 'BatchFetch':
      return [{ depth, title: `${titleOf(node)} ${String(node['serviceName'])}`, operation: String(node['operation']) }]
    default:
      return [{ depth, title: node.kind }]
  }
}

function titleOf(node: PlanNode): string {
  if (node.kind === 'BatchFetch') return 'Ask for entities of several places at'
  return node['requires'] === undefined ? 'Ask' : 'Ask for entities at'
}

type Segment = '@' | { readonly Field?: string; readonly TypeCondition?: readonly string[] }

function pathOf(path: unknown): string {
  const words = (path as readonly Segment[]).map((segment) => {
    if (segment === '@') return '[]'
    // Response keys are numbered where the client's own could collide.
    return segment.Field !== undefined
      ? `.${segment.Field.replace(/^_\d+_/, '')}`
      : `(${(segment.TypeCondition ?? []).join(' or ')})`
  })
  return words.join('').replace(/^\./, '')
}
