/** What authors and reviewers do with a publication under review, one step at a time. */
import type { Asker } from '../../../auth/asker.ts'
import { actingUser } from '../../../auth/caller.ts'
import type {
  MutationAddReviewNoteArgs,
  MutationApprovePluginArgs,
  MutationClaimReviewArgs,
  MutationRejectPluginArgs,
  MutationSubmitForReviewArgs,
  LicenseType,
} from '../../../generated/resolvers.ts'
import { Checks } from '../../../kit/problems.ts'
import { checkManifest } from '../manifest.ts'
import type { ListedFile, Manifest, ManifestPart } from '../manifest.ts'
import { checkDocument, checkNote, leaseOf } from './input.ts'
import type { Move } from './ledger.ts'
import { workflowById } from './lists.ts'
import { documentOf, isClaimedBy, nameOf, withAuthor } from './model.ts'
import type { WorkflowDocument, WorkflowRow, WorkflowState } from './model.ts'
import { actorOf, isReviewer, maySee } from './rights.ts'
import { createStep } from './step.ts'
import type { StepParts, StepResult } from './step.ts'

export interface ReviseInput {
  readonly workflowId: string
  readonly manifest?: Manifest | null | undefined
  /** Instead of a manifest, some of one: what it does not say stays as it is. */
  readonly part?: ManifestPart | undefined
  readonly files?: readonly ListedFile[] | null | undefined
  readonly licenseType?: LicenseType | null | undefined
  readonly autoPublish?: boolean | null | undefined
  readonly expectedRevision?: number | null | undefined
}

/** What an approved one becomes. */
export type WishFor = (asker: Asker, row: WorkflowRow) => Promise<NonNullable<Move['wish']>>

const unclaimed = { claimed_by_user: null, claimed_by_service: null, claimed_until: null } as const
const underWay: readonly WorkflowState[] = [...withAuthor, 'submitted', 'approved', 'publishing']

