/** What the gateway knows of a plugin, as a draft to begin from. */
import type { PublishKnownQuery } from '../../generated/graphql.ts'
import { blank, draftFiles } from './draft.ts'
import type { Draft } from './draft.ts'

export type KnownPlugin = NonNullable<PublishKnownQuery['plugin']>

/**
 * What the gateway does not tell is empty: permissions and panel versions always, the author's name where the token may not read
 * users. Left empty, nothing is said of them, and they stay as they are.
 */
export function knownDraft(plugin: KnownPlugin): Draft {
  const newest = plugin.versions.edges[0]?.node
  const relations = newest ? [...newest.dependencies, ...newest.conflicts] : []
  return {
    ...blank,
    panelItemId: plugin.panelItemId,
    userId: plugin.author?.id ?? '',
    name: plugin.title,
    version: newest?.semver ?? newest?.version ?? '',
    description: plugin.description,
    author: plugin.author?.displayName ?? '',
    homepage: plugin.homepage ?? '',
    repository: plugin.repository ?? '',
    license: plugin.licenseSpdx ?? '',
    tags: plugin.tags.join('\n'),
    category: plugin.category?.id ?? '',
    iconUrl: plugin.icon ?? '',
    screenshots: plugin.screenshots.map(({ url, alt }, key) => ({ key, url, alt })),
    price: plugin.price?.amount ?? '',
    currency: plugin.price?.currency ?? '',
    licenseType: plugin.licenseType,
    dependencies: relations.map(({ targetId, range, kind }, key) => ({ key, id: targetId, range: range ?? '', kind })),
    files: draftFiles(newest?.files ?? []),
  }
}

/** Relations that any one of several plugins satisfies. A manifest can name only one, so sending it would lose the others. */
export const choicesOf = (plugin: KnownPlugin): readonly (readonly string[])[] => {
  const newest = plugin.versions.edges[0]?.node
  return [...(newest?.dependencies ?? []), ...(newest?.conflicts ?? [])].flatMap(({ anyOf }) =>
    anyOf && anyOf.length > 1 ? [anyOf] : [],
  )
}
