import { newRequestId } from '../kit/ids.ts'
import { commonHeaders } from './header-list.ts'

const requestIdShape = /^[A-Za-z0-9._-]{1,64}$/

/** The caller's request id where it is safe to echo and to log, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && requestIdShape.test(header) ? header : newRequestId()
}

/**
 * Headers of every answer, in lower case as all names are when they are merged: a handler's own header of the same name wins
 * (pages have their own content security policy).
 */
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export const securityHeaders = commonHeaders(always)

export const securityHeadersOverTls = commonHeaders({
  ...always,
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
})

/**
 * Whether `If-None-Match` says that the client has what this entity tag names (RFC 9110, section 13.1.2): any of a list, weak or not, or `*`.
 * None of our tags has a comma.
 */
export function isHeld(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

interface MediaType {
  /** Lower case, without parameters. */
  essence: string
  charset: string | undefined
}

const plainJson: MediaType = { essence: 'application/json', charset: undefined }

/** Reads a Content-Type as far as this server needs it; undefined where there is none or it is not one media type. */
export function mediaType(header: string | undefined): MediaType | undefined {
  if (header === undefined) return undefined
  // What nearly all send.
  if (header === plainJson.essence) return plainJson
  const [essence = '', ...parameters] = header.split(';')
  const name = essence.trim().toLowerCase()
  if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(name)) return undefined
  const charset = parameters
    .map((parameter) => parameter.split('='))
    .find(([key]) => key?.trim().toLowerCase() === 'charset')?.[1]
  return { essence: name, charset: charset?.trim().replaceAll('"', '').toLowerCase() }
}
