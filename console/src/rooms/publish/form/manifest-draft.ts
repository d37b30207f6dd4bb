/** What a manifest says, as fields of the form. What it does not say stays as it is. */
import type { FoundManifest } from '../../../../../src/cli/plugins/manifest-text.ts'
import type { DependencyKind } from '../../../generated/graphql.ts'
import type { Draft, TextName } from '../draft.ts'
import { dependencyKinds } from './Needs.tsx'

type Fields = Readonly<Record<string, unknown>>

const texts: readonly TextName[] = [
  'name',
  'version',
  'description',
  'author',
  'homepage',
  'repository',
  'license',
  'category',
  'iconUrl',
  'price',
  'currency',
  'minPanelVersion',
  'maxPanelVersion',
]

export function draftOf({ id, name, input }: FoundManifest): Partial<Draft> {
  const panelItemId = id ?? name
  return {
    ...(panelItemId !== '' && { panelItemId }),
    ...Object.fromEntries(
      texts.flatMap((field) => (input[field] === undefined ? [] : [[field, textOf(input[field])]])),
    ),
    ...(input['tags'] !== undefined && { tags: listOf(input['tags']).map(textOf).join('\n') }),
    ...(input['permissions'] !== undefined && { permissions: JSON.stringify(input['permissions'], null, 2) }),
    ...(input['screenshots'] !== undefined && {
      screenshots: listOf(input['screenshots']).map((entry, key) => {
        const { url, alt } = entry as Fields
        return { key, url: textOf(url), alt: textOf(alt) }
      }),
    }),
    ...(input['dependencies'] !== undefined && {
      dependencies: listOf(input['dependencies']).map((entry, key) => {
        const { id, range, kind } = entry as Fields
        return { key, id: textOf(id), range: textOf(range), kind: kindOf(kind) }
      }),
    }),
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const kindOf = (value: unknown): DependencyKind => {
  const word = textOf(value).toUpperCase()
  return Object.hasOwn(dependencyKinds, word) ? (word as DependencyKind) : 'REQUIRED'
}
