/** What SQLite's result codes mean to a caller. */
import { Failure } from '../kit/failure.ts'
import { StatementError } from './crossing.ts'

/** Primary result codes that say "not now" or "not on this disk", as opposed to "not this statement". */
const full = 13
const outages: Record<number, { says: string; retryAfterSeconds: number }> = {
  5: { says: 'The store is locked by another process.', retryAfterSeconds: 1 },
  6: { says: 'The store is locked.', retryAfterSeconds: 1 },
  7: { says: 'The store is out of memory.', retryAfterSeconds: 5 },
  8: { says: 'The file of the store is read-only.', retryAfterSeconds: 30 },
  10: { says: 'The disk of the store has failed.', retryAfterSeconds: 5 },
  11: { says: 'The file of the store is damaged. Restore it from a backup.', retryAfterSeconds: 60 },
  [full]: { says: 'The disk of the store is full.', retryAfterSeconds: 5 },
  14: { says: 'The file of the store cannot be opened.', retryAfterSeconds: 5 },
  15: { says: 'The store is locked.', retryAfterSeconds: 1 },
  26: {
    says: 'The file of the store is not a database, or is damaged. Restore it from a backup.',
    retryAfterSeconds: 60,
  },
}

const readOnly = 8

const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined

export const isBusy = (error: unknown): boolean => ((resultCode(error) ?? 0) & 0xff) === 5

/** Also of one that comes from a thread of the store, which keeps its words alone. */
export const isDiskFull = (error: unknown): error is Failure =>
  error instanceof Failure && error.message === outages[full]?.says

/** A failure for an outage, a `StatementError` for a refused statement, the error itself when it is not SQLite's. */
export function sqliteError(error: unknown, text?: string, reading = false): unknown {
  const code = resultCode(error)
  if (code === undefined) return error
  const outage = outages[code & 0xff]
  // A write inside a read is a mistake in that work, not a read-only file.
  if (outage && !(reading && (code & 0xff) === readOnly)) {
    return new Failure('SERVICE_UNAVAILABLE', outage.says, {
      retryAfterSeconds: outage.retryAfterSeconds,
      cause: error,
    })
  }
  const where = text === undefined ? '' : `: ${text.trim()}`
  return new StatementError(String(code), `SQLite refused (${(error as Error).message})${where}`)
}
