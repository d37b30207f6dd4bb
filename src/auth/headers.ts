import { refuse } from './refusal.ts'

/** Headers by lower-case name, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What authentication needs to see of a request. */
export interface AuthRequest {
  headers: Headers
  method: string
  /** The request target as it came: path and query, not decoded. */
  url: string
  /** The bytes as they came; only signed requests need them. */
  rawBody?: Uint8Array
  remoteAddress?: string
}

/** The value of a header that may come once, or undefined. */
export function single(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  if (value === undefined || typeof value === 'string') return value
  return value.length === 1 ? value[0] : refuse('a credential header came twice')
}

/** The token of `Authorization: Bearer …`; undefined when the header is absent, a refusal for everything else. */
export function bearerToken(headers: Headers): string | undefined {
  const value = single(headers, 'authorization')
  if (value === undefined) return undefined
  if (value.slice(0, 7).toLowerCase() !== 'bearer ') refuse('authorization is not a bearer token')
  return value.slice(7)
}
