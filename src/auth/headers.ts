import { refuse } from './refusal.ts'

/** Headers by lower-case name, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What authentication needs to see of a request. */
export interface AuthRequest {
  headers: Headers
  /** Names and values as they came. Without it a repeated `Authorization` cannot be seen, because Node keeps the first. */
  rawHeaders?: readonly string[]
  method: string
  /** The request target as it came: path and query, not decoded. */
  url: string
  /** The bytes as they came; only signed requests need them. */
  rawBody?: Uint8Array
  remoteAddress?: string
}

/** Headers that decide who is asking: each may come once. */
const singular: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'x-service-id',
  'x-signature',
  'x-timestamp',
  'signature',
  'signature-input',
  'content-digest',
  'host',
])

export function refuseRepeatedHeaders(request: AuthRequest): void {
  const { rawHeaders } = request
  if (!rawHeaders) return
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!singular.has(name)) continue
    if (seen.has(name)) refuse('a credential header came twice')
    seen.add(name)
  }
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
