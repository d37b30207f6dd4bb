/** Two budgets pay for a call: the requests of old panels, and the points that GraphQL is charged in. */
import type { Asker } from '../../auth/asker.ts'
import { payerKey } from '../../graphql/payer.ts'
import { sha256 } from '../../kit/ids.ts'
import { rateLimited, rateLimitHeaders } from '../../limits/limiter.ts'
import type { Decision, RateLimiter } from '../../limits/limiter.ts'
import { scaled } from '../../limits/policy.ts'
import type { Policy } from '../../limits/policy.ts'
import type { Exchange } from '../exchange.ts'

export interface BudgetPolicies {
  /** Multiplies the limits that the schema states. */
  readonly scale: number
  /** Requests of one service, whoever it acts for. */
  readonly facade: Policy
  /** Points of one identity, and of one address without a token. */
  readonly caller: Policy
  readonly anonymous: Policy
}

export interface Budget {
  /** One request, whatever becomes of it. */
  request(): Promise<void>
  /** What the request costs, once that is known. */
  points(cost: number): Promise<void>
  /** The budget of the field that it stands for, the same one as GraphQL's; `args` have budgets of their own. */
  field(limit: { readonly policy: Policy; readonly key: string }, args: readonly string[]): Promise<void>
}

/** Charges fail with RATE_LIMIT_EXCEEDED; the headers of the answer tell what is left, also of a refusal. */
export function createBudgets(limiter: RateLimiter, policies: BudgetPolicies) {
  return function budgetOf(asker: Asker, exchange: Pick<Exchange, 'setHeader'>): Budget {
    const { caller } = asker
    const decisions: Decision[] = []
    const payer = payerKey(asker)
    const isAnonymous = caller.kind === 'anonymous'
    const service = caller.kind === 'service' ? `service:${caller.serviceId}` : payer

    async function take(key: string, policy: Policy, cost: number): Promise<void> {
      const decision = await limiter.take(key, policy, cost)
      decisions.push(decision)
      for (const [name, value] of Object.entries(rateLimitHeaders(decisions))) exchange.setHeader(name, value)
      if (!decision.allowed) throw rateLimited(decision)
    }

    return {
      request: () => take(isAnonymous ? `address:${payer}` : service, policies.facade, 1),
      points: (cost) => take(payer, isAnonymous ? policies.anonymous : policies.caller, cost),
      field({ policy, key }, args) {
        const whole = `${payer}|${[key, ...args].join(':')}`
        return take(whole.length > 200 ? sha256(whole) : whole, scaled(policy, policies.scale), 1)
      },
    }
  }
}
