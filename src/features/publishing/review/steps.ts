/** What authors and reviewers do with a publication under review, one step at a time. */
import type { Asker } from '../../../auth/asker.ts'
import type {
  MutationAddReviewNoteArgs,
  MutationApprovePluginArgs,
  MutationClaimReviewArgs,
  MutationRejectPluginArgs,
  MutationSubmitForReviewArgs,
  LicenseType,
} from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import { newId } from '../../../kit/ids.ts'
import { Checks } from '../../../kit/problems.ts'
import type { Problem } from '../../../kit/problems.ts'
import type { Store } from '../../../store/store.ts'
import type { ListedFile, Manifest } from '../manifest.ts'
import { checkDocument, checkNote, leaseOf } from './input.ts'
import { moveWorkflow } from './ledger.ts'
import type { Move } from './ledger.ts'
import { workflowById } from './lists.ts'
import { documentOf, isClaimedBy, withAuthor } from './model.ts'
import type { WorkflowDocument, WorkflowRow, WorkflowState } from './model.ts'
import { noSuchWorkflow, refusalOf } from './refusals.ts'
import { actorOf, isAuthor, isReviewer, maySee, mustBeAuthor, mustBeReviewer } from './rights.ts'

export interface ReviseInput {
  readonly workflowId: string
  readonly manifest?: Manifest | null | undefined
  readonly files?: readonly ListedFile[] | null | undefined
  readonly licenseType?: LicenseType | null | undefined
  readonly autoPublish?: boolean | null | undefined
  readonly expectedRevision?: number | null | undefined
}

export interface StepResult {
  /** As it is now; null when there is none that the caller may see. */
  readonly workflow: WorkflowRow | null
  readonly problems: Problem[]
}

interface StepParts {
  readonly store: Store
  readonly clock: Clock
  /** What an approved one becomes. */
  readonly wishFor: (asker: Asker, row: WorkflowRow) => Promise<NonNullable<Move['wish']>>
  readonly onMoved: (row: WorkflowRow, isOnItsWay: boolean) => void
}

type Role = 'author' | 'reviewer'

interface Plan {
  readonly from: readonly WorkflowState[]
  readonly heedsClaim?: boolean
  readonly expectedRevision?: number | null | undefined
  readonly note?: string | null | undefined
  readonly isInternal?: boolean
  readonly set: Partial<WorkflowRow>
  readonly wish?: Move['wish']
}

const unclaimed = { claimed_by_user: null, claimed_by_service: null, claimed_until: null } as const
const underWay: readonly WorkflowState[] = [...withAuthor, 'submitted', 'approved', 'publishing']

export function createSteps({ store, clock, wishFor, onMoved }: StepParts) {
  /** Finds the publication, sees who asks and what is said, and takes the step that is planned for it as it is. */
  async function take(
    asker: Asker,
    workflowId: string,
    roleFor: Role | ((row: WorkflowRow) => Role),
    checks: Checks,
    plan: (row: WorkflowRow) => Plan | Promise<Plan>,
  ): Promise<StepResult> {
    const row = await store.read(workflowById, workflowId)
    if (!row || !maySee(asker.caller, row)) return { workflow: null, problems: [noSuchWorkflow(workflowId)] }
    const role = typeof roleFor === 'function' ? roleFor(row) : roleFor
    if (role === 'author') mustBeAuthor(asker.caller, row)
    else mustBeReviewer(asker.caller, row)
    const { from, heedsClaim = false, expectedRevision, note, isInternal = false, set, wish } = await plan(row)
    if (checks.failed) return { workflow: row, problems: checks.problems }
    const now = clock.now()
    const said = note?.trim() ? note : null
    const entry = { id: newId(now), role, actor: actorOf(asker.caller), note: said, isInternal }
    const move: Move = { id: row.id, expectedRevision: expectedRevision ?? null, from, heedsClaim, set, entry, wish }
    const moved = await store.run(moveWorkflow, move, now)
    if (moved.kind !== 'moved') {
      const seen = moved.kind === 'missing' ? null : moved.row
      return { workflow: seen, problems: [refusalOf(moved, move, now)] }
    }
    onMoved(moved.row, wish !== undefined)
    return { workflow: moved.row, problems: [] }
  }

  const noted = (note: string | null | undefined, isNeeded = false): Checks => {
    const checks = new Checks()
    checkNote(checks, 'note', note, isNeeded)
    return checks
  }

  return {
    revise(asker: Asker, input: ReviseInput) {
      const { workflowId, manifest, files, licenseType, autoPublish, expectedRevision } = input
      const checks = new Checks()
      checkDocument(checks, ['input'], { ...(manifest && { manifest }), files: files ?? null }, false)
      return take(asker, workflowId, 'author', checks, (row) => {
        const known = documentOf(row)
        const document = known && withChanges(known, { manifest, files, licenseType })
        if (document && !checks.failed) checkDocument(checks, ['input'], document, row.is_change === 0)
        return {
          from: withAuthor,
          expectedRevision,
          set: {
            ...(document && { document: JSON.stringify(document), name: document.manifest.name }),
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
        isInternal || (isReviewer(asker.caller) && !isAuthor(asker.caller, row)) ? 'reviewer' : 'author'
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
  { manifest, files, licenseType }: { [K in keyof WorkflowDocument]?: WorkflowDocument[K] | null | undefined },
): WorkflowDocument {
  return {
    manifest: manifest ?? known.manifest,
    files: files ?? known.files,
    licenseType: licenseType ?? known.licenseType,
  }
}
