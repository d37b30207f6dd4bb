/** What is wrong with what a caller asks of the review. */
import type { QueryPublishWorkflowsArgs, QueryReviewQueueArgs } from '../../../generated/resolvers.ts'
import { durationMs } from '../../../kit/duration.ts'
import { describe, invalid } from '../../../kit/failure.ts'
import * as formats from '../../../kit/formats.ts'
import { Checks } from '../../../kit/problems.ts'
import { checkLicense } from '../input.ts'
import { checkFiles, checkManifest } from '../manifest.ts'
import type { WorkflowFilter } from './lists.ts'
import { longestLeaseMs } from './model.ts'
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

export function leaseOf(lease: string | null | undefined): number {
  const ms = durationMs(lease ?? 'PT30M')
  if (ms === undefined || ms < shortestLeaseMs || ms > longestLeaseMs)
    throw invalid(['lease'], 'a duration of `PT1M` to `P1D`', describe(lease))
  return ms
}
