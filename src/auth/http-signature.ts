import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { matchesContentDigest } from './content-digest.ts'
import { single } from './headers.ts'
import type { AuthRequest } from './headers.ts'
import { refuse } from './refusal.ts'
import type { ServiceRegister, SigningKeyRecord } from './register.ts'
import { componentValue, nonceKeptMs, signatureBase, toleranceSeconds } from './signature-base.ts'
import type { SignedMessage } from './signature-base.ts'
import { readSignature, readSignatureInput } from './signature-input.ts'

const noBytes = new Uint8Array()

/**
 * Verifies the RFC 9421 signature of a request over the bytes as they came, then uses up its nonce, so that of twenty
 * copies one runs. Throws Refusal, or the failure of the register when the nonce cannot be kept.
 */
export async function verifyHttpSignature(
  request: AuthRequest,
  serviceId: string,
  register: ServiceRegister,
  nowMs: number,
): Promise<void> {
  const message: SignedMessage = {
    method: request.method,
    authority: single(request.headers, 'host') ?? refuse('signed request without Host'),
    target: request.url,
    header: (name) => single(request.headers, name),
  }
  const header = message.header('signature-input') ?? refuse('Signature without Signature-Input')
  const input = readSignatureInput(header, (name) => request.headers[name] !== undefined)
  const signature = readSignature(message.header('signature'))

  const key = register.signingKey(input.keyId)
  if (!key || key.algorithm === 'legacy') refuse('signing key not known')
  if (key.serviceId !== serviceId) refuse('signing key of another service')
  if (message.header('x-service-id') !== serviceId) refuse('signed for another service')
  if (nowMs < key.notBefore || nowMs >= key.notAfter) refuse('signing key not live')
  // The key decides how it is used; the message only has to agree.
  if (input.algorithm !== key.algorithm) refuse('alg is not the algorithm of the key')

  const now = nowMs / 1000
  if (Math.abs(now - input.created) > toleranceSeconds) refuse('signature created too long ago or in the future')
  if (input.expires <= now) refuse('signature expired')
  if (input.expires <= input.created) refuse('signature expires before it was created')

  if (!matchesContentDigest(message.header('content-digest'), request.rawBody ?? noBytes)) {
    refuse('body does not match Content-Digest')
  }
  const components = input.components.map((name) => [name, componentValue(name, message)] as const)
  if (!verifies(key, signatureBase(components, input.params), signature)) refuse('signature does not verify')

  const expiresAt = nowMs + nonceKeptMs
  if (!(await register.rememberNonce({ keyId: key.id, nonce: input.nonce, expiresAt })))
    refuse('signed request replayed')
}

function verifies(key: SigningKeyRecord, base: string, signature: Uint8Array): boolean {
  const bytes = Buffer.from(base, 'latin1')
  if (key.algorithm === 'ed25519') {
    const x = Buffer.from(key.key).toString('base64url')
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return signature.length === 64 && verify(null, bytes, publicKey, signature)
  }
  const expected = createHmac('sha256', key.key).update(bytes).digest()
  return expected.length === signature.length && timingSafeEqual(expected, signature)
}
