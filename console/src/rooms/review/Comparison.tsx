import { DifferenceTable } from '../../parts/DifferenceTable.tsx'
import { compared } from './compared.ts'
import type { Reviewed } from './PublicationPage.tsx'

/** For a change of a listed plugin: what would be listed otherwise than now, field by field. */
export function Comparison({ of }: { of: Reviewed }) {
  const { marketplaceItemId, manifest, plugin, status } = of
  // A new plugin has an id there once it is listed, and nothing that it could differ from.
  if (marketplaceItemId === null || manifest === null || status === 'PUBLISHED') return null
  return (
    <section aria-labelledby="comparison">
      <h2 id="comparison">What it changes</h2>
      {plugin === null ? (
        <p className="notice">The plugin as it is listed is not known at the moment, so nothing can be compared.</p>
      ) : (
        <Compared {...compared({ ...of, manifest }, plugin)} />
      )}
    </section>
  )
}

const Compared = ({ before, after }: ReturnType<typeof compared>) => (
  <>
    <DifferenceTable before={before} after={after} titles={['As it is listed', 'As it would be']} />
    <p className="hint">The gateway does not know the listed author’s name, panel versions and permissions.</p>
  </>
)
