import type { Exchange } from './exchange.ts'
import { mediaType } from './headers.ts'
import { badRequest, Refusal } from './refusal.ts'

/** Content types a page of any origin can send without asking first (Fetch standard, CORS-safelisted request headers). */
const simpleTypes = new Set(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
/** Headers no page of another origin can add without a preflight, which is then answered by the allow-list. */
const preflighted = [
  'authorization',
  'x-api-key',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-requested-with',
]

/**
 * Why a GraphQL request could be a forgery by a foreign page, or undefined. A body must have a type that needs a preflight; a
 * GET needs a header that does, and those of credentials count.
 */
export function csrfRefusal(exchange: Pick<Exchange, 'method' | 'headers'>): Refusal | undefined {
  const { method, headers } = exchange
  const type = mediaType(headers['content-type'])
  if (method !== 'GET' && method !== 'HEAD') {
    if (type && !simpleTypes.has(type.essence)) return undefined
    if (headers['content-type'] === undefined)
      return badRequest('Content-Type: expected application/json, received none.')
    return new Refusal(415, 'BAD_REQUEST', 'Content-Type: expected application/json.')
  }
  if (preflighted.some((name) => headers[name] !== undefined)) return undefined
  if (type && !simpleTypes.has(type.essence)) return undefined
  return badRequest(
    'A GET needs an Authorization, X-API-Key or Apollo-Require-Preflight header, so that no foreign page can send it.',
  )
}
