/** Checks what the panel says of a user and turns it into our words. Everything that is wrong is reported at once. */
import type { SyncUserInput, UserDataInput, UserPreferencesInput } from '../../generated/resolvers.ts'
import { rfc3339 } from '../../kit/clock.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Problem } from '../../kit/problems.ts'
import type { UserData, UserPreferences } from '../../marketplace/domain.ts'
import type { Action } from './model.ts'

export interface CheckedChange {
  readonly userId: string
  readonly action: Action
  readonly data: UserData | null
  readonly expectedRevision: number | null
  readonly idempotencyKey: string | null
  readonly wait: boolean
}

type Path = readonly (string | number)[]

const actions: ReadonlySet<string> = new Set(['CREATE', 'UPDATE', 'DEACTIVATE', 'DELETE'])
const role = formats.line(1, 64)

/** Either the change or what is wrong with it. `path` is where the input stands among the arguments. */
export function readChange(input: SyncUserInput, path: Path, headerKey?: string): CheckedChange | readonly Problem[] {
  const checks = new Checks()
  checks.text([...path, 'userId'], input.userId, formats.id, 'user.id')
  if (!actions.has(input.action))
    checks.add([...path, 'action'], 'sync.action', 'CREATE, UPDATE, DEACTIVATE or DELETE', 'another word')
  const key = input.idempotencyKey ?? headerKey ?? null
  checks.text([...path, 'idempotencyKey'], key, formats.idempotencyKey, 'idempotency-key')
  const { expectedRevision } = input
  if (
    expectedRevision !== null &&
    expectedRevision !== undefined &&
    (!Number.isSafeInteger(expectedRevision) || expectedRevision < 0)
  ) {
    checks.add([...path, 'expectedRevision'], 'revision', 'a whole number of at least 0', String(expectedRevision))
  }
  const { action, data } = input
  if (!data && (action === 'CREATE' || action === 'UPDATE')) {
    checks.add([...path, 'data'], 'data.required', `the user as it is now, to ${action.toLowerCase()} it`, 'nothing')
  }
  if (data && action !== 'DELETE') checkData(checks, [...path, 'data'], data)
  if (checks.failed) return checks.problems
  return {
    userId: input.userId,
    action,
    data: data && action !== 'DELETE' ? dataOf(data) : null,
    expectedRevision: expectedRevision ?? null,
    idempotencyKey: key,
    wait: input.mode === 'WAIT',
  }
}

function checkData(checks: Checks, at: Path, data: UserDataInput): void {
  checks.text([...at, 'email'], data.email, formats.email, 'email')
  checks.text([...at, 'username'], data.username, formats.line(1, 64), 'username')
  checks.text([...at, 'displayName'], data.displayName, formats.line(0, 128), 'display-name')
  checks.text([...at, 'avatarUrl'], data.avatarUrl, formats.url, 'url')
  checks.text([...at, 'createdAt'], data.createdAt, formats.dateTime, 'date-time')
  checks.text([...at, 'updatedAt'], data.updatedAt, formats.dateTime, 'date-time')
  checks.count([...at, 'roles'], data.roles, 0, 50)
  for (const [index, name] of (data.roles ?? []).slice(0, 50).entries())
    checks.text([...at, 'roles', index], name, role, 'role')
  const { profile } = data
  checks.text([...at, 'profile', 'bio'], profile?.bio, formats.prose(0, 2000), 'bio')
  checks.text([...at, 'profile', 'location'], profile?.location, formats.line(0, 128), 'location')
  checks.text([...at, 'profile', 'website'], profile?.website, formats.url, 'url')
  checks.count([...at, 'profile', 'socialLinks'], profile?.socialLinks, 0, 20)
  const networks = new Set<string>()
  for (const [index, link] of (profile?.socialLinks ?? []).slice(0, 20).entries()) {
    const place = [...at, 'profile', 'socialLinks', index]
    checks.text([...place, 'network'], link.network, formats.line(1, 32), 'network')
    checks.text([...place, 'url'], link.url, formats.url, 'url')
    if (networks.has(link.network))
      checks.add([...place, 'network'], 'network.once', 'one account for each network', 'a second one')
    networks.add(link.network)
  }
}

/** Null and missing both mean "not said" where the marketplace has no way to forget; elsewhere null clears. */
function dataOf(input: UserDataInput): UserData {
  const { profile, preferences, createdAt, updatedAt } = input
  return defined({
    email: input.email,
    username: input.username,
    displayName: input.displayName === null || input.displayName?.trim() === '' ? undefined : input.displayName,
    avatarUrl: input.avatarUrl,
    profile: profile
      ? defined({
          bio: profile.bio,
          location: profile.location,
          website: profile.website,
          socialLinks: profile.socialLinks ?? undefined,
        })
      : undefined,
    preferences: preferences ? said(preferences) : undefined,
    roles: input.roles ?? undefined,
    createdAt: createdAt ? rfc3339(formats.instantOf(createdAt)) : undefined,
    updatedAt: updatedAt ? rfc3339(formats.instantOf(updatedAt)) : undefined,
  })
}

function said({ newsletter, notifications, profileVisibility }: UserPreferencesInput): Partial<UserPreferences> {
  return {
    ...(typeof newsletter === 'boolean' && { newsletter }),
    ...(typeof notifications === 'boolean' && { notifications }),
    ...(profileVisibility && { profileVisibility }),
  }
}

/** Without the fields that were not said, so that equal statements are equal text. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
