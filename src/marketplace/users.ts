import type { Clock } from '../kit/clock.ts'
import { sha256 } from '../kit/ids.ts'
import type { Call } from './call.ts'
import { checked } from './checked.ts'
import type { CallContext } from './context.ts'
import type { MarketplaceUser, UserChange, UserData, UserSyncReceipt } from './domain.ts'
import { reads } from './endpoints.ts'
import type { Together } from './gather.ts'
import type { Health } from './health.ts'
import { isAskable, lookUp } from './lookup.ts'
import { path } from './path.ts'
import { prepared } from './prepared.ts'
import type { PreparedCall } from './prepared.ts'
import { about, ask, orNull } from './questions.ts'
import { createSeenBefore } from './seen-before.ts'
import { link, optionalTimestamp, words } from './values.ts'
import { wireList, wireSyncReceipt, wireUser } from './wire.ts'

const visibilities = { public: 'PUBLIC', private: 'PRIVATE' } as const
const statuses = { synchronized: 'SYNCHRONIZED', pending: 'PENDING', failed: 'FAILED' } as const

/** A user from the wire; `at` names the place for a violation. */
export function user(data: unknown, at?: string): MarketplaceUser {
  const wire = checked(wireUser, data, at)
  const { profile, preferences } = wire
  const visibility = preferences?.profile_visibility
  return {
    id: wire.user_id,
    marketplaceUserId: wire.marketplace_user_id ?? null,
    email: words(wire.email),
    username: wire.username,
    displayName: words(wire.display_name),
    avatarUrl: link(wire.avatar_url),
    profile: {
      bio: words(profile?.bio),
      location: words(profile?.location),
      website: link(profile?.website),
      socialLinks: Object.entries(profile?.social_links ?? {}).flatMap(([network, address]) => {
        const url = link(address)
        return url === null ? [] : [{ network, url }]
      }),
    },
    preferences: {
      newsletter: preferences?.newsletter ?? null,
      notifications: preferences?.notifications ?? null,
      profileVisibility: visibility ? visibilities[visibility] : null,
    },
    roles: wire.roles ?? [],
    createdAt: optionalTimestamp(wire.created_at),
    updatedAt: optionalTimestamp(wire.updated_at),
  }
}

/** Makes a user's change ready to send. A revision's key must stay the same for every repeat of that revision. */
export function prepareUserSync(change: UserChange, key: string): PreparedCall<'users.sync'> {
  const data = change.action === 'delete' ? nobody(change.userId) : wireUserData(change.userId, change.data)
  const body = { user_id: change.userId, action: change.action, user_data: data }
  return prepared('users.sync', 'POST', '/integration/users/sync', body, key)
}

/**
 * The contract asks for an e-mail address and a username even of someone who is being erased. Both are unique at the
 * marketplace, so each erased user gets their own, made from nothing but the id.
 */
function nobody(userId: string) {
  const mark = sha256(userId).slice(0, 24)
  return { user_id: userId, email: `deleted-${mark}@deleted.invalid`, username: `deleted-${mark}` }
}

/** What was not said is left out; null says that there is nothing any more. */
function wireUserData(userId: string, data: UserData) {
  const { profile, preferences } = data
  const links = profile?.socialLinks
  return {
    user_id: userId,
    email: data.email,
    username: data.username,
    display_name: data.displayName ?? undefined,
    avatar_url: data.avatarUrl,
    profile: profile
      ? {
          bio: profile.bio,
          location: profile.location,
          website: profile.website,
          social_links: links ? Object.fromEntries(links.map(({ network, url }) => [network, url])) : links,
        }
      : undefined,
    preferences: preferences
      ? {
          newsletter: preferences.newsletter ?? undefined,
          notifications: preferences.notifications ?? undefined,
          profile_visibility: preferences.profileVisibility?.toLowerCase(),
        }
      : undefined,
    roles: data.roles ?? undefined,
    created_at: data.createdAt ?? undefined,
    updated_at: data.updatedAt ?? undefined,
  }
}

/** What the marketplace says it did with a user; it must be the user that was sent. */
export function userSyncReceipt(data: unknown, userId: string): UserSyncReceipt {
  const wire = checked(wireSyncReceipt, data)
  about(wire, wire.user_id === userId)
  return {
    userId: wire.user_id,
    marketplaceUserId: wire.marketplace_user_id ?? null,
    status: statuses[wire.sync_status],
    createdAt: optionalTimestamp(wire.created_at),
  }
}

/** Some 5,000 users. */
const mostRemembered = 4 * 2 ** 20
/** Short, because these are persons: what nobody asks for is soon gone from memory. */
const rememberedMs = 60_000

export function createUserReads(call: Call, health: Health, clock: Clock, closed: AbortSignal) {
  const known = createSeenBefore({
    make: user,
    idOf: ({ id }) => id,
    mostBytes: mostRemembered,
    maxAgeMs: rememberedMs,
    clock,
    closed,
  })

  const rawId = (thing: unknown) => (known.dataOf(thing) as { user_id?: unknown } | null)?.user_id

  const entries = { make: known.read, idOf: ({ id }: MarketplaceUser) => id, rawId }

  /** Those that requests of one caller ask for at the same time. */
  const together: Together<MarketplaceUser>['many'] = (ids, context) => {
    const many = health.supports('users.batch') ? (list: string) => batch(list, context) : null
    return lookUp(ids, { one: null, many, ...entries })
  }

  function get(id: string, context: CallContext): Promise<MarketplaceUser | null> {
    if (!isAskable(id)) return Promise.resolve(null)
    const read = (data: unknown) => {
      const one = known.read(data)
      return about(one, one.id === id)
    }
    return orNull(
      call(ask(reads.user, path`/integration/users/${id}`, read, known.parse.one, { id, many: together }), context),
    )
  }

  async function batch(idList: string, context: CallContext): Promise<readonly unknown[] | null> {
    const question = ask(
      reads.users,
      `/integration/users?ids=${idList}`,
      (data) => checked(wireList, data),
      known.parse.list,
    )
    const list = await orNull(call(question, context))
    if (list === null) health.lost('users.batch')
    return list
  }

  return {
    get,
    getMany: (ids: readonly string[], context: CallContext) =>
      lookUp(ids, {
        one: (id) => get(id, context),
        many: health.supports('users.batch') && ids.length > 1 ? (list) => batch(list, context) : null,
        ...entries,
      }),
    forget: known.forget,
  }
}
