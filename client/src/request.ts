/** One operation with its deadline, its retries and its idempotency key. */
import { readAnswer, send, whenEnded } from './attempt.ts'
import type { HashedDocument, Line } from './attempt.ts'
import { GatewayError } from './error.ts'
import { holdsMutation } from './operation-kind.ts'
import { backoffMs } from './weather.ts'

/** Text of a document that knows its types, as codegen's client preset makes it with `documentMode: string`. */
export interface TypedDocument<Result, Variables> extends HashedDocument {
  readonly __apiType?: (variables: Variables) => Result
}

export interface RequestOptions {
  /** Ends the call, and the waiting between its attempts. */
  readonly signal?: AbortSignal | undefined
  /** For all attempts together. */
  readonly deadlineMs?: number | undefined
  /** For each attempt. */
  readonly attemptTimeoutMs?: number | undefined
  /** Attempts after the first. */
  readonly retries?: number | undefined
  /** Sent as the `Idempotency-Key` header; makes a mutation safe to repeat. */
  readonly idempotencyKey?: string | undefined
  /** Says that repeating this mutation does no harm, because its input carries a key or says how things are. */
  readonly repeatable?: boolean | undefined
}

export interface Limits {
  readonly deadlineMs: number
  readonly attemptTimeoutMs: number
  readonly retries: number
  readonly baseDelayMs: number
}

export type Request = <Result, Variables>(
  document: TypedDocument<Result, Variables> | string,
  variables?: Variables,
  options?: RequestOptions,
) => Promise<Result>

/** Said before anything was done, these may be repeated, whatever was asked. */
const refusals: ReadonlySet<string> = new Set(['RATE_LIMIT_EXCEEDED', 'SERVICE_UNAVAILABLE', 'CREDENTIALS_UNAVAILABLE'])
const longestDelayMs = 10_000

export function createRequest(line: Line, limits: Limits, random: () => number): Request {
  const { clock } = line
  return async function request<Result, Variables>(
    document: TypedDocument<Result, Variables> | string,
    variables?: Variables,
    options: RequestOptions = {},
  ): Promise<Result> {
    const { deadlineMs, attemptTimeoutMs, retries } = { ...limits, ...given(options) }
    const { idempotencyKey, signal } = options
    const repeatable = options.repeatable ?? (idempotencyKey !== undefined || !holdsMutation(String(document)))
    const endsAt = clock.monotonic() + deadlineMs
    const requestId = crypto.randomUUID()
    for (let tries = 1; ; tries++) {
      const left = endsAt - clock.monotonic()
      try {
        const operation = { document, variables, requestId, idempotencyKey, accept: 'application/json' }
        return (await within(Math.min(attemptTimeoutMs, left), signal, async (limited) =>
          readAnswer(await send(line, operation, limited), requestId, limited, clock),
        )) as Result
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error
        error.attempts = tries
        const worthIt = error.retryable && (repeatable || nothingDone(error))
        const waitMs = error.retryAfterMs ?? backoffMs(tries, limits.baseDelayMs, longestDelayMs, random)
        if (!worthIt || tries > retries || clock.monotonic() + waitMs >= endsAt) throw error
        await clock.sleep(waitMs, { signal }).catch((cause: unknown) => {
          const givenUp = new GatewayError('ABORTED', 'The call was given up.', { cause, requestId })
          givenUp.attempts = tries
          throw givenUp
        })
      }
    }
  }

  /** Runs one attempt with a signal of its own, which ends by time or with the caller's. */
  async function within<T>(
    ms: number,
    outer: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const own = new AbortController()
    const over = new AbortController()
    const give = () => own.abort(outer?.reason)
    outer?.addEventListener('abort', give, { once: true })
    const late = new GatewayError('DEADLINE_EXCEEDED', `The gateway did not answer within ${Math.round(ms)} ms.`, {
      retryable: true,
    })
    clock.sleep(Math.max(0, ms), { signal: over.signal }).then(
      () => own.abort(late),
      () => undefined,
    )
    const end = whenEnded(own.signal)
    if (outer?.aborted) give()
    try {
      return await Promise.race([run(own.signal), end])
    } finally {
      over.abort()
      outer?.removeEventListener('abort', give)
    }
  }
}

/** An answer with data, be it null, is that of an operation that has run: one of its fields may have done what it is for. */
const nothingDone = ({ code, data }: GatewayError): boolean => refusals.has(code) && data === undefined

const given = (options: RequestOptions): Partial<Limits> =>
  Object.fromEntries(
    Object.entries({
      deadlineMs: options.deadlineMs,
      attemptTimeoutMs: options.attemptTimeoutMs,
      retries: options.retries,
    }).filter(([, value]) => value !== undefined),
  )
