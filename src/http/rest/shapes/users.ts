import { z } from 'zod'
import * as formats from '../../../kit/formats.ts'
import type { MarketplaceUser } from '../../../marketplace/domain.ts'
import { freeObject, id, known, link, moment, text } from './fields.ts'

const visibility = z.enum(['public', 'private'])

/** What a panel says of a user. Null and missing both mean "not said". */
export const userData = z
  .object({
    email: text(formats.email),
    username: text(formats.line(1, 64)),
    display_name: text(formats.line(0, 128)).nullish(),
    avatar_url: link.nullish(),
    profile: z
      .object({
        bio: text(formats.prose(0, 2000)).nullish(),
        location: text(formats.line(0, 128)).nullish(),
        website: link.nullish(),
        social_links: z.record(text(formats.line(1, 32)), link).nullish(),
      })
      .nullish(),
    preferences: z
      .object({
        newsletter: z.boolean().nullish(),
        notifications: z.boolean().nullish(),
        profile_visibility: visibility.nullish(),
      })
      .nullish(),
    roles: z
      .array(text(formats.line(1, 64)))
      .max(50)
      .nullish(),
    created_at: moment.nullish(),
    updated_at: moment.nullish(),
    metadata: freeObject
      .nullish()
      .describe('Taken from old panels and left here: a user of the marketplace has no place for it.'),
  })
  .meta({ id: 'UserData' })

type Data = z.output<typeof userData>

/** In the words of the schema. */
export function userInput(data: Data) {
  const { profile, preferences } = data
  return {
    email: data.email,
    username: data.username,
    displayName: data.display_name,
    avatarUrl: data.avatar_url,
    profile: profile && {
      bio: profile.bio,
      location: profile.location,
      website: profile.website,
      socialLinks:
        profile.social_links && Object.entries(profile.social_links).map(([network, url]) => ({ network, url })),
    },
    preferences: preferences && {
      newsletter: preferences.newsletter,
      notifications: preferences.notifications,
      profileVisibility: preferences.profile_visibility && visibilities[preferences.profile_visibility],
    },
    roles: data.roles,
    createdAt: data.created_at,
    updatedAt: data.updated_at,
  }
}

const visibilities = { public: 'PUBLIC', private: 'PRIVATE' } as const

export const userSyncReceipt = z
  .object({
    success: z.boolean(),
    user_id: id,
    marketplace_user_id: z.string().nullable().describe('Null until the marketplace has given one.'),
    sync_status: z.enum(['synchronized', 'pending', 'failed']),
    created_at: z.string().describe('When the gateway accepted the change.'),
  })
  .meta({ id: 'UserSyncReceipt' })

export const marketplaceUser = z
  .object({
    user_id: z.string(),
    email: z.string().optional().describe('Only for callers with `user:read:pii`.'),
    username: z.string(),
    display_name: z.string(),
    avatar_url: z.string().optional(),
    profile: z.object({
      bio: z.string().optional(),
      location: z.string().optional(),
      website: z.string().optional(),
      social_links: z.record(z.string(), z.string()).optional(),
    }),
    preferences: z.object({
      newsletter: z.boolean().optional(),
      notifications: z.boolean().optional(),
      profile_visibility: visibility.optional(),
    }),
    roles: z.array(z.string()),
    created_at: z.string().optional(),
    updated_at: z.string().optional(),
  })
  .meta({ id: 'MarketplaceUser' })

export function shownUser(user: MarketplaceUser, mayReadEmail: boolean): z.input<typeof marketplaceUser> {
  const { profile, preferences } = user
  const links = profile.socialLinks.map(({ network, url }) => [network, url] as const)
  return {
    user_id: user.id,
    ...known({ email: mayReadEmail ? user.email : null }),
    username: user.username,
    display_name: user.displayName ?? user.username,
    ...known({ avatar_url: user.avatarUrl }),
    profile: {
      ...known({ bio: profile.bio, location: profile.location, website: profile.website }),
      ...(links.length > 0 && { social_links: Object.fromEntries(links) }),
    },
    preferences: known({
      newsletter: preferences.newsletter,
      notifications: preferences.notifications,
      profile_visibility:
        preferences.profileVisibility && (preferences.profileVisibility === 'PUBLIC' ? 'public' : 'private'),
    }),
    roles: [...user.roles],
    ...known({ created_at: user.createdAt, updated_at: user.updatedAt }),
  }
}
