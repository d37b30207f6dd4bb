/** The marketplace's accounts. E-mail addresses and usernames are unique, also among accounts that were deleted with a stand-in. */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { rfc3339 } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { Failure, invalid } from '../src/kit/failure.ts'
import { sha256 } from '../src/kit/ids.ts'
import { fold } from './database.ts'
import type { Effect } from './ledger.ts'
import { check, userSync } from './wire.ts'
import type { WireUser } from './wire.ts'

type UserData = NonNullable<z.infer<typeof userSync>['user_data']>

export interface Users {
  sync(body: unknown): { data: unknown; effect: Effect }
  /** JSON text of the account; throws RESOURCE_NOT_FOUND. */
  get(userId: string): string
  /** JSON texts of the accounts that exist, in the order asked for. */
  getMany(userIds: readonly string[]): string[]
  add(user: WireUser): void
}

/** The same account always gets the same id, also when it is deleted and made again. */
export const marketplaceUserId = (userId: string): string => `mp-${sha256(userId).slice(0, 16)}`

export function createUsers(db: DatabaseSync, clock: Clock): Users {
  const find = db.prepare('SELECT wire, deleted, created_at FROM users WHERE user_id = ?')
  const taken = db.prepare(
    'SELECT email_key = ?1 AS email FROM users WHERE user_id <> ?3 AND (email_key = ?1 OR username_key = ?2) LIMIT 1',
  )
  const put = db.prepare(`
    INSERT INTO users (user_id, email_key, username_key, wire, created_at, deleted) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (user_id) DO UPDATE SET email_key = excluded.email_key, username_key = excluded.username_key,
      wire = excluded.wire, created_at = excluded.created_at, deleted = excluded.deleted`)
  const remove = db.prepare('DELETE FROM users WHERE user_id = ?')

  function existing(userId: string): WireUser | undefined {
    const row = find.get(userId)
    return row && row['deleted'] === 0 ? (JSON.parse(String(row['wire'])) as WireUser) : undefined
  }

  function refuseTaken(userId: string, email: string | undefined, username: string | undefined): void {
    const other = taken.get(email ? fold(email) : null, username ? fold(username) : null, userId)
    if (!other) return
    const field = other['email'] === 1 ? 'email' : 'username'
    throw new Failure('CONFLICT', `Another account already uses this ${field}.`, { path: ['user_data', field] })
  }

  function store(user: WireUser): void {
    put.run(user.user_id, fold(user.email), fold(user.username), JSON.stringify(user), user.created_at, 0)
  }

  function erase(userId: string, data: UserData): void {
    if (data.email === undefined && data.username === undefined) {
      remove.run(userId)
      return
    }
    // A stand-in stays behind under the names it was given, and these are as unique as anyone's.
    refuseTaken(userId, data.email, data.username)
    const key = (name: string | undefined) => (name === undefined ? null : fold(name))
    put.run(userId, key(data.email), key(data.username), null, rfc3339(clock.now()), 1)
  }

  function sync(body: unknown): { data: unknown; effect: Effect } {
    const request = check(userSync, body)
    const userId = request.user_id
    const data = request.user_data ?? {}
    const before = existing(userId)
    if (request.action === 'create' && before) {
      throw new Failure('CONFLICT', 'This account exists already.', { path: ['user_id'] })
    }
    if (request.action !== 'create' && !before) {
      throw new Failure('RESOURCE_NOT_FOUND', 'There is no account with this id.', { path: ['user_id'] })
    }
    let createdAt = before?.created_at
    if (request.action === 'delete') {
      erase(userId, data)
    } else {
      const user = merged(userId, data, before, rfc3339(clock.now()))
      refuseTaken(userId, user.email, user.username)
      store(user)
      createdAt = user.created_at
    }
    const kinds = { create: 'user.created', update: 'user.updated', delete: 'user.deleted' } as const
    const id = marketplaceUserId(userId)
    return {
      data: {
        success: true,
        user_id: userId,
        marketplace_user_id: id,
        sync_status: 'synchronized',
        created_at: createdAt,
      },
      effect: { kind: kinds[request.action], id: userId, marketplace_id: id },
    }
  }

  return {
    sync,
    add: store,
    get(userId) {
      const row = find.get(userId)
      if (!row || row['deleted'] === 1) throw new Failure('RESOURCE_NOT_FOUND', 'There is no account with this id.')
      return String(row['wire'])
    },
    getMany(userIds) {
      const rows = userIds.map((userId) => find.get(userId))
      return rows.flatMap((row) => (row && row['deleted'] === 0 ? [String(row['wire'])] : []))
    },
  }
}

/** What was sent over what was there. Null clears an optional field, a field that was not sent keeps its value. */
function merged(userId: string, data: UserData, before: WireUser | undefined, now: string): WireUser {
  const email = data.email ?? before?.email
  const username = data.username ?? before?.username
  if (email === undefined) throw invalid(['user_data', 'email'], 'an e-mail address', 'nothing')
  if (username === undefined) throw invalid(['user_data', 'username'], 'a username', 'nothing')
  const avatar = data.avatar_url === undefined ? before?.avatar_url : (data.avatar_url ?? undefined)
  const profile = { ...before?.profile, ...data.profile }
  return {
    user_id: userId,
    marketplace_user_id: marketplaceUserId(userId),
    email,
    username,
    display_name: (data.display_name === undefined ? before?.display_name : data.display_name) ?? username,
    ...(avatar === undefined ? {} : { avatar_url: avatar }),
    profile: Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null && value !== undefined)),
    preferences: {
      newsletter: data.preferences?.newsletter ?? before?.preferences.newsletter ?? false,
      notifications: data.preferences?.notifications ?? before?.preferences.notifications ?? true,
      profile_visibility: data.preferences?.profile_visibility ?? before?.preferences.profile_visibility ?? 'public',
    },
    roles: data.roles ?? before?.roles ?? ['user'],
    created_at: before?.created_at ?? data.created_at ?? now,
    updated_at: data.updated_at ?? now,
  }
}
