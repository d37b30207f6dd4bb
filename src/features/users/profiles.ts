/**
 * Profiles: asked of the marketplace; where it knows nothing, as the panel described the user; where it does not answer, as it
 * was last seen. What was seen is written down without keeping anybody waiting.
 */
import type { Asker } from '../../auth/asker.ts'
import { actingUser, identityKey, may } from '../../auth/caller.ts'
import { fieldsOf, viewsOf } from '../../kit/unchanging.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { createRecent } from '../../kit/recent.ts'
import type { Recent } from '../../kit/recent.ts'
import { callContext, isUnanswered } from '../../marketplace/asking.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry, MarketplaceUser, UserData } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import { dataOf } from './model.ts'

import type { User } from './parents.ts'
import { dropProfiles, keepProfiles, profilesOf } from './profile-record.ts'
import type { SeenProfile } from './profile-record.ts'
import { descriptionsOf } from './queries.ts'
import type { DescribedRow } from './queries.ts'

export interface ProfilesOptions {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly clock: Clock
  readonly log: Log
  /** ENABLE_MARKETPLACE_INTEGRATION; without it only what is known here is shown. */
  readonly connected: boolean
  /** How long a profile may be shown again to the same caller without asking, when many ask: see `createRecent`. */
  readonly recentMs: number
}

