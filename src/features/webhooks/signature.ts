/** Who signed a webhook: the Standard Webhooks scheme, and the marketplace's old one. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'

export interface Delivery {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The bytes as they came: they are what was signed. */
  readonly rawBody: Uint8Array
}

const toleranceMs = 300_000
const idForm = /^[A-Za-z0-9._:-]{1,128}$/
const timestampForm = /^[1-9]\d{9}$/
const oldForm = /^sha256=([0-9a-f]{64})$/

/** All refusals alike: which check failed is nobody's business. */
const refuse = (): never => {
  throw new Failure('AUTHENTICATION_FAILED', 'The webhook is not signed, or not by the marketplace.')
}

/** `whsec_` says that the rest is base64; any other secret is used as it is written. */
export const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')

/**
 * The message's id, when its signature is good and not older or newer than five minutes. A Standard Webhooks signature
 * decides alone where there is one. The two signed texts cannot be taken for each other: one begins with an id and a dot, the
 * other with ten digits and a brace.
 */
export function verifyWebhook({ headers, rawBody }: Delivery, key: Buffer, nowMs: number): string {
  const header = (name: string): string => {
    const value = headers[name]
    return typeof value === 'string' ? value : refuse()
  }
  if (headers['webhook-signature'] !== undefined) {
    const id = header('webhook-id')
    const timestamp = header('webhook-timestamp')
    if (!idForm.test(id)) refuse()
    checkTime(timestamp, nowMs)
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest()
    const signatures = header('webhook-signature').split(' ')
    // Several may stand there while the sender changes its secret.
    if (!signatures.slice(0, 10).some((one) => one.startsWith('v1,') && equals(digest, one.slice(3), 'base64')))
      refuse()
    return id
  }
  const timestamp = header('x-timestamp')
  const [, hex = ''] = oldForm.exec(header('x-signature')) ?? []
  checkTime(timestamp, nowMs)
  const digest = createHmac('sha256', key).update(timestamp).update(rawBody).digest()
  if (!equals(digest, hex, 'hex')) refuse()
  // A message of the old form has no id: the same bytes are the same message, however often and whenever they are sent.
  return `old:${sha256(rawBody)}`
}

function checkTime(timestamp: string, nowMs: number): void {
  if (!timestampForm.test(timestamp) || Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) refuse()
}

/** In constant time; a text of another length is simply another one. */
function equals(digest: Buffer, text: string, encoding: 'base64' | 'hex'): boolean {
  const given = Buffer.from(text, encoding)
  return given.length === digest.length && timingSafeEqual(given, digest)
}
