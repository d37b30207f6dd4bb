import type { ServiceCaller } from './caller.ts'
import { single } from './headers.ts'
import type { AuthRequest } from './headers.ts'
import { verifyHttpSignature } from './http-signature.ts'
import { needsLegacySignature, verifyLegacySignature } from './legacy-signature.ts'
import { refuse } from './refusal.ts'
import type { ServiceRecord, ServiceRegister } from './register.ts'

/** The record of the service that the request speaks for. Refuses unknown and disabled ones, and a header that names another. */
export function requireService(serviceId: string, request: AuthRequest, register: ServiceRegister): ServiceRecord {
  const record = register.service(serviceId)
  if (!record || record.disabled) refuse('service is not registered or disabled')
  const named = single(request.headers, 'x-service-id')
  if (named !== undefined && named !== serviceId) refuse('X-Service-ID names another service')
  return record
}

/**
 * Holds the request to the signature rule of its service. A signature that is sent is always checked, a present RFC 9421
 * signature decides alone, and an old one counts only where the record says so: nothing can be downgraded.
 */
export async function checkSignature(
  request: AuthRequest,
  record: ServiceRecord,
  register: ServiceRegister,
  legacyPaths: readonly string[],
  nowMs: number,
): Promise<ServiceCaller['signature']> {
  const { headers, method } = request
  const signed = ['signature', 'signature-input', 'x-signature'].some((name) => headers[name] !== undefined)
  // What was signed are the bytes on the wire; unpacked ones would need a second look at what unpacked them.
  if (signed && headers['content-encoding'] !== undefined) refuse('signed request with a content encoding')
  if (headers['signature'] !== undefined || headers['signature-input'] !== undefined) {
    await verifyHttpSignature(request, record.id, register, nowMs)
    return 'rfc9421'
  }
  if (headers['x-signature'] !== undefined) {
    if (record.signature !== 'legacy') refuse('old signatures are not accepted from this service')
    await verifyLegacySignature(request, record.id, register, legacyPaths, nowMs)
    return 'legacy'
  }
  if (record.signature === 'rfc9421') refuse('service must sign its requests')
  if (record.signature === 'legacy' && needsLegacySignature(method)) refuse('service must sign its writes')
  return undefined
}
