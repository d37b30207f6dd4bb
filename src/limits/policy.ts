/** A budget: `limit` points, refilled evenly over `windowMs`, all of which may be spent at once. */
export interface Policy {
  /** Part of the key, shown in headers and messages. Never from outside. */
  readonly name: string
  readonly limit: number
  readonly windowMs: number
}

const minute = 60_000

/** What one caller may spend unless the operator says otherwise. The façade keeps the 100 requests in 15 minutes of old panels. */
export const defaultPolicies = {
  /** Points of query cost, per service and acting user. */
  graphql: { name: 'graphql', limit: 60_000, windowMs: minute },
  /** Points of query cost, per address of callers without a token. */
  anonymous: { name: 'anonymous', limit: 1_200, windowMs: minute },
  /** Requests to the REST façade, per service. */
  facade: { name: 'facade', limit: 100, windowMs: 15 * minute },
  /** Refused credentials, per address. */
  authentication: { name: 'authentication', limit: 30, windowMs: minute },
} as const satisfies Record<string, Policy>

/** The policy with its limit multiplied, never below one. */
export const scaled = (policy: Policy, factor: number): Policy => ({
  ...policy,
  limit: Math.max(1, Math.floor(policy.limit * factor)),
})

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: minute, h: 60 * minute, d: 24 * 60 * minute }

/** Milliseconds of a window as the schema writes it: `30s`, `1m`, `15m`, `1h`. Throws on anything else: the schema is ours. */
export function windowToMs(window: string): number {
  const [, count, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(window) ?? []
  const ms = Number(count) * (units[unit] ?? Number.NaN)
  if (!(ms > 0)) throw new Error(`A rate limit window is a number and a unit such as 30s or 1m, not "${window}".`)
  return ms
}
