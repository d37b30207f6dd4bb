/** What the panel said against what the marketplace has, field by field. Only what the panel said is compared. */
import { canonicalJson, sha256 } from '../../kit/ids.ts'
import type { MarketplaceUser, UserData } from '../../marketplace/domain.ts'
import { words } from '../../marketplace/values.ts'

export interface Difference {
  readonly field: string
  readonly panelDigest: string
  readonly marketplaceDigest: string
}

/** The field that stands for the whole user, where one side has it and the other does not. */
export const wholeUser = 'user'

export const digestOf = (value: unknown): string => sha256(canonicalJson(value ?? null))

export function differences(said: UserData, has: MarketplaceUser): Difference[] {
  return [...fields(said, has)].flatMap(([field, ours, theirs]) => {
    const panelDigest = digestOf(ours)
    const marketplaceDigest = digestOf(theirs)
    return panelDigest === marketplaceDigest ? [] : [{ field, panelDigest, marketplaceDigest }]
  })
}

/** One of them has no such user. */
export const absence = (said: UserData | null, has: MarketplaceUser | null): Difference => ({
  field: wholeUser,
  panelDigest: digestOf(said !== null),
  marketplaceDigest: digestOf(has !== null),
})

type Field = readonly [name: string, said: unknown, has: unknown]

function* fields(said: UserData, has: MarketplaceUser): Generator<Field> {
  yield ['email', folded(said.email), folded(has.email)]
  yield ['username', said.username, has.username]
  if (given(said.displayName)) yield ['displayName', said.displayName, has.displayName]
  if (said.avatarUrl !== undefined) yield ['avatarUrl', address(said.avatarUrl), address(has.avatarUrl)]
  if (given(said.roles)) yield ['roles', sorted(said.roles), sorted(has.roles)]
  const { profile, preferences } = said
  if (profile?.bio !== undefined) yield ['profile.bio', words(profile.bio), words(has.profile.bio)]
  if (profile?.location !== undefined) yield ['profile.location', words(profile.location), words(has.profile.location)]
  if (profile?.website !== undefined) yield ['profile.website', address(profile.website), address(has.profile.website)]
  if (given(profile?.socialLinks))
    yield ['profile.socialLinks', links(profile.socialLinks), links(has.profile.socialLinks)]
  if (given(preferences?.newsletter))
    yield ['preferences.newsletter', preferences.newsletter, has.preferences.newsletter]
  if (given(preferences?.notifications))
    yield ['preferences.notifications', preferences.notifications, has.preferences.notifications]
  if (given(preferences?.profileVisibility)) {
    yield ['preferences.profileVisibility', preferences.profileVisibility, has.preferences.profileVisibility]
  }
}

const given = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null

/** Mail domains and most mail systems do not care about case. */
const folded = (email: string | null): string | null => email?.toLowerCase() ?? null
const address = (url: string | null): string | null => (url !== null && URL.canParse(url) ? new URL(url).href : url)
const sorted = (roles: readonly string[]): string[] => [...new Set(roles)].sort()
const links = (all: readonly { network: string; url: string }[]): Record<string, string | null> =>
  Object.fromEntries(all.map(({ network, url }) => [network, address(url)]))
