/** The gateway's own record of profiles it has seen. */
import type { MarketplaceUser } from '../../marketplace/domain.ts'
import { among, join, rows, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { lockedInOrder } from './ledger.ts'

export interface SeenProfile {
  readonly user: MarketplaceUser
  readonly fetchedAtMs: number
}

/** Keeps what was seen, unless the user was deleted meanwhile: nothing of a deleted user comes back. */
export const keepProfiles = work(
  import.meta.url,
  'keepProfiles',
  function* (seen: readonly SeenProfile[]): Steps<void> {
    if (seen.length === 0) return
    // Locked in the order in which everybody locks users: a delete comes before this, or after it and takes the profile along.
    const known = yield* sql<{ user_id: string; deleted: number }>`
    SELECT user_id, deleted FROM sync_users WHERE user_id ${among(seen.map(({ user }) => user.id))}
    ${lockedInOrder}`
    const gone = new Set(known.filter(({ deleted }) => deleted === 1).map((row) => row.user_id))
    const kept = seen.filter(({ user }) => !gone.has(user.id))
    if (kept.length === 0) return
    yield* sql`
    INSERT INTO user_profiles (user_id, profile, fetched_at)
    VALUES ${rows(kept.map(({ user, fetchedAtMs }) => [user.id, JSON.stringify(user), fetchedAtMs]))}
    ON CONFLICT (user_id) DO UPDATE SET profile = excluded.profile, fetched_at = excluded.fetched_at
    WHERE user_profiles.fetched_at < excluded.fetched_at`
  },
)

/** The marketplace says that there are no such users. */
export const dropProfiles = work(import.meta.url, 'dropProfiles', function* (ids: readonly string[]): Steps<void> {
  if (ids.length > 0) yield* sql`DELETE FROM user_profiles WHERE user_id IN (${join(ids)})`
})

export const profilesOf = work(import.meta.url, 'profilesOf', function* (ids: readonly string[]): Steps<SeenProfile[]> {
  if (ids.length === 0) return []
  const found = yield* sql<{ profile: string; fetched_at: number }>`
    SELECT profile, fetched_at FROM user_profiles WHERE user_id IN (${join(ids)})`
  return found.map((row) => ({ user: JSON.parse(row.profile) as MarketplaceUser, fetchedAtMs: row.fetched_at }))
})
