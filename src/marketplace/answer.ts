import type { RawText } from '../kit/raw-text.ts'
import { parseRetryAfter } from '../kit/resilience/retry-after.ts'
import { finalCodes, UpstreamFailure } from './failure.ts'
import { namedField } from './named-field.ts'
import { refusalFor, refusalForCode } from './refusal.ts'
import type { WireAnswer } from './transport.ts'
import type { Verdict } from './verdict.ts'

/** What every answer of the contract is wrapped in. */
interface Envelope {
  success: boolean
  data: unknown
  code: string | undefined
  /** What the refusal is about, in our own words. */
  field: string | undefined
  requestId: string | undefined
}

/** Why a body could not be read, in the words of the contract. */
const unreadText: Record<Extract<WireAnswer['body'], { unread: string }>['unread'], string> = {
  'too large': 'an answer over the size limit',
  encoded: 'an encoded (compressed) answer',
  'not JSON': 'another content type',
  'not UTF-8': 'bytes that are not UTF-8',
  'cut off': 'an answer that was cut off',
  unwanted: 'a redirect',
}

/** What reads the text of a whole answer; throws where that is not JSON. */
export type Parse = (text: RawText) => unknown

const parseWhole: Parse = (text) => JSON.parse(text.decode())

/** Judges an answer: the data inside its envelope, or what its status and code mean to us. Upstream text never passes, but for the name of a field of ours. */
export function judge(answer: WireAnswer, nowMs: number, parse: Parse = parseWhole): Verdict<unknown> {
  const { status } = answer
  const envelope = 'text' in answer.body ? openEnvelope(answer.body.text, parse) : null
  const upstream = { status, requestId: envelope?.requestId ?? safeId(answer.headers['x-request-id']) }

  const broken = (expected: string, received: string, again = false): Verdict<unknown> => ({
    ok: false,
    status,
    again,
    health: 'good',
    failure: violation(expected, received, upstream),
  })
  if (status >= 400) {
    const holdMs = parseRetryAfter(answer.headers['retry-after'], nowMs)
    const refusal = refusalFor({ status, code: envelope?.code, field: envelope?.field, holdMs, upstream })
    if (envelope !== null || !finalCodes.has(refusal.failure.code) || isUnseen(answer)) return refusal
    // What stands before the marketplace says so while it is moved or not routed, and knows of no user or plugin.
    return broken('JSON with success and error', `a page with the status ${status}`)
  }
  if (status === 204) return { ok: true, status, value: undefined }
  if ('unread' in answer.body) {
    const { unread } = answer.body
    return broken('JSON with success and data', unreadText[unread], unread === 'cut off')
  }
  if (status < 200 || status >= 300) return broken('status 2xx or an error', 'a redirect')
  if (envelope === null) return broken('JSON with success and data', 'something else')
  if (!envelope.success) {
    const holdMs = parseRetryAfter(answer.headers['retry-after'], nowMs)
    return (
      refusalForCode({ status, code: envelope.code, field: envelope.field, holdMs, upstream }) ??
      broken('a known error code', 'success: false without a known code')
    )
  }
  return { ok: true, status, value: envelope.data }
}

/** A refusal in JSON that was not read to its end: it may well have had its envelope. */
const isUnseen = ({ body }: WireAnswer): boolean =>
  'unread' in body && (body.unread === 'too large' || body.unread === 'cut off')

/** An answer that is not what the contract says. Whether a write had its effect is then unknown. */
export function violation(
  expected: string,
  received: string,
  upstream?: { status?: number | undefined; requestId?: string | undefined },
): UpstreamFailure {
  return new UpstreamFailure(
    'UPSTREAM_CONTRACT_VIOLATION',
    `The marketplace's answer breaks the contract: expected ${expected}, received ${received}.`,
    { outcome: 'unknown', expected, received, upstream },
  )
}

function openEnvelope(text: RawText, parse: Parse): Envelope | null {
  let parsed: unknown
  try {
    parsed = parse(text)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
  const { success, data, error } = parsed as { success?: unknown; data?: unknown; error?: unknown }
  if (typeof success !== 'boolean') return null
  const {
    code,
    details,
    request_id: requestId,
  } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    details?: unknown
    request_id?: unknown
  }
  return {
    success,
    data,
    code: typeof code === 'string' ? code : undefined,
    field: namedField(details),
    requestId: safeId(requestId),
  }
}

/** Request ids are shown and logged: only what looks like one passes. */
const safeId = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(value) ? value : undefined
