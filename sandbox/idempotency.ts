/** The stored first answer to each idempotency key, so that a repeat changes nothing. */
import type { DatabaseSync } from 'node:sqlite'
import { invalid, Failure } from '../src/kit/failure.ts'
import { sha256 } from '../src/kit/ids.ts'
import { inTransaction } from './database.ts'
import type { Done } from './routes.ts'

export interface KeyedCall {
  serviceId: string
  key: string
  method: string
  path: string
  body: Buffer
}

export interface Answers {
  /** Does the work once per key: the change and its answer are stored together. Refused work is not stored, for it changed nothing. */
  once(call: KeyedCall | undefined, work: () => Done): { done: Done; replayed: boolean }
}

export function createAnswers(db: DatabaseSync): Answers {
  const find = db.prepare('SELECT fingerprint, body FROM answers WHERE service_id = ? AND key = ?')
  const put = db.prepare('INSERT INTO answers (service_id, key, fingerprint, status, body) VALUES (?, ?, ?, 200, ?)')

  return {
    once(call, work) {
      if (!call) return { done: inTransaction(db, work), replayed: false }
      if (call.key.length < 1 || call.key.length > 255) {
        throw invalid(['Idempotency-Key'], 'a key of 1 to 255 characters', `${call.key.length} characters`)
      }
      const fingerprint = sha256(`${call.method} ${call.path}\n${sha256(call.body)}`)
      const first = find.get(call.serviceId, call.key)
      if (first) {
        if (first['fingerprint'] !== fingerprint) {
          throw new Failure('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used for another request.')
        }
        return { done: { json: String(first['body']) }, replayed: true }
      }
      const done = inTransaction(db, () => {
        const result = work()
        put.run(call.serviceId, call.key, fingerprint, result.json)
        return result
      })
      return { done, replayed: false }
    },
  }
}
