/** From one mod of CKAN, with all its releases, to one item of the marketplace. */
import { sha256 } from '../../src/kit/ids.ts'
import { parseInstant } from '../../src/kit/instant.ts'
import { marketplaceUserId } from '../users.ts'
import type { WireDependency, WireMetadata, WirePlugin, WireUser, WireVersion } from '../wire.ts'

interface Relation {
  name?: string
  version?: string
  min_version?: string
  max_version?: string
  any_of?: Relation[]
}

/** One line of the file: a release. Versions, dates and licences are whatever people wrote. */
export interface Release {
  identifier: string
  name: string
  abstract: string
  description?: string
  author: string | string[]
  version: string
  license: string | string[]
  tags?: string[]
  depends?: Relation[]
  recommends?: Relation[]
  suggests?: Relation[]
  conflicts?: Relation[]
  provides?: string[]
  replaced_by?: Relation
  ksp_version?: string
  ksp_version_min?: string
  ksp_version_max?: string
  resources?: Record<string, unknown>
  download?: string | string[]
  download_size?: number
  download_hash?: { sha1?: string; sha256?: string }
  download_content_type?: string
  install_size?: number
  release_date?: string
  release_status?: string
  kind?: string
}

/** What carries no date at all is from the first years, before releases were dated. */
const undated = '2014-09-01T00:00:00.000Z'
/** Words CKAN uses for a licence that are not the name of one. */
const notSpdx = new Set(['restricted', 'unrestricted', 'open-source', 'public-domain', 'unknown'])
/** Tags that say how a mod is made and not what it is about. */
const formTags = new Set(['plugin', 'config', 'crewed', 'uncrewed', 'app', 'first-person'])

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The tag a mod is filed under, or undefined when its tags say nothing about its subject. */
export const categoryOf = (tags: readonly string[]): string | undefined => tags.find((tag) => !formTags.has(tag))

/** An account for a public name. It has no e-mail address: the one here can never be delivered to. */
export function authorUser(author: string, since: string): WireUser {
  const userId = authorId(author)
  return {
    user_id: userId,
    marketplace_user_id: marketplaceUserId(userId),
    email: `${userId}@authors.invalid`,
    username: userId,
    display_name: author,
    profile: {},
    preferences: { newsletter: false, notifications: false, profile_visibility: 'public' },
    roles: ['user', 'developer'],
    created_at: since,
    updated_at: since,
  }
}

const authorId = (author: string): string => `author-${sha256(author).slice(0, 16)}`

export const authorsOf = (release: Release): string[] => listOf(release.author)

/** `releases` are sorted, the newest first. Keys whose values are unknown are left out. */
export function itemOf(releases: readonly [Release, ...Release[]], downloads: number | undefined): WirePlugin {
  const [latest] = releases
  const tags = releases.find((release) => release.tags?.length)?.tags ?? []
  const dates = releases.flatMap((release) => release.release_date ?? []).map(isoDate)
  const [created = undated, updated = created] = [dates.toSorted().at(0), dates.toSorted().at(-1)]
  const versions = releases.map(versionOf)
  const screenshot = link(latest.resources?.['x_screenshot'])
  const licenses = listOf(latest.license)
  const spdx = licenses.filter((license) => !notSpdx.has(license))
  const metadata: WireMetadata = known({
    slug: latest.identifier,
    summary: latest.abstract,
    author_name: authorsOf(latest).join(', '),
    version: latest.version,
    versions,
    downloads,
    license: licenses.join(' OR '),
    license_spdx: spdx.length === licenses.length ? spdx.join(' OR ') : undefined,
    homepage: link(latest.resources?.['homepage']) ?? link(latest.resources?.['spacedock']),
    repository: link(latest.resources?.['repository']),
    bugtracker: link(latest.resources?.['bugtracker']),
    min_panel_version: versions[0]?.min_panel_version,
    max_panel_version: versions[0]?.max_panel_version,
    provides: latest.provides,
    replaced_by: latest.replaced_by?.name,
    kind: latest.kind,
  })
  return {
    panel_item_id: latest.identifier,
    marketplace_item_id: `ckan-${latest.identifier}`,
    user_id: authorId(authorsOf(latest)[0] ?? latest.identifier),
    title: latest.name,
    description: latest.description ?? latest.abstract,
    category_id: categoryOf(tags) ?? 'game',
    tags,
    price: 0,
    currency: 'USD',
    license_type: 'free',
    files: (versions[0]?.files ?? []).flatMap(({ sha256, url, ...file }) =>
      url === undefined ? [] : [{ ...file, url, ...(sha256 === undefined ? {} : { checksum: sha256 }) }],
    ),
    screenshots: screenshot === undefined ? [] : [{ url: screenshot, alt: latest.name, order: 0 }],
    metadata,
    status: 'published',
    created_at: created,
    updated_at: updated,
  }
}

function versionOf(release: Release): WireVersion {
  const [url] = listOf(release.download).flatMap((one) => link(one) ?? [])
  return known({
    version: release.version,
    channel:
      release.release_status === 'testing' ? 'beta' : release.release_status === 'development' ? 'alpha' : 'stable',
    published_at: release.release_date === undefined ? undefined : isoDate(release.release_date),
    min_panel_version: release.ksp_version_min ?? gameVersion(release.ksp_version),
    max_panel_version: release.ksp_version_max ?? gameVersion(release.ksp_version),
    dependencies: some([
      ...listOf(release.depends).map((relation) => dependency(relation, 'required')),
      ...listOf(release.recommends).map((relation) => dependency(relation, 'optional')),
      ...listOf(release.suggests).map((relation) => dependency(relation, 'optional')),
    ]),
    conflicts: some(listOf(release.conflicts).map((relation) => dependency(relation, 'conflict'))),
    files:
      url === undefined
        ? undefined
        : [
            known({
              name: `${release.identifier}-${release.version.replace(/[^\w.-]+/g, '-')}.zip`,
              size: release.download_size,
              type: release.download_content_type,
              url,
              sha256: release.download_hash?.sha256?.toLowerCase(),
            }),
          ],
  })
}

function dependency(relation: Relation, kind: WireDependency['kind']): WireDependency {
  const { name, version, min_version: min, max_version: max } = relation
  const range = version ? `=${version}` : [min && `>=${min}`, max && `<=${max}`].filter(Boolean).join(' ')
  return known({
    id: name,
    kind,
    range: range === '' ? undefined : range,
    any_of: relation.any_of?.flatMap((one) => one.name ?? []),
  })
}

const gameVersion = (version: string | undefined): string | undefined => (version === 'any' ? undefined : version)
const some = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list)

function link(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}

function isoDate(text: string): string {
  const at = new Date(parseInstant(text))
  return Number.isNaN(at.getTime()) ? undated : at.toISOString()
}

/** Without the keys that have no value. */
function known<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}
