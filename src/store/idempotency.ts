/**
 * Idempotency keys (draft-ietf-httpapi-idempotency-key-header-07): the first answer is kept, a repeat gets it again, another
 * request under the same key is refused, and so is a repeat while the first one is still being worked on.
 */
import { Failure } from '../kit/failure.ts'
import { beginsWith, sql, work } from './store.ts'
import type { Steps } from './store.ts'

export interface KeyedRequest {
  /** Who asks and for which operation: the same key of two callers, or for two operations, is two keys. */
  readonly scope: string
  readonly key: string
  /** Digest of the request without the key. */
  readonly fingerprint: string
  /** Whom the request is about, where it is about a person. */
  readonly subject?: string | null | undefined
}

export type Claim =
  /** Nobody used the key before: do the work, then record the answer (or give the key back). */
  | { readonly kind: 'fresh' }
  /** The answer that the first request got. */
  | { readonly kind: 'replay'; readonly answer: string }
  /** The key belongs to another request: IDEMPOTENCY_KEY_REUSED. */
  | { readonly kind: 'reused' }
  /** The first request has not been answered yet: CONFLICT, come again. */
  | { readonly kind: 'in-flight' }

/** What a caller is told whose key belongs to another request, or to one that is still being worked on. */
export const keyRefusal = (kind: 'reused' | 'in-flight'): Failure =>
  kind === 'reused'
    ? new Failure(
        'IDEMPOTENCY_KEY_REUSED',
        'This idempotency key was used for another request. Use a new key for a new request.',
      )
    : new Failure('CONFLICT', 'A request with this idempotency key is still being worked on.', {
        retryable: true,
        retryAfterSeconds: 1,
      })

/** What became of a key so far, without a claim on it; null when nobody has used it. For use inside a larger unit of work. */
export function* usedKey({ scope, key, fingerprint }: KeyedRequest): Steps<Exclude<Claim, { kind: 'fresh' }> | null> {
  const [known] = yield* sql<{ fingerprint: string; state: string; answer: string | null }>`
    SELECT fingerprint, state, answer FROM idempotency_keys WHERE scope = ${scope} AND idempotency_key = ${key}`
  if (!known) return null
  if (known.fingerprint !== fingerprint) return { kind: 'reused' }
  return known.state === 'answered' ? { kind: 'replay', answer: known.answer ?? 'null' } : { kind: 'in-flight' }
}

/**
 * For use inside a larger unit of work. A key that was claimed before `abandonedBefore` and never answered belongs to a process
 * that died: it can be claimed anew by the same request.
 */
export function* claimKey(request: KeyedRequest, nowMs: number, abandonedBefore = 0): Steps<Claim> {
  const { scope, key, fingerprint, subject } = request
  const claimed = yield* sql`
    INSERT INTO idempotency_keys (scope, idempotency_key, fingerprint, state, subject, created_at)
    VALUES (${scope}, ${key}, ${fingerprint}, 'open', ${subject ?? null}, ${nowMs})
    ON CONFLICT (scope, idempotency_key) DO NOTHING RETURNING scope`
  if (claimed.length > 0) return { kind: 'fresh' }

  const known = yield* usedKey(request)
  if (known && known.kind !== 'in-flight') return known
  const taken = yield* sql`
    UPDATE idempotency_keys SET created_at = ${nowMs}
    WHERE scope = ${scope} AND idempotency_key = ${key} AND state = 'open' AND created_at < ${abandonedBefore}
    RETURNING scope`
  return taken.length > 0 ? { kind: 'fresh' } : { kind: 'in-flight' }
}

/** Records the answer (JSON text) of a claimed key. */
export function* answerKey(request: KeyedRequest, answer: string): Steps<void> {
  yield* sql`
    UPDATE idempotency_keys SET state = 'answered', answer = ${answer}
    WHERE scope = ${request.scope} AND idempotency_key = ${request.key}`
}

/** Gives a claimed key back, because the request was refused and changed nothing. */
export function* releaseKey(request: KeyedRequest): Steps<void> {
  yield* sql`
    DELETE FROM idempotency_keys
    WHERE scope = ${request.scope} AND idempotency_key = ${request.key} AND state = 'open'`
}

/** The same three as units of work of their own, for writes that call the marketplace in between. */
export const claimIdempotencyKey = work(import.meta.url, 'claimIdempotencyKey', claimKey)
export const answerIdempotencyKey = work(import.meta.url, 'answerIdempotencyKey', answerKey)
export const releaseIdempotencyKey = work(import.meta.url, 'releaseIdempotencyKey', releaseKey)

/**
 * Forgets at most `limit` answered keys of scopes with this beginning from before a moment; says how many. One that is still being worked on
 * stays, however old a clock that is ahead makes it. Most keys are kept for ever, so they must not be gone through one by one.
 */
export const forgetIdempotencyKeys = work(
  import.meta.url,
  'forgetIdempotencyKeys',
  function* (beforeMs: number, scopePrefix: string, limit: number): Steps<number> {
    const forgotten = yield* sql`
      DELETE FROM idempotency_keys WHERE (scope, idempotency_key) IN (
        SELECT scope, idempotency_key FROM idempotency_keys
        WHERE created_at < ${beforeMs} AND state = 'answered'
          AND ${beginsWith('scope', scopePrefix)}
        ORDER BY created_at LIMIT ${limit}
      ) RETURNING scope`
    return forgotten.length
  },
)
