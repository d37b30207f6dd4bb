/** Whether a plugin would be taken in, and what could be better with it. */
import type { Asker } from '../../../auth/asker.ts'
import type { ManifestWarning } from '../../../generated/resolvers.ts'
import { Failure } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { Checks } from '../../../kit/problems.ts'
import { checkLicense } from '../input.ts'
import { categoryOf } from '../listing.ts'
import { checkFiles, checkManifest } from '../manifest.ts'
import type { ListedFile, Manifest } from '../manifest.ts'
import type { WorkflowDocument } from './model.ts'

export interface Report {
  readonly valid: boolean
  readonly errors: Checks['problems']
  readonly warnings: ManifestWarning[]
  readonly totalBytes: string | null
}

/** What may not be whole yet: without files only the manifest is looked at. */
export interface Reported {
  readonly manifest: Manifest
  readonly files?: readonly ListedFile[] | null | undefined
  readonly licenseType?: WorkflowDocument['licenseType'] | undefined
}

/** Undefined while it cannot be told; may throw. */
export type HasCategory = (asker: Asker, name: string) => Promise<boolean | undefined>

export const createValidation =
  (hasCategory: HasCategory) =>
  async (asker: Asker, said: Reported): Promise<Report> => {
    const report = reportOn(said)
    const { category } = said.manifest
    if (!category || !formats.id.test(category) || (await isThere(asker, categoryOf(category)))) return report
    return { ...report, warnings: [...report.warnings, noCategory(category)] }

    /** Also where nobody can tell: an outage is no reason to doubt the author. */
    async function isThere(...named: Parameters<HasCategory>): Promise<boolean> {
      try {
        return (await hasCategory(...named)) !== false
      } catch (error) {
        if (error instanceof Failure) return true
        throw error
      }
    }
  }

function reportOn({ manifest, files, licenseType }: Reported): Report {
  const checks = new Checks()
  checkManifest(checks, ['manifest'], manifest)
  if (files) checkFiles(checks, ['files'], files)
  if (!checks.failed) checkLicense(checks, ['licenseType'], licenseType ?? 'FREE', manifest.price)
  const sizes = (files ?? []).map(({ size }) => size ?? '')
  const isSum = files && sizes.every((size) => formats.wholeNumber.test(size))
  return {
    valid: !checks.failed,
    errors: checks.problems,
    warnings: [...warningsOf(manifest), ...(files ? fileWarnings(files, manifest.extra) : [])],
    totalBytes: isSum ? String(sizes.reduce((sum, size) => sum + BigInt(size), 0n)) : null,
  }
}

const warning = (path: readonly (string | number)[], rule: string, message: string): ManifestWarning => ({
  path: path.map(String),
  rule,
  message,
})

function warningsOf(manifest: Manifest): ManifestWarning[] {
  const found: ManifestWarning[] = []
  const missing = (field: keyof Manifest, message: string, inMetadata: string = field) => {
    const value = (manifest[field] ?? manifest.extra?.[inMetadata]) as string | readonly unknown[] | null | undefined
    if (!value || value.length === 0) found.push(warning(['manifest', field], 'manifest.missing', message))
  }
  missing('license', 'Say under which licence it may be used: an SPDX identifier such as `MIT`.', 'license_spdx')
  missing('repository', 'Say where the source is, or where problems can be reported.')
  missing('tags', 'Tag it: people search by words such as `backup`.')
  missing('minPanelVersion', 'Say the oldest panel version that it runs on.', 'min_panel_version')
  return found
}

const noCategory = (name: string): ManifestWarning =>
  warning(
    ['manifest', 'category'],
    'manifest.category',
    `No category with the id, slug or name ${JSON.stringify(name)} is known: the marketplace may refuse it.`,
  )

const largeBytes = 10n * 1024n * 1024n

function fileWarnings(files: readonly ListedFile[], extra: Manifest['extra']): ManifestWarning[] {
  const large = [...files.entries()].filter(
    ([, { size }]) => size && formats.wholeNumber.test(size) && BigInt(size) > largeBytes,
  )
  const found = large.map(([index]) =>
    warning(['files', index, 'size'], 'file.large', 'More than 10 MiB: people on slow lines will wait.'),
  )
  const has = (word: RegExp) =>
    files.some(({ name }) => word.test(name)) || Object.keys(extra ?? {}).some((key) => word.test(key))
  if (!has(/^readme/i)) found.push(warning(['files'], 'file.readme', 'A README tells people how to use it.'))
  if (!has(/^changelog/i)) found.push(warning(['files'], 'file.changelog', 'A CHANGELOG tells people what is new.'))
  return found
}
