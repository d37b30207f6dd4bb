/** What was earned, with all its digits: a float holds some sixteen, and would tell of another cent. */
import { parseWithSource } from '../kit/json-source.ts'
import type { SourceReviver } from '../kit/json-source.ts'
import { lift } from './pieces.ts'

/** A number as the marketplace wrote it. */
export class Digits {
  readonly written: string

  constructor(written: string) {
    this.written = written
  }
}

/** Only with so many digits may a number be another one as a float. */
const long = /[\d.]{16}/

const keepDigits: SourceReviver = (_key, value, { source }) =>
  typeof value === 'number' && Number.isFinite(value) && source !== undefined && long.test(source)
    ? new Digits(source)
    : value

/** As `JSON.parse`, for the numbers of a plugin. */
export function parseEarned(text: string): unknown {
  const lifted = lift(text, 'revenue')
  if (!lifted || !long.test(lifted.object)) return JSON.parse(text)
  const parsed = JSON.parse(lifted.rest) as { analytics?: { revenue?: unknown } | null } | null
  if (parsed?.analytics?.revenue !== 0) return JSON.parse(text)
  parsed.analytics.revenue = parseWithSource(lifted.object, keepDigits)
  return parsed
}
