import { encodeBase64Url, hmacKey } from './bytes.ts'
import type { Clock } from './weather.ts'

/** A secret shared with the gateway, from which short-lived service tokens are made. Never for browsers. */
export interface TokenSecret {
  /** The gateway's `GATEWAY_JWT_SECRET`, or the secret of your own issuer: at least 32 bytes. */
  readonly secret: string | Uint8Array
  readonly serviceId: string
  readonly permissions: readonly string[]
  /** `panel.ctrl-alt-play.com` when missing. */
  readonly issuer?: string
  /** `gateway.ctrl-alt-play.com` when missing. */
  readonly audience?: string
  /** Life of one token, 900 s when missing; the gateway takes no more than an hour. */
  readonly ttlSeconds?: number
  /** Names the secret, where the gateway knows several of this issuer. */
  readonly keyId?: string
  /** The panel user on whose behalf everything is asked. */
  readonly actingUserId?: string
}

/** Exactly one of: a secret to mint tokens with, a token (or where to get one), an API key. An API key may also stand beside the others. */
export type Credentials =
  | (TokenSecret & { readonly apiKey?: string })
  | {
      readonly token: string | (() => string | Promise<string>)
      readonly apiKey?: string
      readonly serviceId?: string
    }
  | { readonly apiKey: string; readonly serviceId?: string }

const defaults = {
  issuer: 'panel.ctrl-alt-play.com',
  audience: 'gateway.ctrl-alt-play.com',
  ttlSeconds: 900,
} as const

/** A service token (HS256). Throws a TypeError for a secret under 32 bytes. */
export async function mintToken(options: TokenSecret, nowMs: number): Promise<string> {
  const { serviceId, permissions, keyId, actingUserId } = options
  const issuedAt = Math.floor(nowMs / 1000)
  const header = { alg: 'HS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) }
  const claims = {
    iss: options.issuer ?? defaults.issuer,
    aud: options.audience ?? defaults.audience,
    sub: 'service-integration',
    iat: issuedAt,
    exp: issuedAt + (options.ttlSeconds ?? defaults.ttlSeconds),
    service_id: serviceId,
    permissions,
    ...(actingUserId !== undefined && { act: { sub: actingUserId } }),
  }
  const encoder = new TextEncoder()
  const text = [header, claims].map((part) => encodeBase64Url(encoder.encode(JSON.stringify(part)))).join('.')
  const key = await hmacKey(options.secret, 32)
  const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(text))
  return `${text}.${encodeBase64Url(new Uint8Array(signature))}`
}

/** Gives the headers that say who asks; a minted token is used until four fifths of its life are over. */
export function createAuthorization(credentials: Credentials, clock: Clock): () => Promise<Record<string, string>> {
  const bearer = bearerOf(credentials, clock)
  const { apiKey, serviceId } = credentials
  return async () => {
    const token = await bearer()
    return {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      ...(serviceId !== undefined && { 'x-service-id': serviceId }),
    }
  }
}

function bearerOf(credentials: Credentials, clock: Clock): () => Promise<string | undefined> {
  if ('token' in credentials) {
    const { token } = credentials
    return async () => (typeof token === 'function' ? token() : token)
  }
  if (!('secret' in credentials)) return async () => undefined
  const lifeMs = (credentials.ttlSeconds ?? defaults.ttlSeconds) * 1000
  let minted: { token: Promise<string>; from: number } | undefined
  return () => {
    const now = clock.now()
    // Also anew when the wall clock was set back, so that no token comes from the future.
    if (!minted || now < minted.from || now > minted.from + lifeMs * 0.8) {
      minted = { token: mintToken(credentials, now), from: now }
    }
    return minted.token
  }
}
