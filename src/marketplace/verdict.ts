import type { UpstreamFailure } from './failure.ts'

/** What one attempt came to. */
export type Verdict<T> = Success<T> | Fault

export interface Success<T> {
  readonly ok: true
  readonly status: number
  readonly value: T
}

export interface Fault {
  readonly ok: false
  readonly status: number | undefined
  readonly failure: UpstreamFailure
  /** The same request may well succeed soon. */
  readonly again: boolean
  /** What it says about the marketplace's health: `good` when it answered, `bad` when it could not, `void` when we stopped it. */
  readonly health: 'good' | 'bad' | 'void'
  /** How long the marketplace asks to be left alone. */
  readonly holdMs?: number | undefined
  /** The marketplace did not accept our token. */
  readonly tokenRefused?: true | undefined
}
