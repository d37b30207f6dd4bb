/** What somebody has said of a plugin so far: as text, because that is what fields hold, and what is wrong must be able to stand there. */
import type { DependencyKind, LicenseType } from '../../generated/graphql.ts'

/** Entries keep their name while others are added, moved and removed. */
export interface Entry {
  readonly key: number
}

export interface ScreenshotDraft extends Entry {
  readonly url: string
  readonly alt: string
}

export interface DependencyDraft extends Entry {
  readonly id: string
  readonly range: string
  readonly kind: DependencyKind
}

export interface FileDraft extends Entry {
  readonly name: string
  readonly size: string
  readonly type: string
  readonly url: string
  readonly sha256: string
}

export interface Draft {
  readonly panelItemId: string
  readonly userId: string
  readonly name: string
  readonly version: string
  readonly description: string
  readonly author: string
  readonly homepage: string
  readonly repository: string
  readonly license: string
  /** One a line: a tag may hold every other character. */
  readonly tags: string
  readonly category: string
  readonly iconUrl: string
  readonly screenshots: readonly ScreenshotDraft[]
  readonly price: string
  readonly currency: string
  /** Empty where nothing is to be said about it. */
  readonly licenseType: LicenseType | ''
  readonly dependencies: readonly DependencyDraft[]
  readonly minPanelVersion: string
  readonly maxPanelVersion: string
  /** JSON. */
  readonly permissions: string
  readonly files: readonly FileDraft[]
}

export const blank: Draft = {
  panelItemId: '',
  userId: '',
  name: '',
  version: '',
  description: '',
  author: '',
  homepage: '',
  repository: '',
  license: '',
  tags: '',
  category: '',
  iconUrl: '',
  screenshots: [],
  price: '',
  currency: '',
  licenseType: '',
  dependencies: [],
  minPanelVersion: '',
  maxPanelVersion: '',
  permissions: '',
  files: [],
}

interface KnownFile {
  readonly name: string
  readonly size: string | null
  readonly type: string | null
  readonly url: string | null
  readonly sha256: string | null
}

/** Files that are known, to go on from. */
export const draftFiles = (files: readonly KnownFile[]): readonly FileDraft[] =>
  files.map(({ name, size, type, url, sha256 }, key) => ({
    key,
    name,
    size: size ?? '',
    type: type ?? '',
    url: url ?? '',
    sha256: sha256 ?? '',
  }))

export const blankFile: FileDraft = { key: 0, name: '', size: '', type: '', url: '', sha256: '' }

/** Fields that hold text. */
export type TextName = {
  [Name in keyof Draft]: Draft[Name] extends string ? Name : never
}[keyof Draft]

/** What stands beside the manifest in the input; all else is in it. */
const beside: ReadonlySet<keyof Draft> = new Set(['panelItemId', 'userId', 'licenseType', 'files'] as const)

export const isOfManifest = (name: keyof Draft): boolean => !beside.has(name)

/** Where a field of the draft stands in the input of the gateway. */
export const pathOf = (name: keyof Draft): readonly string[] =>
  isOfManifest(name) ? ['input', 'manifest', name] : ['input', name]

/** The fields that say something else than before. */
export const changedFields = (draft: Draft, base: Draft): readonly (keyof Draft)[] =>
  (Object.keys(blank) as (keyof Draft)[]).filter((name) => JSON.stringify(draft[name]) !== JSON.stringify(base[name]))
