import type { Failure } from '../kit/failure.ts'
import { addressKey } from './address.ts'
import { rateLimited } from './limiter.ts'
import type { RateLimiter } from './limiter.ts'
import type { Policy } from './policy.ts'

/**
 * Charges every refused credential to the address it came from. Only refusals are charged and only refusals are answered with
 * the limit: whoever holds a good token is served whatever others send from behind the same address.
 */
export function createRefusedAuthentication(limiter: RateLimiter, policy: Policy) {
  return {
    /** What to answer to credentials that were refused: AUTHENTICATION_FAILED, or RATE_LIMIT_EXCEEDED once the budget is spent. */
    async refuse(remoteAddress: string, refusal: Failure): Promise<Failure> {
      if (refusal.code !== 'AUTHENTICATION_FAILED') return refusal
      const decided = await limiter.take(addressKey(remoteAddress), policy, 1)
      return decided.allowed ? refusal : rateLimited(decided)
    },
  }
}