export function createSteps({ wishFor, ...parts }: StepParts & { readonly wishFor: WishFor }) {
  const { store, clock } = parts
  const take = createStep(parts)

  const noted = (note: string | null | undefined, isNeeded = false): Checks => {
    const checks = new Checks()
    checkNote(checks, 'note', note, isNeeded)
    return checks
  }

  return {
    revise(asker: Asker, input: ReviseInput) {
      const { workflowId, manifest, part, files, autoPublish, expectedRevision } = input
      const checks = new Checks()
      checkDocument(checks, ['input'], { ...(manifest && { manifest }), files: files ?? null }, false)
      if (part) checkManifest(checks, ['input', 'part'], part)
      return take(asker, workflowId, 'author', checks, (row) => {
        const known = documentOf(row)
        const document = known && withChanges(known, input, row.is_change === 0)
        if (document && !checks.failed) checkDocument(checks, ['input'], document, row.is_change === 0)
        return {
          from: withAuthor,
          // What was not said was taken from the row: another revision since then must not be undone.
          expectedRevision: expectedRevision ?? row.revision,
          set: {
            ...(document && { document: JSON.stringify(document), name: nameOf(document) }),
            ...(typeof autoPublish === 'boolean' && { auto_publish: autoPublish ? 1 : 0 }),
          },
        }
      })
    },

    submit: (asker: Asker, { workflowId, expectedRevision, note }: MutationSubmitForReviewArgs) =>
      take(asker, workflowId, 'author', noted(note), () => ({
        from: withAuthor,
        expectedRevision,
        note,
        set: { state: 'submitted', submitted_at: clock.now(), error_code: null, error_message: null, ...unclaimed },
      })),

    withdraw: (asker: Asker, workflowId: string) =>
      take(asker, workflowId, 'author', new Checks(), () => ({
        from: ['submitted'],
        set: { state: 'draft', ...unclaimed },
      })),

    cancel: (asker: Asker, workflowId: string, note: string | null | undefined) =>
      take(asker, workflowId, 'author', noted(note), () => ({
        from: [...withAuthor, 'submitted', 'approved'],
        note,
        set: { state: 'cancelled', ...unclaimed },
      })),

    publish: (asker: Asker, workflowId: string) =>
      take(asker, workflowId, 'author', new Checks(), async (row) => {
        const wish = row.state === 'approved' ? await wishFor(asker, row) : undefined
        return {
          from: ['approved'],
          set: { state: 'publishing', publication_id: wish?.wanted.id ?? null },
          wish,
        }
      }),

    claim(asker: Asker, { workflowId, lease }: MutationClaimReviewArgs) {
      const ms = leaseOf(lease)
      const { userId, serviceId } = actorOf(asker.caller)
      return take(asker, workflowId, 'reviewer', new Checks(), () => ({
        from: ['submitted'],
        heedsClaim: true,
        set: { claimed_by_user: userId, claimed_by_service: serviceId, claimed_until: clock.now() + ms },
      }))
    },

    async release(asker: Asker, workflowId: string): Promise<StepResult> {
      const row = await store.read(workflowById, workflowId)
      const isMine = row && isClaimedBy(row, actorOf(asker.caller), clock.now())
      if (row && maySee(asker.caller, row) && !isMine) return { workflow: row, problems: [] }
      return take(asker, workflowId, 'reviewer', new Checks(), () => ({
        from: ['submitted'],
        heedsClaim: true,
        set: unclaimed,
      }))
    },

    note(asker: Asker, { workflowId, body, visibility }: MutationAddReviewNoteArgs) {
      const checks = new Checks()
      checkNote(checks, 'body', body, true)
      const isInternal = visibility === 'REVIEWERS'
      const roleFor = (row: WorkflowRow) =>
        isInternal || (isReviewer(asker.caller) && actingUser(asker.caller) !== row.user_id) ? 'reviewer' : 'author'
      return take(asker, workflowId, roleFor, checks, () => ({ from: underWay, note: body, isInternal, set: {} }))
    },

    approve: (asker: Asker, { workflowId, expectedRevision, note }: MutationApprovePluginArgs) =>
      take(asker, workflowId, 'reviewer', noted(note), async (row) => {
        const isAtOnce = row.auto_publish === 1 && row.state === 'submitted'
        const wish = isAtOnce ? await wishFor(asker, row) : undefined
        return {
          ...decision(expectedRevision, note),
          set: { state: isAtOnce ? 'publishing' : 'approved', publication_id: wish?.wanted.id ?? null, ...unclaimed },
          wish,
        }
      }),

    requestChanges: (asker: Asker, { workflowId, expectedRevision, note }: MutationRejectPluginArgs) =>
      take(asker, workflowId, 'reviewer', noted(note, true), () => ({
        ...decision(expectedRevision, note),
        set: { state: 'changes_requested', ...unclaimed },
      })),

    reject: (asker: Asker, { workflowId, expectedRevision, note }: MutationRejectPluginArgs) =>
      take(asker, workflowId, 'reviewer', noted(note, true), () => ({
        ...decision(expectedRevision, note),
        set: { state: 'rejected', ...unclaimed },
      })),
  }
}

const decision = (expectedRevision: number, note: string | null | undefined) =>
  ({ from: ['submitted'], heedsClaim: true, expectedRevision, note }) as const

function withChanges(
  known: WorkflowDocument,
  { manifest, part, files, licenseType }: ReviseInput,
  isNew: boolean,
): WorkflowDocument {
  const license = known.licenseType ?? (isNew ? 'FREE' : null)
  // As for a listed plugin: without a word about the licence, a price makes a free one a commercial one.
  const isSold = license === 'FREE' && Number(part?.price ?? 0) > 0
  return {
    manifest: manifest ?? withPart(known.manifest, part ?? {}),
    files: files ?? known.files,
    licenseType: licenseType ?? (isSold ? 'COMMERCIAL' : known.licenseType),
  }
}

function withPart(known: Manifest, part: ManifestPart): Manifest {
  const said = Object.entries(part).filter(([, value]) => value !== null && value !== undefined)
  const extra = { ...known.extra, ...part.extra }
  return { ...known, ...Object.fromEntries(said), ...(Object.keys(extra).length > 0 && { extra }) }
}
