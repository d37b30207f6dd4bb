import { Failure } from '../../kit/failure.ts'

export interface SubscriptionLimits {
  /** Running at the same time, for all callers together and for one identity. */
  readonly total: number
  readonly perIdentity: number
  /** A stream without any event for this long is ended. */
  readonly idleMs: number
}

export const usualSubscriptionLimits: SubscriptionLimits = { total: 1_000, perIdentity: 50, idleMs: 30 * 60_000 }

export interface SubscriptionGate {
  /** Throws a `Failure` when there are too many. The returned function frees the place. */
  enter(identity: string): () => void
  readonly running: number
}

export function createSubscriptionGate(limits: SubscriptionLimits): SubscriptionGate {
  const byIdentity = new Map<string, number>()
  let running = 0
  return {
    get running() {
      return running
    },
    enter(identity) {
      const own = byIdentity.get(identity) ?? 0
      if (own >= limits.perIdentity) {
        throw new Failure(
          'RATE_LIMIT_EXCEEDED',
          `No more than ${limits.perIdentity} subscriptions can run for one caller. End one first.`,
        )
      }
      if (running >= limits.total)
        throw new Failure('SERVICE_UNAVAILABLE', 'Too many subscriptions are running.', { retryAfterSeconds: 10 })
      running++
      byIdentity.set(identity, own + 1)
      let inside = true
      return () => {
        if (!inside) return
        inside = false
        running--
        const left = (byIdentity.get(identity) ?? 1) - 1
        if (left > 0) byIdentity.set(identity, left)
        else byIdentity.delete(identity)
      }
    },
  }
}
