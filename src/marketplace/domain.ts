/**
 * What the marketplace knows, in our own words: made by this folder, used everywhere else as the parents of resolvers.
 * Null means "the marketplace does not say" and is never zero; counts are digit strings because totals pass 2^31; money is a
 * decimal string; times are RFC 3339 in UTC; ids are the marketplace's, unchanged. Treat every object as immutable: merged
 * reads share them.
 */
import type { UpstreamFailure } from './failure.ts'

/** A non-negative whole number as digits. */
export type Count = string

/** RFC 3339 in UTC with milliseconds. */
export type Timestamp = string

export interface Money {
  /** Exact decimal text such as `9.99`. */
  readonly amount: string
  readonly currency: string
}

/** An entry of a list: the object, or the reason why this one entry cannot be shown (graphql-js turns it into an error of that entry). */
export type Entry<T> = T | UpstreamFailure

/** What was found by id. Null: the marketplace says there is none. A failure: asking failed. No entry: it cannot be asked for this. */
export type Lookup<T> = ReadonlyMap<string, Entry<T> | null>

// ---------------------------------------------------------------- users

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

// ---------------------------------------------------------------- catalogue

export type PluginStatus = 'DRAFT' | 'PUBLISHED' | 'ARCHIVED'
export type LicenseType = 'FREE' | 'COMMERCIAL' | 'ROYALTY_FREE'
export type ReleaseChannel = 'STABLE' | 'BETA' | 'ALPHA' | 'NIGHTLY'

export interface Plugin {
  /** `marketplace_item_id`; the panel's id where the marketplace has not given one yet. */
  readonly id: string
  readonly panelItemId: string
  readonly marketplaceItemId: string | null
  readonly slug: string | null
  readonly title: string
  readonly summary: string
  readonly description: string
  readonly authorId: string
  readonly authorName: string | null
  readonly categoryId: string | null
  readonly tags: readonly string[]
  readonly price: Money
  readonly licenseType: LicenseType
  readonly licenseSpdx: string | null
  readonly status: PluginStatus
  readonly verified: boolean | null
  readonly iconUrl: string | null
  readonly screenshots: readonly Screenshot[]
  readonly homepage: string | null
  readonly repository: string | null
  readonly marketplaceUrl: string | null
  readonly files: readonly PluginFile[]
  /** Newest first, as far as the marketplace tells; empty when it tells nothing. */
  readonly versions: readonly PluginVersion[]
  readonly rating: RatingSummary | null
  readonly downloadsTotal: Count | null
  readonly installsActive: Count | null
  readonly minPanelVersion: string | null
  readonly maxPanelVersion: string | null
  readonly permissionsRequested: readonly PluginPermission[]
  /** What else the marketplace sent in `metadata`. */
  readonly metadata: Readonly<Record<string, unknown>>
  readonly createdAt: Timestamp
  readonly updatedAt: Timestamp
  readonly publishedAt: Timestamp | null
}

export interface Screenshot {
  readonly url: string
  readonly alt: string
  readonly order: number
  readonly width: number | null
  readonly height: number | null
}

export interface PluginFile {
  readonly name: string
  readonly size: Count | null
  readonly type: string | null
  /** Null when there is none, or none with http or https. */
  readonly url: string | null
  /** As sent, e.g. `sha256:…`. */
  readonly checksum: string | null
  /** 64 hex digits when the checksum is one of SHA-256. */
  readonly sha256: string | null
}

export interface PluginPermission {
  readonly kind: string
  readonly level: string
}

export interface PluginVersion {
  /** Made from the plugin's id and the version's text; see `versionId`. */
  readonly id: string
  readonly pluginId: string
  readonly version: string
  /** The same version when it is one of Semantic Versioning. */
  readonly semver: string | null
  readonly channel: ReleaseChannel
  readonly changelog: string | null
  readonly files: readonly PluginFile[]
  readonly dependencies: readonly Dependency[]
  readonly conflicts: readonly Dependency[]
  readonly minPanelVersion: string | null
  readonly maxPanelVersion: string | null
  readonly panelRange: string | null
  readonly status: 'RELEASED' | 'YANKED'
  readonly downloads: Count | null
  readonly publishedAt: Timestamp | null
}

export type DependencyKind = 'REQUIRED' | 'OPTIONAL' | 'CONFLICT' | 'PROVIDES' | 'EMBEDDED'

export interface Dependency {
  /** Null when any of `anyOf` will do. */
  readonly targetId: string | null
  readonly range: string | null
  readonly kind: DependencyKind
  readonly anyOf: readonly string[] | null
}

export interface RatingSummary {
  /** Null when nobody rated. */
  readonly average: number | null
  readonly count: number
  /** Five stars down to one; empty when the marketplace does not tell. */
  readonly distribution: readonly StarCount[]
}

export interface StarCount {
  readonly stars: number
  readonly count: number
}

