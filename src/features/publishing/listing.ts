/** How what is said of a plugin becomes a listing of the marketplace, or a part of one. */
import type { LicenseType } from '../../generated/resolvers.ts'
import type { ListingPart, Plugin, PluginListing } from '../../marketplace/domain.ts'
import type { ListedFile, Manifest, ManifestPart, PublicationChange } from './manifest.ts'

/** The panel's own words for categories, in the marketplace's. */
const panelCategories: ReadonlyMap<string, string> = new Map([
  ['game-servers', 'game'],
  ['integrations', 'integration'],
  ['utilities', 'utility'],
  ['optimization', 'utility'],
])

/** A category that a manifest names, as the marketplace is told. */
export const categoryOf = (named: string): string => panelCategories.get(named) ?? named

const filesOf = (files: readonly ListedFile[]): PluginListing['files'] =>
  files.map(({ name, size, type, url, sha256 }) => ({
    name,
    size: size ?? null,
    type,
    url,
    checksum: sha256 ? `sha256:${sha256.toLowerCase()}` : null,
  }))

/** A checked manifest as a listing. */
export const listingOf = (
  manifest: Manifest,
  files: readonly ListedFile[],
  licenseType: LicenseType,
): PluginListing => ({ ...wholeOf(manifest), licenseType, files: filesOf(files) })

/** Also what is not said, as nothing. */
const wholeOf = (manifest: Manifest): Omit<PluginListing, 'licenseType' | 'files'> => ({
  description: '',
  categoryId: 'utility',
  tags: [],
  screenshots: [],
  metadata: {},
  ...partOf(manifest),
  title: manifest.name.trim(),
  price: { amount: manifest.price ?? '0', currency: manifest.currency ?? 'USD' },
})

/** What is said, and only that; the version and what else has no field in the contract travels in `metadata`. */
function partOf(manifest: ManifestPart): ListingPart {
  const { category, tags, screenshots, price, currency } = manifest
  // What the manifest says wins over the extra; what it leaves unsaid must not.
  const metadata = given({
    ...manifest.extra,
    ...given({
      version: manifest.version,
      author_name: manifest.author,
      homepage: manifest.homepage,
      repository: manifest.repository,
      license_spdx: manifest.license,
      icon_url: manifest.iconUrl,
      min_panel_version: manifest.minPanelVersion,
      max_panel_version: manifest.maxPanelVersion,
      permissions: manifest.permissions,
      dependencies: manifest.dependencies?.map(({ id, range, kind }) => ({
        id,
        range: range ?? undefined,
        kind: (kind ?? 'REQUIRED').toLowerCase(),
      })),
    }),
  })
  const money = given({ amount: price, currency })
  return given({
    title: manifest.name?.trim(),
    description: manifest.description,
    categoryId: category && categoryOf(category),
    tags: tags && [...new Set(tags)],
    price: isEmpty(money) ? undefined : money,
    screenshots: screenshots?.map(({ url, alt, order }, index) => ({ url, alt, order: order ?? index })),
    metadata: isEmpty(metadata) ? undefined : metadata,
  })
}

/** What goes when a new manifest does not say it. Null takes it off also where the marketplace adds what it is sent to what it has. */
const unsaid = {
  author_name: null,
  homepage: null,
  repository: null,
  license_spdx: null,
  icon_url: null,
  dependencies: null,
}

/** In the place of what was said before. Panel versions and permissions, which no plugin shows, only go when they are null: who reads and changes cannot send them back. */
function replacing(manifest: Manifest): ListingPart {
  const { minPanelVersion, maxPanelVersion, permissions } = manifest
  const whole = wholeOf(manifest)
  const metadata = {
    ...unsaid,
    ...(minPanelVersion === null && { min_panel_version: null }),
    ...(maxPanelVersion === null && { max_panel_version: null }),
    ...(permissions === null && { permissions: null }),
    ...whole.metadata,
  }
  return { ...whole, metadata }
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

/** Without what is not there. */
const given = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }

/** Only what an update changes. Without a word about the licence, a price makes a free plugin a commercial one. */
export function changeOf(
  { manifest, part, files, licenseType }: PublicationChange,
  known: Pick<Plugin, 'licenseType'> | null,
): ListingPart {
  const said = manifest ? replacing(manifest) : part ? partOf(part) : {}
  const isPriced = Number(said.price?.amount ?? 0) > 0
  const license = licenseType ?? (isPriced && known?.licenseType === 'FREE' ? 'COMMERCIAL' : undefined)
  return { ...said, ...(license && { licenseType: license }), ...(files && { files: filesOf(files) }) }
}
