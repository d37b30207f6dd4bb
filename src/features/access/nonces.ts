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

/** Forgets nonces whose signatures are too old to be accepted. */
export const pruneNonces = work(import.meta.url, 'pruneNonces', function* (now: number): Steps<void> {
  yield* sql`DELETE FROM signature_nonces WHERE expires_at < ${now}`
})
