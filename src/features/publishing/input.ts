/** What is wrong with what a caller asks of this room, all of it at once. */
import type { LicenseType, MutationUnpublishPluginArgs } from '../../generated/resolvers.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import { checkFiles, checkManifest } from './manifest.ts'
import type { Publication, PublicationChange } from './manifest.ts'

export const licenseOf = (input: Publication): LicenseType => input.licenseType ?? 'FREE'

export function checkPublication(input: Publication): Checks {
  const checks = new Checks()
  checks.text(['input', 'panelItemId'], input.panelItemId, formats.id, 'id')
  checks.text(['input', 'userId'], input.userId, formats.id, 'id')
  checkManifest(checks, ['input', 'manifest'], input.manifest)
  checkFiles(checks, ['input', 'files'], input.files)
  if (!checks.failed && licenseOf(input) === 'FREE' && Number(input.manifest.price ?? 0) > 0) {
    checks.add(
      ['input', 'licenseType'],
      'license.price',
      'COMMERCIAL or ROYALTY_FREE for a plugin with a price',
      'FREE',
    )
  }
  return checks
}

export function checkChange(input: PublicationChange): Checks {
  const checks = new Checks()
  checks.text(['input', 'marketplaceItemId'], input.marketplaceItemId, formats.id, 'id')
  if (input.manifest) checkManifest(checks, ['input', 'manifest'], input.manifest)
  if (input.part) checkManifest(checks, ['input', 'part'], input.part)
  if (input.files) checkFiles(checks, ['input', 'files'], input.files)
  if (!input.manifest && !input.part && !input.files)
    checks.add(['input'], 'update.empty', 'a manifest, files or both', 'neither')
  return checks
}

export function checkUnpublish(args: MutationUnpublishPluginArgs): Checks {
  const checks = new Checks()
  checks.text(['marketplaceItemId'], args.marketplaceItemId, formats.id, 'id')
  checks.text(['reason'], args.reason, formats.prose(0, 500), 'unpublish.reason')
  return checks
}
