interface Named {
  readonly id: string
  readonly manifest: { readonly name: string; readonly version: string } | null
}

/**
 * `Night watch 1.2.0`, the version behind the name also where that is written from right to left. What an erased author wanted to publish
 * has no name any more.
 */
export const Name = ({ of: { id, manifest } }: { of: Named }) =>
  manifest ? (
    <>
      <bdi>{manifest.name}</bdi> <bdi>{manifest.version}</bdi>
    </>
  ) : (
    id
  )
