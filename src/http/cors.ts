const allowedHeaders = [
  'authorization',
  'content-type',
  'idempotency-key',
  'x-api-key',
  'x-request-id',
  'x-service-id',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-requested-with',
  'if-none-match',
  'traceparent',
  'tracestate',
].join(', ')
const exposedHeaders = [
  'x-request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'idempotency-replayed',
  'age',
  'x-data-source',
  'etag',
  'allow',
  'www-authenticate',
].join(', ')

/**
 * Cross-origin answers for an allow-list of exact origins. Nothing is allowed by default, and credentials never are: callers
 * prove themselves with an Authorization header, which no browser adds by itself.
 */
export function createCors(origins: readonly string[]) {
  const allowed = new Set(origins)
  const vary: Record<string, string> = allowed.size > 0 ? { Vary: 'Origin' } : {}
  const isAllowed = (origin: string | undefined): origin is string => origin !== undefined && allowed.has(origin)
  return {
    answer(origin: string | undefined): Readonly<Record<string, string>> {
      if (!isAllowed(origin)) return vary
      return { ...vary, 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposedHeaders }
    },
    preflight(origin: string | undefined, methods: string): Readonly<Record<string, string>> {
      if (!isAllowed(origin)) return vary
      return {
        ...vary,
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': methods,
        'Access-Control-Allow-Headers': allowedHeaders,
        'Access-Control-Max-Age': '600',
      }
    },
  }
}

export type Cors = ReturnType<typeof createCors>
