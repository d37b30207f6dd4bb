/** What may be said of a plugin, and how it becomes a listing of the marketplace. */
import type { LicenseType, ManifestInput, PluginFileInput } from '../../generated/resolvers.ts'
import * as formats from '../../kit/formats.ts'
import type { Checks } from '../../kit/problems.ts'
import { publicUrl } from '../../kit/public-url.ts'
import type { PluginListing } from '../../marketplace/domain.ts'

type Path = readonly (string | number)[]

/** A manifest as the service takes it: the schema demands more than old panels can say at the REST door. */
export type Manifest = Omit<ManifestInput, 'author' | 'description'> & {
  readonly author?: string | null | undefined
  readonly description?: string | null | undefined
  /** Goes along in the listing's metadata; what the manifest says itself wins. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

export type ListedFile = Omit<PluginFileInput, 'size' | 'sha256'> & {
  readonly size?: string | null | undefined
  readonly sha256?: string | null | undefined
}

export interface Publication {
  readonly panelItemId: string
  readonly userId: string
  readonly manifest: Manifest
  readonly files: readonly ListedFile[]
  readonly licenseType?: LicenseType | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

export interface PublicationChange {
  readonly marketplaceItemId: string
  readonly manifest?: Manifest | null | undefined
  readonly files?: readonly ListedFile[] | null | undefined
  readonly expectedRevision?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

const largestFile = 50n * 1024n * 1024n

export function checkManifest(checks: Checks, at: Path, manifest: Manifest): void {
  const text = (field: keyof Manifest, format: formats.Format, rule: string) =>
    checks.text([...at, field], manifest[field] as string | null | undefined, format, rule)
  text('name', formats.line(3, 50), 'manifest.name')
  text('version', formats.semver, 'manifest.version')
  text('description', formats.prose(10, 500), 'manifest.description')
  text('author', formats.line(1, 128), 'manifest.author')
  text('homepage', formats.url, 'url')
  text('repository', formats.url, 'url')
  text('license', formats.line(1, 64), 'manifest.license')
  text('category', formats.id, 'manifest.category')
  text('iconUrl', formats.url, 'url')
  text('price', formats.amount, 'money.amount')
  text('currency', formats.currency, 'money.currency')
  text('minPanelVersion', formats.semver, 'semver')
  text('maxPanelVersion', formats.semver, 'semver')
  checks.count([...at, 'tags'], manifest.tags, 0, 10)
  checks.count([...at, 'screenshots'], manifest.screenshots, 0, 20)
  checks.count([...at, 'dependencies'], manifest.dependencies, 0, 100)
  for (const [index, tag] of (manifest.tags ?? []).slice(0, 11).entries())
    checks.text([...at, 'tags', index], tag, formats.line(1, 32), 'manifest.tag')
  for (const [index, screenshot] of (manifest.screenshots ?? []).slice(0, 21).entries()) {
    checks.text([...at, 'screenshots', index, 'url'], screenshot.url, formats.url, 'url')
    checks.text([...at, 'screenshots', index, 'alt'], screenshot.alt, formats.line(1, 200), 'manifest.alt')
  }
  for (const [index, dependency] of (manifest.dependencies ?? []).slice(0, 101).entries()) {
    checks.text([...at, 'dependencies', index, 'id'], dependency.id, formats.id, 'id')
    checks.text([...at, 'dependencies', index, 'range'], dependency.range, formats.line(1, 128), 'manifest.range')
  }
}

export function checkFiles(checks: Checks, at: Path, files: readonly ListedFile[]): void {
  checks.count(at, files, 1, 20)
  const names = new Set<string>()
  for (const [index, file] of files.slice(0, 21).entries()) {
    const field = (name: string) => [...at, index, name]
    checks.text(field('name'), file.name, formats.fileName, 'file.name')
    checks.text(field('type'), file.type, formats.mediaType, 'file.type')
    checks.text(field('url'), file.url, publicUrl, 'file.url')
    checks.text(field('sha256'), file.sha256, formats.sha256Hex, 'file.sha256')
    const { size } = file
    if (size !== null && size !== undefined && (!formats.wholeNumber.test(size) || BigInt(size) > largestFile)) {
      checks.add(field('size'), 'file.size', `0 to ${largestFile} bytes`, 'another size')
    }
    if (names.has(file.name)) checks.add(field('name'), 'file.unique', 'a name of its own', 'one given before')
    names.add(file.name)
  }
}

/** The panel's own words for categories, in the marketplace's. */
const panelCategories: Readonly<Record<string, string>> = {
  'game-servers': 'game',
  integrations: 'integration',
  utilities: 'utility',
  optimization: 'utility',
}

const filesOf = (files: readonly ListedFile[]): PluginListing['files'] =>
  files.map(({ name, size, type, url, sha256 }) => ({
    name,
    size: size ?? null,
    type,
    url,
    checksum: sha256 ? `sha256:${sha256.toLowerCase()}` : null,
  }))

/** A checked manifest as a listing; the version and what else has no field in the contract travels in `metadata`. */
export function listingOf(manifest: Manifest, files: readonly ListedFile[], licenseType: LicenseType): PluginListing {
  const category = manifest.category ?? 'utility'
  const metadata = {
    ...manifest.extra,
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
  }
  return {
    title: manifest.name.trim(),
    description: manifest.description ?? '',
    categoryId: panelCategories[category] ?? category,
    tags: [...new Set(manifest.tags ?? [])],
    price: { amount: manifest.price ?? '0', currency: manifest.currency ?? 'USD' },
    licenseType,
    files: filesOf(files),
    screenshots: (manifest.screenshots ?? []).map(({ url, alt, order }, index) => ({
      url,
      alt,
      order: order ?? index,
    })),
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined && value !== null)),
  }
}

/** Only what an update changes. */
export function changeOf(
  manifest: Manifest | null | undefined,
  files: readonly ListedFile[] | null | undefined,
): Partial<PluginListing> {
  if (!manifest) return files ? { files: filesOf(files) } : {}
  const { files: listed, licenseType: _kept, ...change } = listingOf(manifest, files ?? [], 'FREE')
  return files ? { ...change, files: listed } : change
}
