import type { LicenseType, PluginStatus } from './plugins.ts'
import type { Count, Money, Timestamp } from './values.ts'

/** A listing as the panel wants it. */
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

/** What an update changes: a price may change without its currency, and a currency without its price. */
export type ListingPart = Partial<Omit<PluginListing, 'price'>> & { readonly price?: Partial<Money> }

export interface NewListing {
  readonly panelItemId: string
  readonly userId: string
  readonly listing: PluginListing
}

export interface ListingChange {
  readonly panelItemId?: string | undefined
  readonly userId?: string | undefined
  readonly listing: ListingPart
}

export interface ListingFile {
  readonly name: string
  /** Null where the panel does not say. */
  readonly size: Count | null
  readonly type: string
  readonly url: string
  readonly checksum: string | null
}

export interface PublishReceipt {
  readonly marketplaceItemId: string
  readonly panelItemId: string
  readonly status: 'PUBLISHED' | 'PENDING' | 'REJECTED'
  readonly marketplaceUrl: string | null
  readonly publishedAt: Timestamp | null
}
