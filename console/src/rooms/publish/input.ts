/** From a draft to what the gateway takes. What is wrong with it is the gateway's to say. */
import type { ManifestInput, PublishPluginInput, UpdatePluginInput } from '../../generated/graphql.ts'
import { isOfManifest } from './draft.ts'
import type { Draft } from './draft.ts'

/** Of the texts that may be missing, those that say something. */
const said = <Name extends string>(texts: Readonly<Record<Name, string>>): { [N in Name]?: string } =>
  Object.fromEntries(
    Object.entries<string>(texts)
      .map(([name, text]) => [name, text.trim()])
      .filter(([, text]) => text !== ''),
  ) as { [N in Name]?: string }

const tagsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')

function manifestOf(draft: Draft): ManifestInput {
  const { homepage, repository, license, category, iconUrl, price, currency, minPanelVersion, maxPanelVersion } = draft
  return {
    name: draft.name.trim(),
    version: draft.version.trim(),
    description: draft.description,
    author: draft.author.trim(),
    ...said({ homepage, repository, license, category, iconUrl, price, currency, minPanelVersion, maxPanelVersion }),
    tags: tagsOf(draft.tags),
    screenshots: draft.screenshots.map(({ url, alt }, order) => ({ url: url.trim(), alt: alt.trim(), order })),
    dependencies: draft.dependencies.map(({ id, range, kind }) => ({ id: id.trim(), kind, ...said({ range }) })),
    ...(draft.permissions.trim() !== '' && { permissions: JSON.parse(draft.permissions) as unknown }),
  }
}

const filesOf = ({ files }: Draft): PublishPluginInput['files'] =>
  files.map(({ name, size, type, url, sha256 }) => ({
    name: name.trim(),
    size: size.trim(),
    type: type.trim(),
    url: url.trim(),
    sha256: sha256.trim(),
  }))

const licenseOf = ({ licenseType }: Draft) => (licenseType === '' ? {} : { licenseType })

/** Throws where the permissions are not JSON. */
export const publicationOf = (draft: Draft): PublishPluginInput => ({
  panelItemId: draft.panelItemId.trim(),
  userId: draft.userId.trim(),
  manifest: manifestOf(draft),
  files: filesOf(draft),
  ...licenseOf(draft),
})

/** The parts of a plugin that a change sends. A manifest goes as a whole, and so do the files. */
export interface ChangedParts {
  readonly manifest: boolean
  readonly files: boolean
  readonly licenseType: boolean
}

export const partsOf = (changed: readonly (keyof Draft)[]): ChangedParts => ({
  manifest: changed.some(isOfManifest),
  files: changed.includes('files'),
  licenseType: changed.includes('licenseType'),
})

/** Throws where the permissions are not JSON. */
export const changeOf = (
  marketplaceItemId: string,
  draft: Draft,
  { manifest, files, licenseType }: ChangedParts,
  expected: string,
): UpdatePluginInput => ({
  marketplaceItemId,
  ...(manifest && { manifest: manifestOf(draft) }),
  ...(files && { files: [...filesOf(draft)] }),
  ...(licenseType && licenseOf(draft)),
  ...(expected.trim() !== '' && { expectedRevision: Number(expected) }),
})
