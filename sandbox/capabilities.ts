/** What this marketplace can do beyond the contract. Each can be switched off; a gateway may use only what is advertised. */
import { z } from 'zod'

export const allCapabilities = [
  'idempotency',
  'etag',
  'users.batch',
  'plugins.get',
  'plugins.batch',
  'events.batch',
  'search.extended',
] as const
export type Capability = (typeof allCapabilities)[number]

const name = z.enum(allCapabilities)

/** A list says exactly what is on, a map switches the ones it names. */
export const capabilityPatch = z.union([z.array(name), z.partialRecord(name, z.boolean())])
export type CapabilityPatch = z.infer<typeof capabilityPatch>

export function withCapabilities(before: ReadonlySet<Capability>, patch: CapabilityPatch): Set<Capability> {
  if (Array.isArray(patch)) return new Set(patch)
  return new Set(allCapabilities.filter((one) => patch[one] ?? before.has(one)))
}
