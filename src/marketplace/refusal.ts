import type { Code, UpstreamTrace } from '../kit/failure.ts'
import { UpstreamFailure } from './failure.ts'
import type { Outcome } from './failure.ts'
import type { Fault } from './verdict.ts'

interface Refusal {
  status: number
  /** The error code of the answer, where it had one. */
  code: string | undefined
  /** The field it names, where that is one of ours. */
  field?: string | undefined
  holdMs: number | null
  upstream: UpstreamTrace
}

interface Meaning {
  code: Code
  message: string
  outcome: Outcome
  again: boolean
  health: 'good' | 'bad'
  tokenRefused?: true
}

const meaning = (code: Code, message: string, rest: Partial<Omit<Meaning, 'code' | 'message'>> = {}): Meaning => ({
  code,
  message,
  outcome: 'refused',
  again: false,
  health: 'good',
  ...rest,
})

// The gateway's own credentials are our trouble, so a refusal of them is an outage to the caller.
const badToken = meaning('SERVICE_UNAVAILABLE', 'The marketplace does not accept the gateway at the moment.', {
  tokenRefused: true,
})
const forbidden = meaning('SERVICE_UNAVAILABLE', 'The marketplace does not let the gateway do this at the moment.')
const invalid = meaning('VALIDATION_ERROR', 'The marketplace refused this as invalid.')
const notFound = meaning('RESOURCE_NOT_FOUND', 'The marketplace does not know this.')
const conflict = meaning('CONFLICT', 'The marketplace holds something that this contradicts.')
const reused = meaning('IDEMPOTENCY_KEY_REUSED', 'This key was used before for something else.')
const tooMany = meaning('SERVICE_UNAVAILABLE', 'The marketplace asks for fewer calls.', { again: true })
const down = meaning('SERVICE_UNAVAILABLE', 'The marketplace cannot serve this at the moment.', {
  outcome: 'unknown',
  again: true,
  health: 'bad',
})
const notBuilt = meaning('SERVICE_UNAVAILABLE', 'The marketplace cannot serve this.', { health: 'bad' })
const tooSlow = meaning('SERVICE_UNAVAILABLE', 'The marketplace gave up waiting for the request.', {
  outcome: 'unknown',
  again: true,
})

const byStatus: Record<number, Meaning> = {
  400: invalid,
  401: badToken,
  403: forbidden,
  404: notFound,
  408: tooSlow,
  409: conflict,
  410: notFound,
  413: invalid,
  422: invalid,
  425: tooMany,
  429: tooMany,
  501: notBuilt,
}

const byCode: Record<string, Meaning> = {
  AUTHENTICATION_FAILED: badToken,
  AUTHORIZATION_FAILED: forbidden,
  VALIDATION_ERROR: invalid,
  RESOURCE_NOT_FOUND: notFound,
  CONFLICT: conflict,
  IDEMPOTENCY_KEY_REUSED: reused,
  RATE_LIMIT_EXCEEDED: tooMany,
  SERVICE_UNAVAILABLE: down,
  INTERNAL_ERROR: down,
}

/** What a status of 400 or more means. */
export function refusalFor(refusal: Refusal): Fault {
  const { status, code } = refusal
  if ((status === 409 || status === 422) && code === 'IDEMPOTENCY_KEY_REUSED') return fault(reused, refusal)
  const known = byStatus[status] ?? (status >= 500 ? down : undefined)
  if (known) return fault(known, refusal)
  const expected = 'a status of the contract'
  return {
    ok: false,
    status,
    again: false,
    health: 'good',
    failure: new UpstreamFailure(
      'UPSTREAM_CONTRACT_VIOLATION',
      `The marketplace's answer breaks the contract: expected ${expected}, received ${status}.`,
      { outcome: 'refused', expected, received: String(status), upstream: refusal.upstream },
    ),
  }
}

/** What `success: false` means under a status that says otherwise; null for a code that nobody knows. */
export function refusalForCode(refusal: Refusal): Fault | null {
  const known = refusal.code === undefined || !Object.hasOwn(byCode, refusal.code) ? undefined : byCode[refusal.code]
  return known ? fault(known, refusal) : null
}

function fault(known: Meaning, { status, field, holdMs, upstream }: Refusal): Fault {
  const { code, outcome, again, health, tokenRefused } = known
  const message =
    known === invalid && field !== undefined
      ? `The marketplace refused this as invalid: it names the field ${field}.`
      : known.message
  const asked = code === 'SERVICE_UNAVAILABLE' && holdMs !== null ? holdMs : undefined
  return {
    ok: false,
    status,
    again,
    health,
    holdMs: asked,
    tokenRefused,
    failure: new UpstreamFailure(code, message, {
      outcome,
      upstream,
      retryAfterSeconds: holdMs === null ? undefined : Math.ceil(holdMs / 1000),
      holdMs: asked,
      // A key in flight is a conflict that ends by itself, and the marketplace says when.
      retryable: code === 'CONFLICT' && holdMs !== null ? true : undefined,
    }),
  }
}
