import type { LicenseType, PluginStatus } from '../../generated/graphql.ts'
import { licenceKinds, statuses, named } from './words.ts'

interface Marked {
  readonly status: PluginStatus
  readonly verified: boolean | null
  readonly licenseType: LicenseType
  readonly licenseSpdx: string | null
}

/** What a plugin is, in a few words. What the marketplace does not say is not made up. */
export const Marks = ({ of: { status, verified, licenseType, licenseSpdx } }: { of: Marked }) => (
  <p className="browse-tags">
    <span className={status === 'PUBLISHED' ? 'badge' : 'badge bad'}>{named(statuses, status)}</span>
    {verified === null ? null : (
      <span className={verified ? 'badge good' : 'badge'}>{verified ? 'Verified' : 'Not verified'}</span>
    )}
    <span className="badge">{named(licenceKinds, licenseType)}</span>
    {licenseSpdx === null ? null : <span className="badge">{licenseSpdx}</span>}
  </p>
)
