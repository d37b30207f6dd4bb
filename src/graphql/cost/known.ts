import type { DocumentNode } from 'graphql'
import type { Cost, CostAnalysis } from './analysis.ts'

type Estimate = CostAnalysis['estimate']

/**
 * Estimates that hold, because nothing they depend on can change: of documents without variables, and of variables that are frozen,
 * which those of a body are that comes again and again (`src/http/kept-bodies.ts`). One for each such object.
 */
export function rememberingEstimates(estimate: Estimate): Estimate {
  const known = new WeakMap<object, { document: DocumentNode; operationName: string | undefined; cost: Cost }>()

  return (document, operationName, variables) => {
    const fixed = variables === undefined ? document : Object.isFrozen(variables) ? variables : undefined
    const last = fixed && known.get(fixed)
    if (last?.document === document && last.operationName === operationName) return last.cost
    const cost = estimate(document, operationName, variables)
    if (fixed) known.set(fixed, { document, operationName, cost })
    return cost
  }
}
