import { errors, jwtVerify } from 'jose'
import type { CryptoKey, JWTPayload } from 'jose'
import type { KeyObject } from 'node:crypto'
import type { ServiceCaller, UserCaller } from './caller.ts'
import { checkCommonClaims, isShortText, readActingUser, readAudience } from './claims.ts'
import { expandOldPanel, readPermissions } from './permissions.ts'
import type { Permission } from './permissions.ts'
import { refuse } from './refusal.ts'
import type { UnverifiedToken } from './token.ts'
import type { Algorithm, CandidateKey, VerificationKeys } from './verification-keys.ts'

interface IssuerBase {
  /** Compared exactly with `iss`. */
  issuer: string
  algorithms: readonly Algorithm[]
  audiences: readonly string[]
  keys: VerificationKeys
  /** Default 30, at most 60. */
  skewSeconds?: number
  /** Default one hour; at most that for services and a day for users. */
  longestLifeSeconds?: number
}

/** Signs tokens of services. */
export interface ServiceIssuer extends IssuerBase {
  kind: 'service'
  /** The services it may speak for, each with the most that its tokens can grant. */
  services: ReadonlyMap<string, ReadonlySet<Permission>>
  /** Audiences of old panels: only for services whose record accepts them. */
  oldAudiences?: readonly string[]
}

/** Signs tokens of panel users. */
export interface UserIssuer extends IssuerBase {
  kind: 'user'
  /** What each role may do. Roles that are not listed grant nothing. */
  roles: ReadonlyMap<string, ReadonlySet<Permission>>
  /** Default `roles`. */
  rolesClaim?: string
}

export type Issuer = ServiceIssuer | UserIssuer

/** What a token proved, and what it takes for that to stay true. */
export interface Verdict {
  caller: ServiceCaller | UserCaller
  /** The token was made for the audience of old panels. */
  oldAudience: boolean
  /** The key that signed counts until then. */
  keyNotAfter: number
  keys: VerificationKeys
  keysGeneration: number
}

/** Throws when an issuer is set up more loosely than tokens can be trusted; for the start, not for requests. */
export function checkIssuer({
  issuer,
  kind,
  algorithms,
  audiences,
  skewSeconds = 0,
  longestLifeSeconds = 0,
}: Issuer): void {
  const longest = kind === 'service' ? 3600 : 86_400
  if (algorithms.length === 0) throw new TypeError(`Issuer ${issuer} has no algorithm`)
  if (audiences.length === 0) throw new TypeError(`Issuer ${issuer} has no audience`)
  if (!(skewSeconds >= 0 && skewSeconds <= 60)) throw new TypeError(`Issuer ${issuer}: the skew is at most 60 s`)
  if (!(longestLifeSeconds >= 0 && longestLifeSeconds <= longest)) {
    throw new TypeError(`Issuer ${issuer}: its tokens may live at most ${longest} s`)
  }
}

/** What the issuers together may give to each service that one of them speaks for. */
export function ceilingsOf(issuers: readonly Issuer[]): ReadonlyMap<string, ReadonlySet<Permission>> {
  const ceilings = new Map<string, ReadonlySet<Permission>>()
  for (const issuer of issuers) {
    if (issuer.kind !== 'service') continue
    for (const [id, ceiling] of issuer.services) ceilings.set(id, new Set([...ceiling, ...(ceilings.get(id) ?? [])]))
  }
  return ceilings
}

const tokenTypes: Record<Issuer['kind'], ReadonlySet<string>> = {
  service: new Set(['jwt']),
  user: new Set(['jwt', 'at+jwt']),
}

/** Verifies a token of this issuer: algorithm, key, signature, then every claim. Throws Refusal. */
export async function verifyToken(issuer: Issuer, token: UnverifiedToken, nowMs: number): Promise<Verdict> {
  const { header } = token
  if (!issuer.algorithms.some((algorithm) => algorithm === header.alg))
    refuse('algorithm not accepted from this issuer')
  if (header.typ !== undefined && !tokenTypes[issuer.kind].has(header.typ.toLowerCase()))
    refuse('token of another kind')
  const keysGeneration = issuer.keys.generation?.() ?? 0
  const { payload, services, notAfter } = await verifySignature(issuer, token, nowMs)
  const common = checkCommonClaims(payload, {
    nowSeconds: nowMs / 1000,
    skewSeconds: issuer.skewSeconds ?? 30,
    longestLifeSeconds: issuer.longestLifeSeconds ?? 3600,
  })
  const audience = readAudience(payload)
  const oldAudience = issuer.kind === 'service' && (issuer.oldAudiences ?? []).includes(audience)
  if (!oldAudience && !issuer.audiences.includes(audience)) refuse('audience not accepted')
  const shared = { tokenExpiresAt: common.expiresAt, credential: 'jwt' as const }
  const verdict = { oldAudience, keyNotAfter: notAfter, keys: issuer.keys, keysGeneration }
  if (issuer.kind === 'user') {
    const roles = readRoles(payload[issuer.rolesClaim ?? 'roles'])
    const permissions = new Set(roles.flatMap((role) => [...(issuer.roles.get(role) ?? [])]))
    return {
      ...verdict,
      caller: { kind: 'user', userId: common.subject, issuer: issuer.issuer, roles, permissions, ...shared },
    }
  }
  const serviceId = payload.service_id
  if (!isShortText(serviceId)) refuse('service_id is missing or malformed')
  const ceiling = issuer.services.get(serviceId)
  if (!ceiling) refuse('issuer may not speak for this service')
  if (services && !services.has(serviceId)) refuse('key may not sign for this service')
  const claimed = readPermissions(payload.permissions)
  const granted = oldAudience ? expandOldPanel(claimed) : claimed
  const actingUserId = readActingUser(payload)
  return {
    ...verdict,
    caller: {
      kind: 'service',
      serviceId,
      subject: common.subject,
      ...(actingUserId === undefined ? {} : { actingUserId }),
      permissions: new Set([...granted].filter((permission) => ceiling.has(permission))),
      ...shared,
    },
  }
}

async function verifySignature(issuer: Issuer, token: UnverifiedToken, nowMs: number) {
  const { keys } = issuer
  const verified = await tryKeys(issuer, token, await keys.candidates(token.header, nowMs), nowMs)
  if (verified) return verified
  // A key id that is not known has had its fetch; without one only the signature tells that a key is new.
  const since = token.header.kid === undefined ? await keys.newer?.(token.header, nowMs) : undefined
  const later = since && (await tryKeys(issuer, token, since, nowMs))
  return later ?? refuse('no live key of the issuer verifies the signature')
}

async function tryKeys(issuer: Issuer, token: UnverifiedToken, candidates: readonly CandidateKey[], nowMs: number) {
  for (const { key, services, notAfter = Infinity } of candidates) {
    const payload = await tryKey(issuer, token, key, nowMs)
    if (payload) return { payload, services, notAfter }
  }
  return undefined
}

/** The payload, or null when this key did not sign the token. */
async function tryKey(issuer: Issuer, token: UnverifiedToken, key: CryptoKey | KeyObject, nowMs: number) {
  try {
    const { payload } = await jwtVerify<JWTPayload & Record<string, unknown>>(token.text, key, {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      currentDate: new Date(nowMs),
      clockTolerance: issuer.skewSeconds ?? 30,
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return null
    if (error instanceof errors.JOSEError) return refuse(error.code)
    // A key of another type than the algorithm needs: nothing that the caller may turn into a server error.
    if (error instanceof TypeError) return null
    throw error
  }
}

function readRoles(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter(isShortText) : []
}
