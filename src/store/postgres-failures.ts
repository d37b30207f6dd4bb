/** What PostgreSQL's SQLSTATEs and broken connections mean to a caller. */
import { DatabaseError } from 'pg'
import { Failure } from '../kit/failure.ts'
import { StatementError } from './crossing.ts'

export type Trouble =
  /** Another transaction was in the way; running again helps. */
  | { kind: 'again'; failure: Failure }
  /** The connection is gone or cannot be trusted. */
  | { kind: 'lost'; failure: Failure }
  | { kind: 'outage'; failure: Failure }
  | { kind: 'refused'; error: unknown }

/** By SQLSTATE or its class (two characters); the more precise one counts. */
const meanings: Record<string, { kind: 'again' | 'lost' | 'outage'; says: string; retryAfterSeconds: number }> = {
  '40001': { kind: 'again', says: 'The store is busy with the same rows.', retryAfterSeconds: 1 },
  '40P01': { kind: 'again', says: 'The store is busy with the same rows.', retryAfterSeconds: 1 },
  '08': { kind: 'lost', says: 'The connection to the store was lost.', retryAfterSeconds: 1 },
  '57P': { kind: 'lost', says: 'The store is restarting or has ended the connection.', retryAfterSeconds: 1 },
  '25P03': { kind: 'lost', says: 'The store has ended a transaction that was idle.', retryAfterSeconds: 1 },
  '57014': { kind: 'outage', says: 'The store took too long.', retryAfterSeconds: 2 },
  '55P03': { kind: 'outage', says: 'The store is locked.', retryAfterSeconds: 2 },
  // A session keeps the default that it began with, and one to a standby its server: only a new session may write again.
  '25006': { kind: 'lost', says: 'The store is read-only at the moment.', retryAfterSeconds: 5 },
  '28': { kind: 'outage', says: 'The store refuses the credentials of the gateway.', retryAfterSeconds: 30 },
  '3D': { kind: 'outage', says: 'The database of the gateway does not exist.', retryAfterSeconds: 30 },
  '53100': { kind: 'outage', says: 'The disk of the store is full.', retryAfterSeconds: 5 },
  '53': { kind: 'outage', says: 'The store has too few resources or connections left.', retryAfterSeconds: 2 },
  '58': { kind: 'outage', says: 'The disk of the store has failed.', retryAfterSeconds: 5 },
  XX001: { kind: 'outage', says: 'The store is damaged. Restore it from a backup.', retryAfterSeconds: 60 },
  XX002: { kind: 'outage', says: 'The store is damaged. Restore it from a backup.', retryAfterSeconds: 60 },
}

/** Of the store's own disk, as opposed to other resources that run out. */
export const isDiskFull = (error: unknown): error is Failure =>
  error instanceof Failure && error.cause instanceof DatabaseError && error.cause.code === '53100'

export const unavailable = (says: string, cause?: unknown, retryAfterSeconds = 1): Failure =>
  new Failure('SERVICE_UNAVAILABLE', says, { retryAfterSeconds, cause })

export function understand(error: unknown, text?: string, reading = false): Trouble {
  if (error instanceof Failure || !(error instanceof Error)) return { kind: 'refused', error }
  if (error instanceof TypeError || error instanceof RangeError) return { kind: 'refused', error }
  if (!(error instanceof DatabaseError)) {
    // What does not come from the server comes from the socket or from waiting for it.
    return { kind: 'lost', failure: unavailable('The store cannot be reached.', error) }
  }
  const state = error.code ?? ''
  // A column was added while this connection had the statement prepared; a fresh connection prepares it anew.
  if (state === '0A000' && error.message.startsWith('cached plan')) {
    return { kind: 'lost', failure: unavailable('The schema of the store has just changed.', error) }
  }
  const meaning = meanings[state] ?? meanings[state.slice(0, 3)] ?? meanings[state.slice(0, 2)]
  // A write inside a read is a mistake in that work, not a read-only server.
  if (meaning && !(reading && state === '25006'))
    return { kind: meaning.kind, failure: unavailable(meaning.says, error, meaning.retryAfterSeconds) }
  // The server's message and detail may quote bound values, which can be personal; names and the text of ours cannot.
  const named = [error.constraint, error.table, error.column].filter(Boolean).join(', ')
  const where = text === undefined ? '' : `: ${text.trim()}`
  return {
    kind: 'refused',
    error: new StatementError(state, `PostgreSQL refused (SQLSTATE ${state}${named && ` on ${named}`})${where}`),
  }
}
