import { SignJWT } from 'jose'
import type { KeyObject } from 'node:crypto'

export interface TokenRequest {
  /** Shared secret (HS256), at least 32 bytes. */
  secret: string | Uint8Array | KeyObject
  issuer: string
  audience: string
  serviceId: string
  permissions: readonly string[]
  ttlSeconds: number
  /** Wall clock, milliseconds. */
  now: number
  subject?: string
  actingUserId?: string
  /** Names the secret where the receiver knows several. */
  keyId?: string
}

/** A service token as the gateway accepts it. Outgoing tokens are the same with the marketplace's audience and their own secret. */
export async function mintServiceToken(request: TokenRequest): Promise<string> {
  const issuedAt = Math.floor(request.now / 1000)
  const key = typeof request.secret === 'string' ? Buffer.from(request.secret, 'utf8') : request.secret
  if (key instanceof Uint8Array && key.length < 32) throw new TypeError('A token secret must have at least 32 bytes')
  const claims = {
    service_id: request.serviceId,
    permissions: request.permissions,
    ...(request.actingUserId === undefined ? {} : { act: { sub: request.actingUserId } }),
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...(request.keyId === undefined ? {} : { kid: request.keyId }) })
    .setIssuer(request.issuer)
    .setAudience(request.audience)
    .setSubject(request.subject ?? 'service-integration')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + request.ttlSeconds)
    .sign(key)
}
