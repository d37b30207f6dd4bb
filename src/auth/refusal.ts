import { Failure } from '../kit/failure.ts'

/**
 * Why credentials were refused, for the log only. Reasons are written by us and hold nothing that the caller sent, so
 * that neither the log nor the answer echoes it.
 */
export class Refusal extends Error {
  readonly reason: string

  constructor(reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause })
    this.name = 'Refusal'
    this.reason = reason
  }
}

export function refuse(reason: string): never {
  throw new Refusal(reason)
}

/** What every caller with bad credentials is told: the same words, whatever was wrong. */
export const authenticationFailed = (): Failure =>
  new Failure('AUTHENTICATION_FAILED', 'Credentials are missing or not accepted.')
