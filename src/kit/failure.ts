/**
 * The one failure class and the one table that says what each code means. GraphQL (`extensions.code`), REST (HTTP status
 * and `error.code`) and the CLI (exit text) read this table; nothing else maps codes.
 */
interface CodeEntry {
  /** HTTP status when the whole request is refused. */
  status: number
  /** Whether the same request may succeed later. */
  retryable: boolean
  log: 'debug' | 'info' | 'warn' | 'error'
}

export const codes = {
  AUTHENTICATION_FAILED: { status: 401, retryable: false, log: 'info' },
  AUTHORIZATION_FAILED: { status: 403, retryable: false, log: 'info' },
  VALIDATION_ERROR: { status: 400, retryable: false, log: 'debug' },
  RESOURCE_NOT_FOUND: { status: 404, retryable: false, log: 'debug' },
  CONFLICT: { status: 409, retryable: false, log: 'info' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false, log: 'info' },
  RATE_LIMIT_EXCEEDED: { status: 429, retryable: true, log: 'info' },
  QUERY_TOO_COMPLEX: { status: 400, retryable: false, log: 'info' },
  PERSISTED_OPERATION_REQUIRED: { status: 403, retryable: false, log: 'info' },
  FEATURE_DISABLED: { status: 501, retryable: false, log: 'info' },
  SERVICE_UNAVAILABLE: { status: 503, retryable: true, log: 'warn' },
  UPSTREAM_TIMEOUT: { status: 504, retryable: true, log: 'warn' },
  UPSTREAM_CONTRACT_VIOLATION: { status: 502, retryable: true, log: 'error' },
  INTERNAL_ERROR: { status: 500, retryable: false, log: 'error' },
} as const satisfies Record<string, CodeEntry>

export type Code = keyof typeof codes

/** What went wrong at the marketplace or a subgraph, in terms that are safe to show: never its text. */
export interface UpstreamTrace {
  status?: number | undefined
  requestId?: string | undefined
  attempts?: number | undefined
}

interface FailureOptions {
  /** Where in the input, e.g. `['input', 'data', 'email']`. */
  path?: readonly (string | number)[] | undefined
  expected?: string | undefined
  /** A short, non-personal description of what came: a type or a length, never the value of a private field. */
  received?: string | undefined
  /** Overrides the table: a CONFLICT with a key in flight may succeed later. */
  retryable?: boolean | undefined
  retryAfterSeconds?: number | undefined
  upstream?: UpstreamTrace | undefined
  cause?: unknown
}

/** An expected failure: its message is written for the caller and is safe to show. Everything else that is thrown is a bug and is masked. */
export class Failure extends Error {
  readonly code: Code
  /** Not named `path`: graphql-js takes an error with a `path` for one that already knows its place in the answer. */
  readonly inputPath: readonly (string | number)[] | undefined
  readonly expected: string | undefined
  readonly received: string | undefined
  readonly retryable: boolean
  readonly retryAfterSeconds: number | undefined
  readonly upstream: UpstreamTrace | undefined

  constructor(code: Code, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.inputPath = options.path
    this.expected = options.expected
    this.received = options.received
    this.retryable = options.retryable ?? codes[code].retryable
    this.retryAfterSeconds = options.retryAfterSeconds
    this.upstream = options.upstream
  }

  get status(): number {
    return codes[this.code].status
  }
}

/** A refusal of input that names the field, what was expected and what came. */
export function invalid(path: readonly (string | number)[], expected: string, received: string): Failure {
  const where = path.length === 0 ? 'input' : path.join('.')
  return new Failure('VALIDATION_ERROR', `${where}: expected ${expected}, received ${received}.`, {
    path,
    expected,
    received,
  })
}

/** Says what a value is without saying the value, for messages about input that may be private. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`
  if (typeof value === 'object') return 'an object'
  return value === undefined ? 'nothing' : `a ${typeof value}`
}
