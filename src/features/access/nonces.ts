import { sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'

/** True for the first to come with this key and nonce, in any process; the primary key decides. */
export const rememberNonce = work(
  import.meta.url,
  'rememberNonce',
  function* (keyId: string, nonce: string, expiresAt: number): Steps<boolean> {
    const kept = yield* sql`
      INSERT INTO signature_nonces (key_id, nonce, expires_at) VALUES (${keyId}, ${nonce}, ${expiresAt})
      ON CONFLICT DO NOTHING RETURNING key_id`
    return kept.length === 1
  },
)

/**
 * Forgets nonces whose signatures are too old to be accepted, by the clock of this gateway and by the last signature that any
 * gateway accepted `keptMs` before its nonce ends. A clock that runs ahead alone accepts none, and so takes no nonce from others.
 */
export const pruneNonces = work(import.meta.url, 'pruneNonces', function* (now: number, keptMs: number): Steps<void> {
  yield* sql`
      DELETE FROM signature_nonces
      WHERE expires_at < ${now} AND expires_at < (SELECT MAX(expires_at) FROM signature_nonces) - ${keptMs}`
})
