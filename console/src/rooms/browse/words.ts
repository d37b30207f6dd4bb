/** What the schema's words are called in this room. */
import type {
  BrowseRelationFragment,
  LicenseType,
  PluginSort,
  PluginStatus,
  ReleaseChannel,
} from '../../generated/graphql.ts'

export const sorts: Readonly<Record<PluginSort, string>> = {
  RELEVANCE: 'Best match',
  NEWEST: 'Newest',
  UPDATED: 'Last changed',
  RATING: 'Best rated',
  DOWNLOADS: 'Most downloaded',
  NAME: 'Name',
  PRICE_ASC: 'Cheapest',
  PRICE_DESC: 'Dearest',
}

export const channels: Readonly<Record<ReleaseChannel, string>> = {
  STABLE: 'Stable',
  BETA: 'Beta',
  ALPHA: 'Alpha',
  NIGHTLY: 'Nightly',
}

export const licenceKinds: Readonly<Record<LicenseType, string>> = {
  FREE: 'Free of charge',
  COMMERCIAL: 'Commercial',
  ROYALTY_FREE: 'Royalty-free',
}

export const statuses: Readonly<Record<PluginStatus, string>> = {
  DRAFT: 'Draft',
  PUBLISHED: 'Published',
  ARCHIVED: 'Archived',
}

export const relationKinds: Readonly<Record<BrowseRelationFragment['kind'], string>> = {
  REQUIRED: 'Needs',
  OPTIONAL: 'Runs better with',
  CONFLICT: 'Does not run beside',
  PROVIDES: 'Stands in for',
  EMBEDDED: 'Contains',
}

/** The word, where it is one of these; addresses are typed by people. */
export const oneOf = <Word extends string>(words: Readonly<Record<Word, string>>, word: string): Word | undefined =>
  Object.hasOwn(words, word) ? (word as Word) : undefined

/** The schema's word in ours; a word that is newer than this console stands for itself. */
export const named = (words: Readonly<Record<string, string>>, word: string): string =>
  Object.hasOwn(words, word) ? (words[word] ?? word) : word
