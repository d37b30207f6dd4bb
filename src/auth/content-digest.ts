import { hash, timingSafeEqual } from 'node:crypto'

const form = /^sha-256=:([A-Za-z0-9+/]{43}=):$/

/** The `Content-Digest` of a body (RFC 9530); an empty body has one too. */
export const contentDigest = (body: string | Uint8Array): string => `sha-256=:${hash('sha256', body, 'base64')}:`

/** Whether the header is exactly the SHA-256 of these bytes. */
export function matchesContentDigest(header: string | undefined, body: Uint8Array): boolean {
  const digest = header === undefined ? undefined : form.exec(header)?.[1]
  if (digest === undefined) return false
  const claimed = Buffer.from(digest, 'base64')
  const actual = hash('sha256', body, 'buffer')
  return claimed.length === actual.length && timingSafeEqual(claimed, actual)
}
