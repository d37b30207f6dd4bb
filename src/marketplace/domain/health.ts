import type { Timestamp } from './values.ts'

/** Optional extensions that a marketplace may advertise; unknown words are kept and mean nothing here. */
export const capabilityNames = [
  'users.batch',
  'plugins.get',
  'plugins.batch',
  'events.batch',
  'idempotency',
  'etag',
  'signatures.v1',
  'webhooks',
  'search.extended',
] as const

export type Capability = (typeof capabilityNames)[number]

export interface UpstreamHealth {
  /** UNKNOWN until the marketplace was asked for the first time. */
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN'
  /** The last that were advertised; they outlive an outage. */
  readonly capabilities: ReadonlySet<string>
  readonly circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN'
  readonly latencyMs: number | null
  readonly checkedAt: Timestamp | null
  readonly lastSuccessAt: Timestamp | null
}