/** What the contract can search for. `order` and the sorts `updated`, `name`, `trending` only where `search.extended` is advertised. */
export interface PluginQuery {
  readonly q?: string | undefined
  readonly category?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Decimal text. */
  readonly priceMin?: string | undefined
  readonly priceMax?: string | undefined
  readonly sort?: 'relevance' | 'rating' | 'price' | 'date' | 'downloads' | 'updated' | 'name' | 'trending' | undefined
  readonly order?: 'asc' | 'desc' | undefined
  readonly limit: number
  readonly offset: number
}

export interface PluginPage {
  readonly items: readonly Entry<Plugin>[]
  readonly total: number
  readonly limit: number
  readonly offset: number
  readonly hasMore: boolean
  /** A failure when only the facets break the contract: the items are still good. */
  readonly facets: Entry<SearchFacets>
}

export interface SearchFacets {
  readonly categories: readonly { readonly id: string; readonly name: string; readonly count: number }[]
  readonly tags: readonly { readonly name: string; readonly count: number }[]
  readonly priceRanges: readonly { readonly min: string; readonly max: string | null; readonly count: number }[]
}

// ---------------------------------------------------------------- publishing

/** A listing as the panel wants it: everything for a publish, only what changes for an update. */
export interface PluginListing {
  readonly title: string
  readonly description: string
  readonly categoryId: string
  readonly tags: readonly string[]
  readonly price: Money
  readonly licenseType: LicenseType
  readonly files: readonly ListingFile[]
  readonly screenshots: readonly { readonly url: string; readonly alt: string; readonly order: number }[]
  readonly status?: PluginStatus | undefined
  /** Travels unchanged; the version is `metadata.version`. */
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface NewListing {
  readonly panelItemId: string
  readonly userId: string
  readonly listing: PluginListing
}

export interface ListingChange {
  readonly panelItemId?: string | undefined
  readonly userId?: string | undefined
  readonly listing: Partial<PluginListing>
}

export interface ListingFile {
  readonly name: string
  readonly size: Count
  readonly type: string
  readonly url: string
  readonly checksum: string
}

export interface PublishReceipt {
  readonly marketplaceItemId: string
  readonly panelItemId: string
  readonly status: 'PUBLISHED' | 'PENDING' | 'REJECTED'
  readonly marketplaceUrl: string | null
  readonly publishedAt: Timestamp | null
}

// ---------------------------------------------------------------- analytics, categories, statistics, health

export interface CountBlock {
  readonly total: Count
  readonly unique: Count | null
  readonly today: Count
  readonly thisWeek: Count
  readonly thisMonth: Count
}

/** Amounts without a currency of their own: the contract gives none, so the plugin's applies unless the marketplace says one. */
export interface RevenueBlock {
  readonly currency: string | null
  readonly total: string
  readonly today: string
  readonly thisWeek: string
  readonly thisMonth: string
}

export interface PluginAnalytics {
  readonly itemId: string
  readonly panelItemId: string
  readonly views: CountBlock
  readonly downloads: CountBlock
  readonly revenue: RevenueBlock
  readonly ratings: RatingSummary
  readonly geographic: readonly { readonly country: string; readonly downloads: Count }[]
  readonly lastUpdated: Timestamp
}

export interface AnalyticsEvent {
  /** Makes a repeat harmless: travels in `data.message_id`. */
  readonly messageId: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  readonly timestamp: Timestamp
}

export interface CategoryData {
  readonly panelId: string
  readonly marketplaceId?: string | null | undefined
  readonly name: string
  readonly slug: string
  readonly description?: string | null | undefined
  readonly parentId?: string | null | undefined
  readonly iconUrl?: string | null | undefined
  readonly sortOrder: number
  readonly active: boolean
  readonly createdAt?: Timestamp | null | undefined
  readonly updatedAt?: Timestamp | null | undefined
}

export interface CategorySyncOutcome {
  readonly synchronized: readonly {
    readonly panelId: string
    readonly marketplaceId: string
    readonly status: 'CREATED' | 'UPDATED' | 'SKIPPED'
  }[]
  /** Those that the marketplace refused, or did not mention. */
  readonly failed: readonly { readonly panelId: string; readonly failure: UpstreamFailure }[]
}

export interface MarketplaceStats {
  readonly totalPlugins: Count
  readonly totalDownloads: Count
  readonly totalDevelopers: Count
  readonly categories: readonly { readonly name: string; readonly count: number }[]
}

/** Optional extensions that a marketplace may advertise; unknown words are kept and mean nothing here. */
export const capabilityNames = [
  'users.batch',
  'plugins.get',
  'plugins.batch',
  'events.batch',
  'idempotency',
  'etag',
  'signatures.v1',
  'webhooks',
  'search.extended',
] as const

export type Capability = (typeof capabilityNames)[number]

export interface UpstreamHealth {
  /** UNKNOWN until the marketplace was asked for the first time. */
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN'
  /** The last that were advertised; they outlive an outage. */
  readonly capabilities: ReadonlySet<string>
  readonly circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN'
  readonly latencyMs: number | null
  readonly checkedAt: Timestamp | null
  readonly lastSuccessAt: Timestamp | null
}
