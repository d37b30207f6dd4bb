import { semver } from '../kit/formats.ts'
import type {
  Count,
  Dependency,
  DependencyKind,
  PluginFile,
  PluginPermission,
  PluginVersion,
  RatingSummary,
  ReleaseChannel,
} from './domain.ts'
import { count, link, optionalTimestamp, rating, words } from './values.ts'
import { wireRating } from './wire.ts'

/**
 * `metadata` is free-form: what is understood becomes a field, what has another type than expected is unknown, and nothing in
 * it can break a plugin.
 */
type Bag = Readonly<Record<string, unknown>>

const channels: Record<string, ReleaseChannel> = { stable: 'STABLE', beta: 'BETA', alpha: 'ALPHA', nightly: 'NIGHTLY' }
const kinds: Record<string, DependencyKind> = {
  required: 'REQUIRED',
  optional: 'OPTIONAL',
  conflict: 'CONFLICT',
  provides: 'PROVIDES',
  embedded: 'EMBEDDED',
}

/** Only a word of ours means something: not what every object inherits, and not what says of itself how it reads as text. */
const meant = <T>(words: Readonly<Record<string, T>>, said: unknown): T | undefined =>
  typeof said === 'string' && Object.hasOwn(words, said) ? words[said] : undefined

const understood = new Set([
  'slug',
  'summary',
  'author_name',
  'versions',
  'downloads',
  'installs_active',
  'rating',
  'license_spdx',
  'homepage',
  'repository',
  'icon_url',
  'marketplace_url',
  'verified',
  'min_panel_version',
  'max_panel_version',
  'permissions',
  'published_at',
])

/** What no field shows, and which version the marketplace itself calls the present one. Keys that would touch a prototype are left behind. */
export function leftovers(metadata: Bag): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).filter(([key, value]) => !understood.has(key) && key !== '__proto__' && shallow(value)),
  )
}

/** Whether a value nests so little that every later JSON.stringify and recursion is safe. */
function shallow(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 32) return false
    level = level.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []))
  }
  return true
}

export const optionalCount = (value: unknown): Count | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? count(value) : null

export function optionalRating(value: unknown): RatingSummary | null {
  const known = wireRating.safeParse(value)
  return known.success ? rating(known.data) : null
}

export function permissions(value: unknown): PluginPermission[] {
  return bags(value).flatMap(({ kind, level }) =>
    typeof kind === 'string' && typeof level === 'string' ? [{ kind, level }] : [],
  )
}

/** An id for one version of one plugin that can be taken apart again. */
export const versionId = (pluginId: string, version: string): string => `${encodeURIComponent(pluginId)}@${version}`

/** Null for what `versionId` did not make. */
export function parseVersionId(id: string): { pluginId: string; version: string } | null {
  const at = id.indexOf('@')
  if (at < 1 || at === id.length - 1) return null
  try {
    return { pluginId: decodeURIComponent(id.slice(0, at)), version: id.slice(at + 1) }
  } catch {
    return null
  }
}

/** Newest first where every version says when it was published, else in the order they came. */
export function versions(pluginId: string, metadata: Bag, latestFiles: readonly PluginFile[]): PluginVersion[] {
  const listed = bags(metadata['versions']).flatMap((bag) => version(pluginId, bag) ?? [])
  if (listed.every(({ publishedAt }) => publishedAt !== null)) {
    listed.sort((a, b) => (a.publishedAt! < b.publishedAt! ? 1 : a.publishedAt! > b.publishedAt! ? -1 : 0))
  }
  const latest = words(metadata['version'])
  const all = listed.length > 0 || latest === null ? listed : [version(pluginId, onlyVersion(metadata))!]
  return all.map((one, index) => (index === 0 ? withListing(one, metadata, latestFiles) : one))
}

/** The listing is its newest version: what that does not say itself, files and panel versions, the listing says for it. */
function withListing(newest: PluginVersion, metadata: Bag, files: readonly PluginFile[]): PluginVersion {
  const hasRange = (newest.panelRange ?? newest.minPanelVersion ?? newest.maxPanelVersion) !== null
  return {
    ...newest,
    files: newest.files.length > 0 ? newest.files : files,
    minPanelVersion: hasRange ? newest.minPanelVersion : words(metadata['min_panel_version']),
    maxPanelVersion: hasRange ? newest.maxPanelVersion : words(metadata['max_panel_version']),
  }
}

/** Without a list, what is said of the plugin is said of its one version; numbers and dates are those of all versions there ever were. */
function onlyVersion({ downloads: _all, published_at: _first, files: _files, ...metadata }: Bag): Bag {
  return metadata
}

function version(pluginId: string, bag: Bag): PluginVersion | null {
  const text = words(bag['version'])
  if (text === null) return null
  const isSemver = semver.test(text)
  return {
    id: versionId(pluginId, text),
    pluginId,
    version: text,
    semver: isSemver ? text : null,
    channel: channelOf(bag['channel'], isSemver && /^[^+]*-/.test(text)),
    changelog: words(bag['changelog']),
    files: bags(bag['files']).flatMap(file),
    dependencies: bags(bag['dependencies']).flatMap((one) => dependency(one, 'REQUIRED')),
    conflicts: bags(bag['conflicts']).flatMap((one) => dependency(one, 'CONFLICT')),
    minPanelVersion: words(bag['min_panel_version']),
    maxPanelVersion: words(bag['max_panel_version']),
    panelRange: words(bag['panel_range']),
    status: bag['yanked'] === true ? 'YANKED' : 'RELEASED',
    downloads: optionalCount(bag['downloads']),
    publishedAt: typeof bag['published_at'] === 'string' ? optionalTimestamp(bag['published_at']) : null,
  }
}

/** A channel that nobody knows must not be taken for a stable one; a version that names none tells by its own text. */
function channelOf(said: unknown, isPrerelease: boolean): ReleaseChannel {
  if (typeof said === 'string') return meant(channels, said) ?? 'NIGHTLY'
  return isPrerelease ? 'BETA' : 'STABLE'
}

function file(bag: Bag): PluginFile[] {
  const name = words(bag['name'])
  if (name === null) return []
  const checksum = words(bag['checksum']) ?? words(bag['sha256'])
  return [
    {
      name,
      size: optionalCount(bag['size']),
      type: words(bag['type']),
      url: link(bag['url']),
      checksum,
      sha256: sha256Of(checksum),
    },
  ]
}

export function sha256Of(checksum: string | null | undefined): string | null {
  return /^(?:sha-?256[:=-])?([0-9a-f]{64})$/i.exec(checksum ?? '')?.[1]?.toLowerCase() ?? null
}

function dependency(bag: Bag, fallback: DependencyKind): Dependency[] {
  const targetId = words(bag['id']) ?? words(bag['name'])
  const anyOf = Array.isArray(bag['any_of'])
    ? bag['any_of'].flatMap((one: unknown) => words(typeof one === 'object' ? (one as Bag | null)?.['id'] : one) ?? [])
    : []
  if (targetId === null && anyOf.length === 0) return []
  const kind = meant(kinds, bag['kind']) ?? fallback
  return [
    { targetId, range: words(bag['range']) ?? words(bag['version']), kind, anyOf: anyOf.length > 0 ? anyOf : null },
  ]
}

const bags = (value: unknown): Bag[] =>
  Array.isArray(value) ? value.filter((one): one is Bag => typeof one === 'object' && one !== null) : []
