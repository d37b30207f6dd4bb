/** What may be said of a plugin. */
import type { LicenseType, ManifestInput, PluginFileInput } from '../../generated/resolvers.ts'
import * as formats from '../../kit/formats.ts'
import { byPrecedence } from '../../kit/precedence.ts'
import type { Checks } from '../../kit/problems.ts'
import { publicUrl } from '../../kit/public-url.ts'

type Path = readonly (string | number)[]

/** A manifest as the service takes it: the schema demands more than old panels can say at the REST door. */
export type Manifest = Omit<ManifestInput, 'author' | 'description'> & {
  readonly author?: string | null | undefined
  readonly description?: string | null | undefined
  /** Goes along in the listing's metadata; what the manifest says itself wins. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

export type ManifestPart = { readonly [K in keyof Manifest]?: Manifest[K] | null | undefined }

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
  /** All of it: what it does not say is taken off, as far as a plugin shows it. */
  readonly manifest?: Manifest | null | undefined
  /** Instead of a manifest, some of one: what it does not say stays as it is. */
  readonly part?: ManifestPart | undefined
  readonly files?: readonly ListedFile[] | null | undefined
  readonly licenseType?: LicenseType | null | undefined
  readonly expectedRevision?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

const largestFile = 50n * 1024n * 1024n

export function checkManifest(checks: Checks, at: Path, manifest: ManifestPart): void {
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
  checkPanelVersions(checks, at, manifest)
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
    checks.text([...at, 'dependencies', index, 'id'], dependency.id, formats.marketplaceId, 'id')
    checks.text([...at, 'dependencies', index, 'range'], dependency.range, formats.line(1, 128), 'manifest.range')
  }
}

/** A plugin between them would run on no panel. */
function checkPanelVersions(checks: Checks, at: Path, { minPanelVersion: least, maxPanelVersion: most }: ManifestPart) {
  if (!least || !most || !formats.semver.test(least) || !formats.semver.test(most) || byPrecedence(least, most) <= 0)
    return
  checks.add([...at, 'maxPanelVersion'], 'manifest.panel', `${least} (minPanelVersion) or later`, most)
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
