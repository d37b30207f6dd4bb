import { UpstreamFailure } from './failure.ts'
import { codeOf, isTimeout } from '../kit/http/failure.ts'
import type { Fault } from './verdict.ts'

/** Names of errors that come up before a byte of the request has left. */
const beforeSending = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])

/** A certificate or a handshake that did not do: nothing of the request has left by then. */
const tlsRefused = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/

export const timedOut = (outcome: 'unknown' | 'not-sent', cause?: unknown): UpstreamFailure =>
  new UpstreamFailure('UPSTREAM_TIMEOUT', 'The marketplace did not answer in time.', { outcome, cause })

/** The caller has gone: nobody reads this. */
export const abandoned = (outcome: 'unknown' | 'not-sent'): UpstreamFailure =>
  new UpstreamFailure('SERVICE_UNAVAILABLE', 'The call was abandoned because nobody waits for its answer.', { outcome })

/** Why no answer came, from the HTTP client's error. Null when the error is a fault of ours (a header that cannot be sent, for instance). */
export function noAnswer(error: unknown): Fault | null {
  const code = codeOf(error)
  const base = { ok: false, status: undefined, health: 'bad' } as const
  if (isTimeout(error)) return { ...base, again: true, failure: timedOut('unknown', error) }
  if (neverLeft(error, code)) {
    return { ...base, again: true, failure: unreachable('not-sent', error) }
  }
  if (isGarbled(error, code)) return { ...base, again: false, health: 'good', failure: notHttp(error) }
  if (code === 'UND_ERR_INVALID_ARG' || code === '') return null
  return { ...base, again: true, failure: unreachable('unknown', error) }
}

/** Bytes came, and they are not an answer. The parser's errors do not always have a code. */
const isGarbled = (error: unknown, code: string): boolean =>
  code.startsWith('HPE_') ||
  code === 'UND_ERR_HEADERS_OVERFLOW' ||
  code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
  (error instanceof Error && error.name === 'HTTPParserError')

function neverLeft(error: unknown, code: string): boolean {
  if (beforeSending.has(code) || tlsRefused.test(code)) return true
  const { syscall, errors } = error as { syscall?: unknown; errors?: unknown }
  if (Array.isArray(errors)) return errors.length > 0 && errors.every((inner) => neverLeft(inner, codeOf(inner)))
  return syscall === 'connect' || syscall === 'getaddrinfo'
}

const unreachable = (outcome: 'unknown' | 'not-sent', cause: unknown) =>
  new UpstreamFailure('SERVICE_UNAVAILABLE', 'The marketplace cannot be reached.', { outcome, cause })

const notHttp = (cause: unknown) =>
  new UpstreamFailure('UPSTREAM_CONTRACT_VIOLATION', "The marketplace's answer is not HTTP.", {
    outcome: 'unknown',
    expected: 'an HTTP answer',
    cause,
  })
