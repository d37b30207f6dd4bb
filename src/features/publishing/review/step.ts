/** One step of a publication under review: who asks, what is said, and the transaction that takes it. */
import type { Asker } from '../../../auth/asker.ts'
import type { Clock } from '../../../kit/clock.ts'
import { newId } from '../../../kit/ids.ts'
import type { Checks, Problem } from '../../../kit/problems.ts'
import type { Store } from '../../../store/store.ts'
import { moveWorkflow } from './ledger.ts'
import type { Move } from './ledger.ts'
import { workflowById } from './lists.ts'
import type { WorkflowRow, WorkflowState } from './model.ts'
import { noSuchWorkflow, refusalOf } from './refusals.ts'
import { actorOf, maySee, mustBeAuthor, mustBeReviewer } from './rights.ts'

export interface StepResult {
  /** As it is now; null when there is none that the caller may see. */
  readonly workflow: WorkflowRow | null
  readonly problems: Problem[]
}

export interface StepParts {
  readonly store: Store
  readonly clock: Clock
  readonly onMoved: (row: WorkflowRow, isOnItsWay: boolean) => void
}

export type Role = 'author' | 'reviewer'

export interface Plan {
  readonly from: readonly WorkflowState[]
  readonly heedsClaim?: boolean
  readonly expectedRevision?: number | null | undefined
  readonly note?: string | null | undefined
  readonly isInternal?: boolean
  readonly set: Partial<WorkflowRow>
  readonly wish?: Move['wish']
}

/** Finds the publication, sees who asks and what is said, and takes the step that is planned for it as it is. */
export function createStep({ store, clock, onMoved }: StepParts) {
  return async (
    asker: Asker,
    workflowId: string,
    roleFor: Role | ((row: WorkflowRow) => Role),
    checks: Checks,
    plan: (row: WorkflowRow) => Plan | Promise<Plan>,
  ): Promise<StepResult> => {
    for (;;) {
      const row = await store.read(workflowById, workflowId)
      if (!row || !maySee(asker.caller, row)) return { workflow: null, problems: [noSuchWorkflow(workflowId)] }
      const role = typeof roleFor === 'function' ? roleFor(row) : roleFor
      if (role === 'author') mustBeAuthor(asker.caller, row)
      else mustBeReviewer(asker.caller, row)
      const planned = await plan(row)
      if (checks.failed) return { workflow: row, problems: checks.problems }
      const { from, heedsClaim = false, expectedRevision = null, note, isInternal = false, set, wish } = planned
      const now = clock.now()
      const said = note?.trim() ? note : null
      const entry = { id: newId(now), role, actor: actorOf(asker.caller), note: said, isInternal }
      const move: Move = { id: row.id, expectedRevision, plannedFor: row.revision, from, heedsClaim, set, entry, wish }
      const moved = await store.run(moveWorkflow, move, now)
      // Each time round somebody else has taken a step, of which there are not many.
      if (moved.kind === 'outdated') continue
      if (moved.kind === 'moved') {
        onMoved(moved.row, wish !== undefined)
        return { workflow: moved.row, problems: [] }
      }
      const seen = moved.kind === 'missing' ? null : moved.row
      return { workflow: seen, problems: [refusalOf(moved, move, now)] }
    }
  }
}
