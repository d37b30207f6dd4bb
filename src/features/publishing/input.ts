/** What is wrong with what a caller asks of this room, all of it at once. */
import type { LicenseType, MutationUnpublishPluginArgs } from '../../generated/resolvers.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { ListingPart, Plugin } from '../../marketplace/domain.ts'
import { checkFiles, checkManifest } from './manifest.ts'
import type { Publication, PublicationChange } from './manifest.ts'

export const licenseOf = (input: Publication): LicenseType => input.licenseType ?? 'FREE'

export function checkPublication(input: Publication): Checks {
  const checks = new Checks()
  checks.text(['input', 'panelItemId'], input.panelItemId, formats.id, 'id')
  checks.text(['input', 'userId'], input.userId, formats.id, 'id')
  checkManifest(checks, ['input', 'manifest'], input.manifest)
  checkFiles(checks, ['input', 'files'], input.files)
  if (!checks.failed) checkLicense(checks, ['input', 'licenseType'], licenseOf(input), input.manifest.price)
  return checks
}

/** Nobody takes a price under a free licence. */
export function checkLicense(
  checks: Checks,
  path: readonly string[],
  licenseType: LicenseType | undefined,
  price: string | null | undefined,
): void {
  if (licenseType !== 'FREE' || !(Number(price ?? 0) > 0)) return
  const expected = 'COMMERCIAL or ROYALTY_FREE for a plugin with a price'
  checks.add(path, 'license.price', expected, 'FREE')
}

export function checkChange(input: PublicationChange): Checks {
  const checks = new Checks()
  checks.text(['input', 'marketplaceItemId'], input.marketplaceItemId, formats.marketplaceId, 'id')
  if (input.manifest) checkManifest(checks, ['input', 'manifest'], input.manifest)
  if (input.part) checkManifest(checks, ['input', 'part'], input.part)
  if (input.files) checkFiles(checks, ['input', 'files'], input.files)
  if (!input.manifest && !input.part && !input.files && !input.licenseType) {
    checks.add(['input'], 'update.empty', 'a manifest, files or a licence', 'none of them')
  }
  return checks
}

/** What can only be said beside what is known: the price may be one that stays as it is. */
export function checkAgainst(known: Plugin | null, change: ListingPart): Checks {
  const checks = new Checks()
  checkLicense(checks, ['input', 'licenseType'], change.licenseType, change.price?.amount ?? known?.price.amount)
  return checks
}

export function checkUnpublish(args: MutationUnpublishPluginArgs): Checks {
  const checks = new Checks()
  checks.text(['marketplaceItemId'], args.marketplaceItemId, formats.marketplaceId, 'id')
  checks.text(['reason'], args.reason, formats.prose(0, 500), 'unpublish.reason')
  return checks
}
