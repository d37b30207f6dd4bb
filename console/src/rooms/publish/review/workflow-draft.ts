/** What was said of a publication under way, as a draft to go on from. */
import type { PublishOneUnderWayQuery } from '../../../generated/graphql.ts'
import { blank, draftFiles } from '../draft.ts'
import type { Draft } from '../draft.ts'

export type UnderWay = NonNullable<PublishOneUnderWayQuery['publishWorkflow']>

export function workflowDraft({ panelItemId, userId, manifest, files, licenseType }: UnderWay): Draft {
  const whose = { panelItemId: panelItemId ?? '', userId: userId ?? '' }
  if (manifest === null) return { ...blank, ...whose }
  return {
    ...blank,
    ...whose,
    name: manifest.name,
    version: manifest.version,
    description: manifest.description ?? '',
    author: manifest.author ?? '',
    homepage: manifest.homepage ?? '',
    repository: manifest.repository ?? '',
    license: manifest.license ?? '',
    tags: manifest.tags.join('\n'),
    category: manifest.category ?? '',
    iconUrl: manifest.iconUrl ?? '',
    screenshots: manifest.screenshots
      .toSorted((one, other) => one.order - other.order)
      .map(({ url, alt }, key) => ({ key, url, alt })),
    price: manifest.price.amount,
    currency: manifest.price.currency,
    licenseType: licenseType ?? '',
    dependencies: manifest.dependencies.map(({ targetId, range, kind }, key) => ({
      key,
      id: targetId,
      range: range ?? '',
      kind,
    })),
    minPanelVersion: manifest.minPanelVersion ?? '',
    maxPanelVersion: manifest.maxPanelVersion ?? '',
    permissions: manifest.permissions === null ? '' : JSON.stringify(manifest.permissions, null, 2),
    files: draftFiles(files),
  }
}
