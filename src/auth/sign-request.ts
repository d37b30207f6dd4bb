import { createHmac, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import { contentDigest } from './content-digest.ts'
import { legacySignature } from './legacy-signature.ts'
import {
  alwaysCovered,
  componentValue,
  profileTag,
  signatureBase,
  signingOrder,
  toleranceSeconds,
} from './signature-base.ts'

export type OutgoingKey =
  | { id: string; algorithm: 'hmac-sha256'; secret: string | Uint8Array }
  | { id: string; algorithm: 'ed25519'; privateKey: KeyObject }

/** A request as it will be on the wire. */
export interface RequestToSign {
  readonly method: string
  readonly authority: string
  readonly path: string
  /** With the question mark, or empty. */
  readonly query: string
  /** By lower-case name; `x-service-id` is needed. */
  readonly headers: Readonly<Record<string, string>>
  /** Exactly the bytes that are sent. */
  readonly body: Uint8Array
}

export interface SigningOptions {
  key: OutgoingKey
  /** Wall clock, milliseconds. */
  now: number
  /** At least 128 random bits, base64url. */
  nonce: string
  /** Adds the old `X-Timestamp` and `X-Signature` for receivers that only know these. */
  legacySecret?: string | Uint8Array | undefined
}

/** The extra headers that sign a request: `Content-Digest`, `Signature-Input`, `Signature`, and the old pair where asked for. */
export function signRequest(request: RequestToSign, options: SigningOptions): Record<string, string> {
  const { key, nonce, legacySecret } = options
  const digest = contentDigest(request.body)
  const headers: Readonly<Record<string, string>> = { ...request.headers, 'content-digest': digest }
  const message = {
    method: request.method,
    authority: request.authority,
    target: request.path + request.query,
    header: (name: string) => headers[name],
  }
  const covered = signingOrder.filter((name) => mustCover.has(name) || headers[name] !== undefined)
  const components = covered.map((name) => [name, componentValue(name, message)] as const)
  const created = Math.floor(options.now / 1000)
  const params = [
    `(${covered.map((name) => `"${name}"`).join(' ')})`,
    `created=${created}`,
    `expires=${created + toleranceSeconds}`,
    `nonce="${nonce}"`,
    `keyid="${key.id}"`,
    `alg="${key.algorithm}"`,
    `tag="${profileTag}"`,
  ].join(';')
  const signature = signatureOf(key, Buffer.from(signatureBase(components, params), 'latin1'))
  const signed = { 'content-digest': digest, 'signature-input': `cap=${params}`, signature: `cap=:${signature}:` }
  if (legacySecret === undefined) return signed
  const timestamp = headers['x-timestamp'] ?? String(created)
  return { ...signed, 'x-timestamp': timestamp, 'x-signature': legacySignature(legacySecret, timestamp, request.body) }
}

const mustCover: ReadonlySet<string> = new Set(alwaysCovered)

const signatureOf = (key: OutgoingKey, base: Uint8Array): string =>
  key.algorithm === 'ed25519'
    ? sign(null, base, key.privateKey).toString('base64')
    : createHmac('sha256', key.secret).update(base).digest('base64')

interface SignerOptions {
  key: OutgoingKey
  legacySecret?: string | Uint8Array | undefined
  clock: Clock
  /** Gives at least 128 random bits as base64url, new at each call. */
  nonce: () => string
}

/** A hook for the marketplace client: every attempt is signed anew, with its own time and nonce. */
export const createRequestSigner =
  ({ key, legacySecret, clock, nonce }: SignerOptions) =>
  (request: RequestToSign): Record<string, string> =>
    signRequest(request, { key, legacySecret, now: clock.now(), nonce: nonce() })
