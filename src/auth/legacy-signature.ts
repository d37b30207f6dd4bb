import { createHmac, timingSafeEqual } from 'node:crypto'
import { single } from './headers.ts'
import type { AuthRequest } from './headers.ts'
import { refuse } from './refusal.ts'
import type { ServiceRegister } from './register.ts'
import { nonceKeptMs, toleranceSeconds } from './signature-base.ts'

const timestampForm = /^[1-9]\d{9}$/
const signatureForm = /^sha256=([0-9a-f]{64})$/

/** The `X-Signature` of old panels: HMAC over the timestamp's digits and the raw body, nothing else. */
export const legacySignature = (secret: string | Uint8Array, timestamp: string, body: string | Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(timestamp).update(body).digest('hex')}`

/** Old signatures cover a body only, so only a write with a body on the old paths can carry one. */
export const needsLegacySignature = (method: string): boolean => !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method)

/**
 * Verifies an old signature. Method and path are not covered by it, therefore it is limited to POST and PUT with a body on
 * `paths`, and works once: the signature itself is kept as the nonce.
 */
export async function verifyLegacySignature(
  request: AuthRequest,
  serviceId: string,
  register: ServiceRegister,
  paths: readonly string[],
  nowMs: number,
): Promise<void> {
  if (request.method !== 'POST' && request.method !== 'PUT') refuse('old signatures are for POST and PUT only')
  if (!paths.some((path) => request.url.startsWith(path))) refuse('old signatures are not accepted on this path')
  const { rawBody } = request
  if (!rawBody || rawBody.length === 0) refuse('old signatures need a body')

  const timestamp = single(request.headers, 'x-timestamp')
  if (timestamp === undefined || !timestampForm.test(timestamp)) refuse('X-Timestamp is missing or malformed')
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) refuse('X-Timestamp too old or in the future')
  const signature = single(request.headers, 'x-signature')
  if (signature === undefined || !signatureForm.test(signature)) refuse('X-Signature is missing or malformed')

  const sent = Buffer.from(signature)
  const live = register.legacyKeys(serviceId).filter((key) => key.notBefore <= nowMs && nowMs < key.notAfter)
  const key = live.find(({ key }) => timingSafeEqual(sent, Buffer.from(legacySignature(key, timestamp, rawBody))))
  if (!key) refuse('old signature does not verify')

  const expiresAt = nowMs + nonceKeptMs
  if (!(await register.rememberNonce({ keyId: key.id, nonce: signature, expiresAt }))) refuse('signed request replayed')
}
