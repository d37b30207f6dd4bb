/** What the command line can end with, and which code of the gateway leads to which end. */
import { codes } from '../kit/failure.ts'
import type { Code } from '../kit/failure.ts'

export const exits = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 69,
  notPermitted: 77,
  configuration: 78,
} as const

export type ExitCode = (typeof exits)[keyof typeof exits]

/** For help and documentation. */
export const exitMeanings: readonly (readonly [ExitCode, string])[] = [
  [exits.ok, 'done'],
  [exits.failed, 'refused, or done only in part: the output says what'],
  [exits.usage, 'the command line makes no sense'],
  [
    exits.unavailable,
    'the gateway, its store or the marketplace cannot be reached now; the same command may succeed later',
  ],
  [exits.notPermitted, 'no credentials, refused ones, or a missing permission'],
  [exits.configuration, 'the configuration of this machine does not fit'],
]

interface Details {
  /** Code of the gateway's table, where it comes from there. */
  readonly code?: string | undefined
  /** What to do about it. */
  readonly wayOut?: string | undefined
  readonly requestId?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  /** Further lines, such as one for each input field. */
  readonly problems?: readonly string[] | undefined
}

/** An expected end of a command. Its message is for the person at the keyboard. */
export class CommandFailure extends Error {
  readonly exit: ExitCode
  readonly details: Details

  constructor(exit: ExitCode, message: string, details: Details = {}) {
    super(message)
    this.name = 'CommandFailure'
    this.exit = exit
    this.details = details
  }
}

const denied: ReadonlySet<string> = new Set([
  'AUTHENTICATION_FAILED',
  'AUTHORIZATION_FAILED',
  'PERSISTED_OPERATION_REQUIRED',
])

/** The end that a code of the gateway's table leads to. */
export function exitFor(code: string): ExitCode {
  if (denied.has(code)) return exits.notPermitted
  return Object.hasOwn(codes, code) && codes[code as Code].retryable ? exits.unavailable : exits.failed
}
