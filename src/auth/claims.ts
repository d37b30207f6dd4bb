import { refuse } from './refusal.ts'

export interface TimeRules {
  nowSeconds: number
  skewSeconds: number
  longestLifeSeconds: number
}

export interface CommonClaims {
  subject: string
  expiresAt: number
}

const textForm = /^[^\p{Cc}\p{Cs}]{1,256}$/u

export const isShortText = (value: unknown): value is string => typeof value === 'string' && textForm.test(value)

/**
 * Checks what jose leaves open: whole-number times that must be there, a life within reason, a subject, a well-formed id
 * where there is one. That the token has begun and not ended jose has checked with the same clock and skew.
 */
export function checkCommonClaims(payload: Record<string, unknown>, rules: TimeRules): CommonClaims {
  const { exp, iat, nbf, sub, jti } = payload
  if (!isSecond(exp)) refuse('exp is missing or not a whole number')
  if (!isSecond(iat)) refuse('iat is missing or not a whole number')
  if (nbf !== undefined && !isSecond(nbf)) refuse('nbf is not a whole number')
  if (iat > rules.nowSeconds + rules.skewSeconds) refuse('issued in the future')
  if (exp <= iat) refuse('expires before it was issued')
  if (exp - iat > rules.longestLifeSeconds) refuse('lives longer than allowed')
  if (!isShortText(sub)) refuse('sub is missing or malformed')
  if (jti !== undefined && !isShortText(jti)) refuse('jti is malformed')
  return { subject: sub, expiresAt: exp * 1000 }
}

/** The one audience of a token: a string, or a list of exactly one. */
export function readAudience(payload: Record<string, unknown>): string {
  const { aud } = payload
  const only: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof only !== 'string') refuse('aud is missing or names several')
  return only
}

/** The panel user for whom a service acts (RFC 8693 `act.sub`): absent, or well formed. */
export function readActingUser(payload: Record<string, unknown>): string | undefined {
  const { act } = payload
  if (act === undefined) return undefined
  if (act === null || typeof act !== 'object' || Array.isArray(act)) refuse('act is not an object')
  const { sub } = act as { sub?: unknown }
  if (!isShortText(sub)) refuse('act.sub is missing or malformed')
  return sub
}

const isSecond = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
