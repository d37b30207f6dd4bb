/** What an operation costs, whether that is too much, and whose budget pays for it. Every way to run an operation passes here. */
import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { Asker } from '../auth/asker.ts'
import { rateLimited } from '../limits/limiter.ts'
import type { Decision, RateLimiter } from '../limits/limiter.ts'
import type { Policy } from '../limits/policy.ts'
import { checkCost, createCostAnalysis } from './cost/analysis.ts'
import type { Cost, CostAnalysis } from './cost/analysis.ts'
import { rememberingEstimates } from './cost/known.ts'
import { payerKey } from './payer.ts'

export interface Operation {
  readonly schema: GraphQLSchema
  /** Valid under the schema. */
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** What was found out about one operation, also when it was refused. */
export interface Meter {
  /** The document was found valid. */
  admitted?: boolean
  cost?: Cost
  decision?: Decision
  /** A field's own limit that refused it; of several the one with the longest wait. */
  fieldRefusal?: Decision
}

export interface AdmissionOptions {
  limiter: RateLimiter
  /** Points of query cost: for callers by identity, for anonymous ones by address. */
  policies: { readonly caller: Policy; readonly anonymous: Policy }
  maxCost: number
}

/** Throws, or gives a promise to wait for where the budget is held elsewhere. */
type Paying = Promise<void> | undefined

export interface Admission {
  /** Fails with QUERY_TOO_COMPLEX, RATE_LIMIT_EXCEEDED, or the coercion error of the variables. */
  admit(operation: Operation, asker: Asker, meter: Meter): Paying
  /** The same for an operation whose cost is known. */
  pay(cost: Cost, asker: Asker, meter: Meter): Paying
  /** Spends points that were counted elsewhere. Fails with RATE_LIMIT_EXCEEDED. */
  charge(asker: Asker, points: number, meter: Meter): Paying
  /** A request that was refused before its cost was known costs one point. */
  chargeRefusal(asker: Asker, meter: Meter): Paying
}

/** Hides what it costs to come too often: whoever is refused pays a point at most. */
export function createAdmission({ limiter, policies, maxCost }: AdmissionOptions): Admission {
  const estimates = new WeakMap<GraphQLSchema, CostAnalysis['estimate']>()
  /** There is one schema as a rule. */
  let last: { schema: GraphQLSchema; estimate: CostAnalysis['estimate'] } | undefined

  function estimateFor(schema: GraphQLSchema): CostAnalysis['estimate'] {
    if (last?.schema === schema) return last.estimate
    const estimate = estimates.get(schema) ?? rememberingEstimates(createCostAnalysis(schema).estimate)
    estimates.set(schema, estimate)
    last = { schema, estimate }
    return estimate
  }

  function charge(asker: Asker, points: number, meter: Meter): Paying {
    const policy = asker.caller.kind === 'anonymous' ? policies.anonymous : policies.caller
    const taken = limiter.take(payerKey(asker), policy, points)
    if (taken instanceof Promise) return taken.then((decision) => judge(decision, meter))
    judge(taken, meter)
    return undefined
  }

  function judge(decision: Decision, meter: Meter): void {
    meter.decision = decision
    if (!decision.allowed) throw rateLimited(decision)
  }

  function pay(cost: Cost, asker: Asker, meter: Meter): Paying {
    // What came as a stream was paid for before it went the way of all operations.
    if (meter.decision) return undefined
    meter.cost = cost
    if (cost.cost > maxCost) return refuse(cost, asker, meter)
    return charge(asker, Math.max(1, Math.ceil(cost.cost)), meter)
  }

  async function refuse(cost: Cost, asker: Asker, meter: Meter): Promise<void> {
    await charge(asker, 1, meter)
    checkCost(cost, maxCost)
  }

  return {
    admit: ({ schema, document, operationName, variables }, asker, meter) =>
      pay(estimateFor(schema)(document, operationName, variables), asker, meter),
    pay,
    charge,
    chargeRefusal: (asker, meter) => charge(asker, 1, meter),
  }
}
