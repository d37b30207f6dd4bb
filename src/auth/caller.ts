import { hash } from 'node:crypto'
import type { Permission } from './permissions.ts'

/** The last millisecond that a Date can hold: the end of what does not end. */
export const endOfTime = 8.64e15

/** What proved the caller's identity. */
export type Credential = 'jwt' | 'api-key' | 'jwt+api-key'

/** A request without any credentials. */
export interface AnonymousCaller {
  kind: 'anonymous'
}

/** A panel or another service, perhaps acting for one of its users. */
export interface ServiceCaller {
  kind: 'service'
  serviceId: string
  subject: string
  actingUserId?: string
  permissions: ReadonlySet<Permission>
  /** When the credential ends, in milliseconds; `endOfTime` for an API key without an end. */
  tokenExpiresAt: number
  credential: Credential
  /** How the request itself was signed, if it was. */
  signature?: 'legacy' | 'rfc9421'
}

/** A user of a panel, calling directly with a token of the panel's user issuer. */
export interface UserCaller {
  kind: 'user'
  userId: string
  issuer: string
  roles: readonly string[]
  permissions: ReadonlySet<Permission>
  tokenExpiresAt: number
  credential: 'jwt'
}

export type Caller = AnonymousCaller | ServiceCaller | UserCaller

export const anonymous: AnonymousCaller = Object.freeze({ kind: 'anonymous' })

export const may = (caller: Caller, permission: Permission): boolean =>
  caller.kind !== 'anonymous' && caller.permissions.has(permission)

/** The panel user for whom the request is made: the user itself, or the one a service acts for. */
export function actingUser(caller: Caller): string | undefined {
  if (caller.kind === 'user') return caller.userId
  return caller.kind === 'service' ? caller.actingUserId : undefined
}

/**
 * The text that keys caches and limits. Every token of one identity gives the same key, whatever permissions it carries,
 * so that nobody gets a fresh budget by asking for another token.
 */
export function identityKey(caller: Caller): string {
  if (caller.kind === 'anonymous') return 'anonymous'
  const known = keys.get(caller)
  if (known !== undefined) return known
  const key = keyOf(caller)
  keys.set(caller, key)
  return key
}

/** A request asks for the key many times, and callers with a remembered token are the same object in all their requests. */
const keys = new WeakMap<Caller, string>()

function keyOf(caller: ServiceCaller | UserCaller): string {
  if (caller.kind === 'user') return `user:${encode(caller.issuer)}:${encode(caller.userId)}`
  const service = `service:${encode(caller.serviceId)}`
  return caller.actingUserId === undefined ? service : `${service}:${encode(caller.actingUserId)}`
}

/** An identity with what it may do: callers of one identity may hold tokens with different permissions. Keys whatever was shown to one. */
export function rightsKey(caller: Caller): string {
  if (caller.kind === 'anonymous') return 'anonymous'
  let key = rights.get(caller)
  if (key === undefined) {
    // A digest: a long key costs all who look something up by it.
    key = `${identityKey(caller)} ${hash('sha256', [...caller.permissions].sort().join(' '), 'base64url')}`
    rights.set(caller, key)
  }
  return key
}

const rights = new WeakMap<Caller, string>()

/** Unlike encodeURIComponent this never throws: a lone surrogate in a user id is replaced, not fatal. */
const encode = (part: string): string => encodeURIComponent(part.toWellFormed())
