/** Who is asking, what is left of their budgets, and how well the gateway is. */
import type { Asker } from '../../auth/asker.ts'
import { actingUser, identityKey } from '../../auth/caller.ts'
import type { TimeRangeInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { durationMs } from '../../kit/duration.ts'
import { Failure } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { newId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { sound } from '../../kit/sound-text.ts'
import { Checks } from '../../kit/problems.ts'
import { callContext } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Store } from '../../store/store.ts'
import { createAuditLog } from './audit-log.ts'
import type { AuditPage } from './audit-log.ts'
import type { AuditActor } from './audit.ts'
import type { Caller, ComponentHealth, Health } from './parents.ts'
import type { ServiceKeys } from './service-keys.ts'

export interface Budget {
  readonly policy: string
  readonly limit: number
  readonly remaining: number
  readonly resetAt: string
}

export interface Feature {
  readonly name: string
  readonly enabled: boolean
  readonly reason: string | null
}

export interface AccessOptions {
  store: Store
  marketplace: MarketplaceClient
  clock: Clock
  log: Log
  version: string
  startedAtMs: number
  features: readonly Feature[]
  /** What is left of the budgets of one identity. */
  budgets: (identity: string) => Promise<Budget[]>
  keys: ServiceKeys
  /** Health of what is served beside the marketplace. */
  otherHealth: () => ComponentHealth[]
  /** Makes an address unreadable for the audit log, the same each time. */
  hashAddress: (address: string) => string
}

export interface AccessService {
  caller(asker: Asker): Caller
  budgets(caller: Caller): Promise<Budget[]>
  features(): Feature[]
  /** Probes what the gateway depends on; never rejects. */
  health(asker: Asker): Promise<Health>
  readonly keys: ServiceKeys
  auditPage(args: AuditArgs): Promise<AuditPage>
  /** Who is written down for what this request does. */
  actorOf(asker: Asker): AuditActor
  /** Writes down what an operation did; never rejects, because it has been done. */
  audit(asker: Asker, entry: AuditedOperation): Promise<void>
}

export interface AuditedOperation {
  readonly action: string
  /** In the caller's words: it is cut and made storable here. */
  readonly target: string
  readonly outcome: string
  /** JSON. */
  readonly after?: string | undefined
}

export interface AuditArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly actor?: string | null | undefined
  readonly action?: string | null | undefined
  readonly range?: TimeRangeInput | null | undefined
}

const longestTarget = 1_000

/** Probes are shared for this long, so that asking often costs nothing. */
const probeFreshMs = 1_000

export function createAccessService(options: AccessOptions): AccessService {
  const { store, marketplace, clock } = options
  const auditLog = createAuditLog(store)
  let probed: { at: number; store: Promise<ComponentHealth> } | undefined

  async function storeHealth(): Promise<ComponentHealth> {
    const startedAt = clock.monotonic()
    const base = { name: 'store', circuit: null, capabilities: null }
    try {
      await store.healthy()
      const latencyMs = Math.round((clock.monotonic() - startedAt) * 100) / 100
      return { ...base, status: 'HEALTHY', latencyMs, message: null, lastSuccessAt: rfc3339(clock.now()) }
    } catch {
      return {
        ...base,
        status: 'UNHEALTHY',
        latencyMs: null,
        message: 'The store does not answer, or takes no writes: none can be accepted.',
        lastSuccessAt: null,
      }
    }
  }

  async function marketplaceHealth(asker: Asker, freshMs: number): Promise<ComponentHealth> {
    const { status, latencyMs, circuit, lastSuccessAt, capabilities } = await marketplace.health.check(
      callContext(asker),
      freshMs,
    )
    const isWell = status === 'HEALTHY'
    return {
      name: 'marketplace',
      // Without the marketplace reads go on from the record and writes wait: less, but not nothing.
      status: isWell ? 'HEALTHY' : 'DEGRADED',
      latencyMs,
      message: isWell
        ? null
        : 'The marketplace does not answer well: earlier answers are shown, and writes wait for it.',
      circuit,
      lastSuccessAt,
      capabilities: [...capabilities].sort(),
    }
  }

  function actorOf({ caller, request }: Asker): AuditActor {
    const ipHash = request.remoteAddress ? options.hashAddress(request.remoteAddress) : undefined
    const base = { requestId: request.id, ...(ipHash !== undefined && { ipHash }) }
    if (caller.kind === 'anonymous') return { ...base, actor: 'anonymous', serviceId: '' }
    const actor = actingUser(caller) ?? (caller.kind === 'service' ? caller.subject : caller.userId)
    return { ...base, actor, serviceId: caller.kind === 'service' ? caller.serviceId : caller.issuer }
  }

  return {
    keys: options.keys,
    actorOf,

    async audit(asker, entry) {
      // The entry must be written whatever the caller named, and show that something stood where no store takes it.
      const target = sound(entry.target.slice(0, longestTarget), '\uFFFD')
      const event = { ...actorOf(asker), ...entry, target, id: newId(clock.now()), at: clock.now() }
      await auditLog
        .append(event)
        .catch((error: unknown) => options.log.error({ err: error, ...entry }, 'the audit log could not be written'))
    },

    async auditPage({ first, after, actor, action, range }) {
      const { from, to } = readRange(range, clock.now())
      return auditLog.page({
        first: first ?? 50,
        after: after ?? undefined,
        actor: actor ?? undefined,
        action: action ?? undefined,
        from,
        to,
      })
    },

    caller({ caller }) {
      if (caller.kind === 'anonymous') throw new Failure('AUTHENTICATION_FAILED', 'Query.caller needs a token.')
      return caller
    },

    budgets: (caller) => options.budgets(identityKey(caller)),

    features: () => [...options.features],

    async health(asker) {
      let freshMs = probeFreshMs
      if (!probed || clock.monotonic() - probed.at > probeFreshMs) {
        probed = { at: clock.monotonic(), store: storeHealth() }
        freshMs = 0
      }
      const probes = await Promise.all([probed.store, marketplaceHealth(asker, freshMs)])
      const components = [...probes, ...options.otherHealth()]
      const isIn = (status: ComponentHealth['status']) => components.some((component) => component.status === status)
      const status = isIn('UNHEALTHY') ? 'UNHEALTHY' : isIn('DEGRADED') ? 'DEGRADED' : 'HEALTHY'
      return { status, version: options.version, startedAtMs: options.startedAtMs, nowMs: clock.now(), components }
    },
  }
}

function readRange(
  range: TimeRangeInput | null | undefined,
  nowMs: number,
): { from: number | undefined; to: number | undefined } {
  if (!range) return { from: undefined, to: undefined }
  const checks = new Checks()
  checks.text(['range', 'start'], range.start, formats.dateTime, 'dateTime')
  checks.text(['range', 'end'], range.end, formats.dateTime, 'dateTime')
  const lastMs = range.last ? durationMs(range.last) : undefined
  if (range.last && !lastMs) checks.add(['range', 'last'], 'duration', 'a length of time such as `P7D`', 'another text')
  if (range.last && range.start) checks.add(['range'], 'range', 'either start or last', 'both')
  checks.throwIfAny()
  const to = range.end ? formats.instantOf(range.end) : undefined
  const from = range.start ? formats.instantOf(range.start) : lastMs === undefined ? undefined : (to ?? nowMs) - lastMs
  return { from, to }
}
