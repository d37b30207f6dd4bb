/** Who may call the marketplace: service token, API key and service id, and a signature where one is sent. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from '../src/kit/clock.ts'
import { sha256 } from '../src/kit/ids.ts'
import { Failure } from '../src/kit/failure.ts'

export interface ServiceSecrets {
  jwtSecret: string
  apiKey: string
  serviceId: string
}

export const issuer = 'panel.ctrl-alt-play.com'
export const audience = 'marketplace.ctrl-alt-play.com'
export const subject = 'service-integration'
const signatureWindowSeconds = 300

const claimsShape = z.object({ service_id: z.string(), permissions: z.array(z.string()), exp: z.number() })
export type ServiceClaims = z.infer<typeof claimsShape>

export interface Credentials {
  /** The verified claims; throws AUTHENTICATION_FAILED, in the same words whatever was wrong. */
  verify(headers: IncomingHttpHeaders, body: Buffer): Promise<ServiceClaims>
  /** A token the marketplace accepts; claims override the usual ones. */
  token(permissions: readonly string[], claims?: Record<string, unknown>): Promise<string>
  /** The old request signature: `sha256=` and the hex HMAC of timestamp and body. */
  sign(timestamp: string, body: string | Buffer): string
}

export function createCredentials(secrets: ServiceSecrets, clock: Clock): Credentials {
  const key = new TextEncoder().encode(secrets.jwtSecret)
  // A client reuses its token for minutes; verifying each once keeps the sandbox out of a load test's way.
  const known = new Map<string, ServiceClaims>()

  async function claimsOf(token: string): Promise<ServiceClaims> {
    const seconds = clock.now() / 1000
    const seen = known.get(token)
    if (seen && seen.exp > seconds) return seen
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      subject,
      requiredClaims: ['exp'],
      currentDate: new Date(clock.now()),
      clockTolerance: 5,
    })
    const claims = claimsShape.parse(payload)
    if (known.size >= 1000) known.clear()
    known.set(token, claims)
    return claims
  }

  function sign(timestamp: string, body: string | Buffer): string {
    return `sha256=${createHmac('sha256', secrets.jwtSecret).update(timestamp).update(body).digest('hex')}`
  }

  function checkSignature(headers: IncomingHttpHeaders, body: Buffer): boolean {
    const timestamp = headers['x-timestamp']
    const signature = headers['x-signature']
    if (timestamp === undefined) return signature === undefined
    if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false
    if (Math.abs(clock.now() / 1000 - Number(timestamp)) > signatureWindowSeconds) return false
    return signature === undefined || same(String(signature), sign(timestamp, body))
  }

  return {
    async verify(headers, body) {
      const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(headers.authorization ?? '')?.[1]
      const claims = bearer ? await claimsOf(bearer).catch(() => undefined) : undefined
      const serviceId = headers['x-service-id']
      const good =
        claims !== undefined &&
        same(String(headers['x-api-key'] ?? ''), secrets.apiKey) &&
        serviceId === secrets.serviceId &&
        claims.service_id === serviceId &&
        checkSignature(headers, body)
      if (!good) throw new Failure('AUTHENTICATION_FAILED', 'The service credentials were not accepted.')
      return claims
    },
    token(permissions, claims = {}) {
      const now = Math.floor(clock.now() / 1000)
      const usual = { iss: issuer, aud: audience, sub: subject, iat: now, exp: now + 300 }
      return new SignJWT({ ...usual, service_id: secrets.serviceId, permissions: [...permissions], ...claims })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(key)
    },
    sign,
  }
}

/** Equal digests instead of equal texts, so that lengths may differ and time tells nothing. */
const same = (given: string, wanted: string): boolean =>
  timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(wanted)))
