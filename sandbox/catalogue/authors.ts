/** The people behind the generated plugins. */
import { marketplaceUserId } from '../users.ts'
import { fold } from '../database.ts'
import type { WireUser } from '../wire.ts'
import type { Dice } from './generate.ts'
import { familyNames, givenNames, places } from './words.ts'

export function authors(count: number, random: Dice): WireUser[] {
  return Array.from({ length: count }, (_none, at) => {
    const given = random.pick(givenNames)
    const family = random.pick(familyNames)
    const userId = `author-${String(at + 1).padStart(4, '0')}`
    const username = `${plain(given)}.${plain(family)}${at + 1}`
    const createdAt = new Date(Date.UTC(2018, 0, 1) + random.below(2400) * 86_400_000).toISOString()
    return {
      user_id: userId,
      marketplace_user_id: marketplaceUserId(userId),
      email: `${username}@players.example`,
      username,
      display_name: `${given} ${family}`,
      ...(random.chance(0.6) ? { avatar_url: `https://cdn.example/avatars/${userId}.png` } : {}),
      profile: {
        ...(random.chance(0.5)
          ? { bio: `Runs a small server in ${random.pick(places)} and writes plugins for it.` }
          : {}),
        ...(random.chance(0.5) ? { location: random.pick(places) } : {}),
        ...(random.chance(0.3) ? { website: `https://${plain(given)}-${plain(family)}.example` } : {}),
        ...(random.chance(0.3) ? { social_links: { mastodon: `https://social.example/@${username}` } } : {}),
      },
      preferences: {
        newsletter: random.chance(0.4),
        notifications: random.chance(0.8),
        profile_visibility: random.chance(0.85) ? 'public' : 'private',
      },
      roles: random.chance(0.05) ? ['user', 'developer', 'moderator'] : ['user', 'developer'],
      created_at: createdAt,
      updated_at: createdAt,
    }
  })
}

const plain = (name: string): string => fold(name).replace(/[^a-z]/g, '')
