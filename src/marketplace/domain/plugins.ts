import type { Count, Money, Timestamp } from './values.ts'

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
