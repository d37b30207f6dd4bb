/** What is wrong with what a caller asks of the review, and what could be better with a plugin. */
import type { ManifestWarning, QueryPublishWorkflowsArgs, QueryReviewQueueArgs } from '../../../generated/resolvers.ts'
import { durationMs } from '../../../kit/duration.ts'
import { describe, invalid } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { Checks } from '../../../kit/problems.ts'
import { checkLicense } from '../input.ts'
import { checkFiles, checkManifest } from '../manifest.ts'
import type { ListedFile, Manifest } from '../manifest.ts'
import type { WorkflowFilter } from './lists.ts'
import type { WorkflowDocument } from './model.ts'

export const longestNote = 4_000

export function checkNote(checks: Checks, field: 'note' | 'body', note: string | null | undefined, isNeeded: boolean) {
  checks.text([field], note, formats.prose(isNeeded ? 1 : 0, longestNote), 'workflow.note')
}

/** Of a document as a whole, at a path that leads to the argument with its parts. */
export function checkDocument(
  checks: Checks,
  at: readonly string[],
  { manifest, files, licenseType }: Partial<WorkflowDocument>,
  isNew: boolean,
): void {
  if (manifest) checkManifest(checks, [...at, 'manifest'], manifest)
  if (files) checkFiles(checks, [...at, 'files'], files)
  if (isNew && !files) checks.add([...at, 'files'], 'list.size', '1 to 20 files for a new plugin', 'none')
  if (!checks.failed)
    checkLicense(checks, [...at, 'licenseType'], licenseType ?? (isNew ? 'FREE' : undefined), manifest?.price)
}

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

export function reportOn({ manifest, files, licenseType }: Reported): Report {
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

export function filterOfList({ userId, status }: QueryPublishWorkflowsArgs): WorkflowFilter {
  if (userId !== null && userId !== undefined && !formats.id.test(userId))
    throw invalid(['userId'], formats.id.expects, describe(userId))
  return { userId: userId ?? undefined, statuses: status ?? undefined }
}

export function filterOfQueue({ filter }: QueryReviewQueueArgs, nowMs: number): WorkflowFilter {
  const { claimed, userId, olderThan, search } = filter ?? {}
  const checks = new Checks()
  checks.text(['filter', 'userId'], userId, formats.id, 'id')
  checks.text(['filter', 'search'], search, formats.line(1, 128), 'search')
  checks.throwIfAny()
  const age = olderThan ? durationMs(olderThan) : 0
  if (age === undefined)
    throw invalid(['filter', 'olderThan'], 'an ISO 8601 duration such as `P1D`', describe(olderThan))
  return {
    userId: userId ?? undefined,
    claimed: claimed ?? undefined,
    submittedBefore: olderThan ? nowMs - age : undefined,
    search: search ?? undefined,
  }
}

const shortestLeaseMs = 60_000
const longestLeaseMs = 24 * 3_600_000

export function leaseOf(lease: string | null | undefined): number {
  const ms = durationMs(lease ?? 'PT30M')
  if (ms === undefined || ms < shortestLeaseMs || ms > longestLeaseMs)
    throw invalid(['lease'], 'a duration of `PT1M` to `P1D`', describe(lease))
  return ms
}
