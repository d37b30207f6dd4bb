/** What the publish bodies of old panels mean in the words of the schema. */
import type { z } from 'zod'
import { actingUser } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import type { ListedFile, Manifest, Publication, PublicationChange } from '../../features/publishing/manifest.ts'
import { invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { documentOf } from './manifest-file.ts'
import { wrongBody } from './problems.ts'
import type { changeBody, Files, Item } from './publish-bodies.ts'
import { amountOf } from './shapes/fields.ts'

type Said = z.output<typeof changeBody>

/** A checked body as the service takes it. What must be there and is not is named as the body would name it. */
export function publication(body: Said & { panel_item_id: string }, caller: Caller): Publication {
  const { manifest, files, licenseType } = described(body, body.panel_item_id)
  if (!files) throw invalid(['files', 'package_url'], 'where the package is', 'nothing')
  const userId = publisherOf(body, caller)
  return { panelItemId: body.panel_item_id, userId, manifest, files, licenseType: licenseType ?? licenseFor(manifest) }
}

/** Of a new plugin whose body names none. */
export const licenseFor = ({ price: amount }: Manifest) => (Number(amount ?? 0) > 0 ? 'COMMERCIAL' : 'FREE')

/** What a body says of a plugin: a whole manifest, and what it says of files and licence. */
export function described(body: Said, itemId: string) {
  const at = body.metadata ? 'metadata' : 'item_data'
  const said = body.metadata ?? body.item_data
  if (!said) throw wrongBody('metadata with files, or item_data', 'neither')
  const full = { ...documentOf(body.files?.manifest, said), ...without(said) }
  return {
    manifest: manifestOf(full, at, body.files),
    files: filesOf(said, body.files, itemId),
    licenseType: full.license_type ? licenses[full.license_type] : undefined,
  }
}

/** Old panels do not say who publishes: the user acted for, else the service itself, which is known and no person. */
export function publisherOf({ user_id: named }: Said, caller: Caller): string {
  const userId = named ?? actingUser(caller) ?? (caller.kind === 'service' ? caller.serviceId : undefined)
  if (userId === undefined) throw invalid(['user_id'], 'the panel user who publishes', 'nothing')
  return userId
}

const licenses = { free: 'FREE', commercial: 'COMMERCIAL', 'royalty-free': 'ROYALTY_FREE' } as const

function manifestOf(full: Item, at: string, box: Files | null | undefined) {
  const { readme, changelog } = box ?? {}
  const name = full.name ?? full.title
  if (!name) throw invalid([at, full.files ? 'title' : 'name'], 'a name of 3 to 50 characters', 'nothing')
  const version = full.version ?? versionIn(full, at)
  const { description } = full
  // The short body of old panels has none; the other two always did.
  if (!description && at === 'metadata') throw invalid([at, 'description'], '10 to 500 characters of text', 'nothing')
  return { ...partsOf(full), name, version, description, ...noted(full, readme, changelog) }
}

function versionIn({ metadata }: Item, at: string): string {
  const version = metadata?.['version']
  if (typeof version === 'string' && formats.semver.test(version)) return version
  const path = metadata ? [at, 'metadata', 'version'] : [at, 'version']
  throw invalid(path, formats.semver.expects, version === undefined ? 'nothing' : 'another value')
}

/** The parts of a manifest that need no thought, as far as they were said. */
function partsOf(said: Item): Partial<Manifest> {
  const shown = said.screenshots?.map((one, order) =>
    typeof one === 'string'
      ? { url: one, alt: `Screenshot ${order + 1}`, order }
      : { url: one.url, alt: one.alt ?? `Screenshot ${order + 1}`, order: one.order ?? order },
  )
  const { price: amount } = said
  return without({
    author: said.author,
    homepage: said.homepage,
    repository: said.repository,
    license: said.license,
    tags: said.tags,
    category: said.category_id ?? said.category,
    iconUrl: said.icon_url,
    screenshots: shown,
    price: amount === null || amount === undefined ? undefined : amountOf(amount),
    currency: said.currency,
  })
}

/** What the marketplace says of a plugin, and not its author. */
const notTheirs: ReadonlySet<string> = new Set([
  'downloads',
  'installs_active',
  'rating',
  'verified',
  'versions',
  'marketplace_url',
  'published_at',
])

/** What has no place in a manifest goes along in the listing's metadata. */
function noted({ metadata }: Item, readme: string | null | undefined, changelog: string | null | undefined) {
  const theirs = Object.entries(metadata ?? {}).filter(([key]) => !notTheirs.has(key))
  const extra = { ...Object.fromEntries(theirs), ...without({ readme, changelog }) }
  return Object.keys(extra).length > 0 ? { extra } : {}
}

/** What was sent under a key must be the same the next time, so nothing that is known of the plugin may go into it. */
function filesOf(said: Item, box: Files | null | undefined, itemId: string): ListedFile[] | undefined {
  if (said.files) {
    return said.files.map(({ name, size, type, url, checksum }) => ({
      name,
      url,
      type: type ?? typeOf(name),
      ...(size !== null && size !== undefined && { size: String(size) }),
      ...(checksum && { sha256: checksum.replace(/^sha256:/, '') }),
    }))
  }
  const url = box?.package_url
  if (url === undefined) return undefined
  const last = decodeURIComponentSafely(new URL(url).pathname.split('/').at(-1) ?? '')
  const name = formats.fileName.test(last) ? last : `${itemId.replace(/[^A-Za-z0-9._-]/g, '-')}.zip`
  return [{ name, url, type: typeOf(name) }]
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const typeOf = (name: string): string =>
  /\.zip$/i.test(name) ? 'application/zip' : /\.t?gz$/i.test(name) ? 'application/gzip' : 'application/octet-stream'

const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)) as T

/** What a body says, and only that: what the gateway last saw of the plugin may be older than what it has accepted since. */
export function change(
  body: z.output<typeof changeBody>,
  marketplaceItemId: string,
): Omit<PublicationChange, 'marketplaceItemId'> {
  const at = body.metadata ? 'metadata' : 'item_data'
  const own = body.metadata ?? body.item_data ?? {}
  const said: Item = { ...documentOf(body.files?.manifest, own), ...without(own) }
  const files = filesOf(said, body.files, marketplaceItemId)
  const { readme, changelog } = body.files ?? {}
  const elsewhere = said.metadata?.['version'] ?? undefined
  const version = said.version ?? (elsewhere === undefined ? undefined : versionIn(said, at))
  const name = said.name ?? said.title
  const part = {
    ...partsOf(said),
    ...without({ name, version, description: said.description }),
    ...noted(said, readme, changelog),
  }
  const isPart = Object.keys(part).length > 0
  const licenseType = said.license_type && licenses[said.license_type]
  if (!isPart && !files && !licenseType) throw wrongBody('something to change: metadata, item_data or files', 'nothing')
  return { ...(isPart && { part }), ...(files && { files }), ...(licenseType && { licenseType }) }
}
