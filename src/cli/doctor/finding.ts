/** What the doctor says about one thing. */
import type { ExitCode } from '../exits.ts'

export interface Finding {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly detail: string
  /** How to mend it. */
  readonly mend?: string | undefined
  /** What the command ends with when this is the first that failed. */
  readonly exit?: ExitCode | undefined
}

/** Clocks further apart make tokens and signatures fail: both doors allow 30 s and more, sometimes less than a request takes. */
const mostSkewMs = 20_000

/** Compares a `Date` header, which has whole seconds, with the clock here. */
export function skewFinding(name: string, date: string | null, nowMs: number): Finding {
  const theirs = date === null ? NaN : Date.parse(date)
  if (Number.isNaN(theirs)) return { name, status: 'skipped', detail: 'the answer has no Date' }
  const skewMs = nowMs - theirs
  const isAlike = Math.abs(skewMs) <= mostSkewMs
  return {
    name,
    status: isAlike ? 'ok' : 'failed',
    detail:
      Math.abs(skewMs) < 2_000
        ? 'clocks agree'
        : `this clock is ${Math.abs(Math.round(skewMs / 1_000))} s ${skewMs > 0 ? 'ahead' : 'behind'}`,
    mend: isAlike ? undefined : 'Set both clocks by NTP: tokens are judged by the time.',
  }
}
