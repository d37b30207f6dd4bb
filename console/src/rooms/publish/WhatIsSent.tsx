import { isOfManifest } from './draft.ts'
import type { Draft } from './draft.ts'
import type { ChangedParts } from './input.ts'

const names: Readonly<Record<keyof Draft, string>> = {
  panelItemId: 'panel item id',
  userId: 'user id',
  name: 'name',
  version: 'version',
  description: 'description',
  author: 'author',
  homepage: 'home page',
  repository: 'source',
  license: 'licence',
  tags: 'tags',
  category: 'category',
  iconUrl: 'icon',
  screenshots: 'screenshots',
  price: 'price',
  currency: 'currency',
  licenseType: 'kind of licence',
  dependencies: 'other plugins',
  minPanelVersion: 'oldest panel version',
  maxPanelVersion: 'newest panel version',
  permissions: 'permissions',
  files: 'files',
}

/** Texts of which nothing is said when they are empty, so that the marketplace has no reason to take them off. */
const lasting: readonly (keyof Draft)[] = ['homepage', 'repository', 'license', 'iconUrl']

/** Before anything is sent: which parts go, because of which fields. */
export function WhatIsSent({
  parts,
  changed,
  draft,
  base,
}: {
  parts: ChangedParts
  changed: readonly (keyof Draft)[]
  draft: Draft
  base: Draft
}) {
  const ofManifest = changed.filter(isOfManifest).map((name) => names[name])
  const emptied = lasting.filter((name) => base[name] !== '' && draft[name] === '').map((name) => names[name])
  return (
    <section className="notice" aria-label="What is sent">
      {parts.manifest || parts.files || parts.licenseType ? (
        <ul>
          {parts.manifest ? <li>The manifest as a whole. You changed: {ofManifest.join(', ')}.</li> : null}
          {parts.files ? <li>The list of files as a whole.</li> : null}
          {parts.licenseType ? <li>The kind of licence.</li> : null}
        </ul>
      ) : (
        <p>Nothing has been changed yet.</p>
      )}
      {emptied.length > 0 ? <p>You emptied: {emptied.join(', ')}. What is empty is taken off.</p> : null}
    </section>
  )
}