export interface Profiles {
  byIds(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<User> | null>>
  /** What this caller was shown a moment ago. */
  recentOf(asker: Asker): Pick<Recent<User>, 'get'>
  /** Nothing of this user stays in memory. */
  forget(userId: string): void
  /** As the panel describes the users now; null for deleted and unknown ones. */
  asDescribed(userIds: readonly string[]): Promise<(User | null)[]>
  /** Waits for what is still being written down. */
  settled(): Promise<void>
}

const asKnown = viewsOf<MarketplaceUser, Pick<User, 'provenance'>>()

/** An unchanged profile is written down again after this, so that its age in the record stays honest. */
const refreshMs = 60_000

export function createProfiles({ store, marketplace, clock, log, connected, recentMs }: ProfilesOptions): Profiles {
  const recent = createRecent<User>({ clock, ttlMs: recentMs })
  const writing = new Set<Promise<void>>()
  /** The very objects that were written down, and when: the same object is the same profile. */
  let written = new WeakMap<MarketplaceUser, number>()

  function remember(all: readonly SeenProfile[], gone: readonly string[]): void {
    const seen = all.filter(({ user, fetchedAtMs }) => fetchedAtMs - (written.get(user) ?? -Infinity) >= refreshMs)
    if (seen.length === 0 && gone.length === 0) return
    for (const { user, fetchedAtMs } of seen) written.set(user, fetchedAtMs)
    forget(gone)
    const write = store
      .run(keepProfiles, seen)
      .then(() => (gone.length > 0 ? store.run(dropProfiles, gone) : undefined))
      .catch((error: unknown) => {
        written = new WeakMap()
        log.warn({ err: error }, 'profiles that were seen could not be written down')
      })
      .finally(() => writing.delete(write))
    writing.add(write)
  }

  async function described(ids: readonly string[], stale: boolean): Promise<Map<string, User>> {
    const rows = ids.length === 0 ? [] : await store.read(descriptionsOf, ids)
    return new Map(
      rows.flatMap((row) => {
        const data = dataOf(row.data)
        return data === null
          ? []
          : [[row.user_id, fromPanel(row, data, row.accepted_at ?? clock.now(), stale)] as const]
      }),
    )
  }

  async function byIds(asker: Asker, ids: readonly string[]): Promise<ReadonlyMap<string, Entry<User> | null>> {
    const asked = connected ? await marketplace.users.getMany(ids, callContext(asker)) : new Map<string, null>()
    const nowMs = clock.now()
    const fresh = { provenance: { source: 'UPSTREAM' as const, fetchedAtMs: nowMs, stale: false } }
    const kept = { provenance: { ...fresh.provenance, source: 'CACHE' as const } }
    const answers = new Map<string, Entry<User> | null>()
    const seen: SeenProfile[] = []
    const silent: string[] = []
    const unknown: string[] = []
    for (const id of ids) {
      const entry = asked.get(id) ?? null
      if (entry === null) unknown.push(id)
      else if (entry instanceof Error) {
        answers.set(id, entry)
        if (isUnanswered(entry)) silent.push(id)
      } else {
        seen.push({ user: entry, fetchedAtMs: nowMs })
        answers.set(id, asKnown(entry, fresh))
      }
    }
    if (connected) remember(seen, unknown)
    if (unknown.length > 0) {
      for (const [id, user] of await described(unknown, false)) answers.set(id, user)
      for (const id of unknown) if (!answers.has(id)) answers.set(id, null)
    }
    if (silent.length > 0) for (const [id, user] of await remembered(asker, silent)) answers.set(id, user)
    const mine = recent.of(identityKey(asker.caller))
    for (const [id, entry] of answers) {
      const visible = visibleTo(asker, entry)
      answers.set(id, visible)
      if (visible && !(visible instanceof Error) && visible.provenance.source === 'UPSTREAM') {
        mine.keep(id, asKnown(visible, kept))
      }
    }
    return answers
  }

  function forget(ids: readonly string[]): void {
    if (ids.length === 0) return
    marketplace.users.forget(new Set(ids))
    for (const id of ids) recent.forget(id)
  }

  /** Profiles of persons are shown from the record only to those who may read any. */
  async function remembered(asker: Asker, ids: readonly string[]): Promise<Map<string, User>> {
    if (ids.length === 0 || !may(asker.caller, 'user:read')) return new Map()
    const found = new Map<string, User>(
      (await store.read(profilesOf, ids)).map(({ user, fetchedAtMs }) => [
        user.id,
        { ...user, provenance: { source: 'LOCAL_PROJECTION' as const, fetchedAtMs, stale: true } },
      ]),
    )
    const rest = ids.filter((id) => !found.has(id))
    for (const [id, user] of await described(rest, true)) found.set(id, user)
    return found
  }

  return {
    byIds,
    recentOf: ({ caller }) => recent.of(identityKey(caller)),
    forget: (userId) => forget([userId]),
    async asDescribed(userIds) {
      const found = await described([...new Set(userIds)], false)
      return userIds.map((id) => found.get(id) ?? null)
    },
    async settled() {
      await Promise.all(writing)
    },
  }
}

/** Who acts for one user sees of others what they show to everybody. */
function visibleTo({ caller }: Asker, entry: Entry<User> | null): Entry<User> | null {
  const self = actingUser(caller)
  if (entry === null || entry instanceof Error || self === undefined || self === entry.id) return entry
  const isPrivate = entry.preferences.profileVisibility === 'PRIVATE'
  return {
    ...fieldsOf(entry),
    email: null,
    preferences: { newsletter: null, notifications: null, profileVisibility: entry.preferences.profileVisibility },
    ...(isPrivate && { avatarUrl: null, profile: nothingSaid, roles: [] }),
  }
}

const nothingSaid = { bio: null, location: null, website: null, socialLinks: [] }

function fromPanel(row: DescribedRow, data: UserData, acceptedAt: number, stale: boolean): User {
  const { profile, preferences } = data
  const user: MarketplaceUser = {
    id: row.user_id,
    marketplaceUserId: row.marketplace_user_id,
    email: data.email,
    username: data.username,
    displayName: data.displayName ?? null,
    avatarUrl: data.avatarUrl ?? null,
    profile: {
      bio: profile?.bio ?? null,
      location: profile?.location ?? null,
      website: profile?.website ?? null,
      socialLinks: profile?.socialLinks ?? [],
    },
    preferences: {
      newsletter: preferences?.newsletter ?? null,
      notifications: preferences?.notifications ?? null,
      profileVisibility: preferences?.profileVisibility ?? null,
    },
    roles: data.roles ?? [],
    createdAt: data.createdAt ?? null,
    updatedAt: data.updatedAt ?? null,
  }
  return { ...user, provenance: { source: 'LOCAL_LEDGER', fetchedAtMs: acceptedAt, stale } }
}
