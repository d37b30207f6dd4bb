import type { Timestamp } from './values.ts'

export interface MarketplaceUser {
  /** The panel's user id (`user_id`). */
  readonly id: string
  readonly marketplaceUserId: string | null
  readonly email: string | null
  readonly username: string
  readonly displayName: string | null
  readonly avatarUrl: string | null
  readonly profile: UserProfile
  readonly preferences: UserPreferences
  readonly roles: readonly string[]
  readonly createdAt: Timestamp | null
  readonly updatedAt: Timestamp | null
}

export interface UserProfile {
  readonly bio: string | null
  readonly location: string | null
  readonly website: string | null
  readonly socialLinks: readonly SocialLink[]
}

export interface SocialLink {
  readonly network: string
  readonly url: string
}

export type ProfileVisibility = 'PUBLIC' | 'PRIVATE'

export interface UserPreferences {
  readonly newsletter: boolean | null
  readonly notifications: boolean | null
  readonly profileVisibility: ProfileVisibility | null
}

/** What the panel says about a user; absent means "not said" and is left out on the wire. */
export interface UserData {
  readonly email: string
  readonly username: string
  readonly displayName?: string | null | undefined
  readonly avatarUrl?: string | null | undefined
  readonly profile?:
    | {
        readonly bio?: string | null | undefined
        readonly location?: string | null | undefined
        readonly website?: string | null | undefined
        readonly socialLinks?: readonly SocialLink[] | null | undefined
      }
    | null
    | undefined
  readonly preferences?: Partial<UserPreferences> | null | undefined
  readonly roles?: readonly string[] | null | undefined
  readonly createdAt?: Timestamp | null | undefined
  readonly updatedAt?: Timestamp | null | undefined
}

/** The contract demands user data for a delete too: it is filled with values of this user alone, which say nothing about a person. */
export type UserChange =
  | { readonly action: 'create' | 'update'; readonly userId: string; readonly data: UserData }
  | { readonly action: 'delete'; readonly userId: string }

export interface UserSyncReceipt {
  readonly userId: string
  readonly marketplaceUserId: string | null
  readonly status: 'SYNCHRONIZED' | 'PENDING' | 'FAILED'
  readonly createdAt: Timestamp | null
}
