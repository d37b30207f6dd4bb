/** What the resolvers of this room are given as parents (see `codegen.yml`). */
import type { Caller as AnyCaller } from '../../auth/caller.ts'

export type Caller = Exclude<AnyCaller, { kind: 'anonymous' }>

export interface ComponentHealth {
  readonly name: string
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY'
  readonly latencyMs: number | null
  readonly message: string | null
  readonly circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN' | null
  readonly lastSuccessAt: string | null
  readonly capabilities: string[] | null
}

export interface Health {
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY'
  readonly version: string
  readonly startedAtMs: number
  readonly nowMs: number
  readonly components: ComponentHealth[]
}
