/** The review: drafts of authors, the queue of reviewers, and what comes of both. Nothing is listed before somebody else has approved it. */
import type { Asker } from '../../../auth/asker.ts'
import { createChanges } from '../../../delivery/changes.ts'
import type {
  MutationAddReviewNoteArgs,
  MutationApprovePluginArgs,
  MutationClaimReviewArgs,
  MutationRejectPluginArgs,
  MutationSubmitForReviewArgs,
} from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import type { Problem } from '../../../kit/problems.ts'
import type { Store } from '../../../store/store.ts'
import type { Ownership } from '../ownership.ts'
import { workflowById } from './lists.ts'
import type { QueueSummary } from './lists.ts'
import { createLive } from './live.ts'
import type { WorkflowRow } from './model.ts'
import { createReading } from './reading.ts'
import type { Reading } from './reading.ts'
import { createStart } from './start.ts'
import type { StartInput } from './start.ts'
import type { StepResult } from './step.ts'
import { createSteps } from './steps.ts'
import type { ReviseInput } from './steps.ts'
import { createValidation } from './validation.ts'
import type { HasCategory, Report, Reported } from './validation.ts'
import { createWishFor } from './wish.ts'

export interface WorkflowResult {
  readonly workflow: WorkflowRow | null
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface ReviewService extends Reading {
  validate(asker: Asker, said: Reported): Promise<Report>
  start(asker: Asker, input: StartInput): Promise<WorkflowResult>
  revise(asker: Asker, input: ReviseInput): Promise<WorkflowResult>
  submit(asker: Asker, args: MutationSubmitForReviewArgs): Promise<WorkflowResult>
  withdraw(asker: Asker, workflowId: string): Promise<WorkflowResult>
  cancel(asker: Asker, workflowId: string, note?: string | null): Promise<WorkflowResult>
  publish(asker: Asker, workflowId: string): Promise<WorkflowResult>
  claim(asker: Asker, args: MutationClaimReviewArgs): Promise<WorkflowResult>
  release(asker: Asker, workflowId: string): Promise<WorkflowResult>
  note(asker: Asker, args: MutationAddReviewNoteArgs): Promise<WorkflowResult>
  approve(asker: Asker, args: MutationApprovePluginArgs): Promise<WorkflowResult>
  requestChanges(asker: Asker, args: MutationRejectPluginArgs): Promise<WorkflowResult>
  reject(asker: Asker, args: MutationRejectPluginArgs): Promise<WorkflowResult>
  changes(asker: Asker, id: string): AsyncGenerator<WorkflowRow>
  queueChanges(asker: Asker): AsyncGenerator<QueueSummary>
  nowMs(): number
  /** The marketplace has answered to what these became. */
  settled(ids: readonly string[]): void
}

interface ReviewParts {
  readonly store: Store
  readonly clock: Clock
  readonly ownership: Ownership
  readonly hasCategory: HasCategory
  /** Throws where publishing is switched off. */
  readonly mustBeOn: () => void
  readonly delivery: { readonly now: () => number; readonly wake: () => void }
}

export function createReviewService({
  store,
  clock,
  ownership,
  hasCategory,
  mustBeOn,
  delivery,
}: ReviewParts): ReviewService {
  const changes = createChanges(store, clock, 'publish-workflows')
  const start = createStart({ store, clock, ownership })
  const live = createLive({ store, clock, changes })

  const steps = createSteps({
    store,
    clock,
    wishFor: createWishFor(clock, ownership, delivery.now),
    onMoved(row, isOnItsWay) {
      changes.publish([row.id])
      if (isOnItsWay) delivery.wake()
    },
  })

  const told = ({ workflow, problems }: StepResult): WorkflowResult => ({
    workflow,
    replayed: false,
    userErrors: problems,
  })
  const step =
    <A extends unknown[]>(take: (asker: Asker, ...args: A) => Promise<StepResult>) =>
    async (asker: Asker, ...args: A): Promise<WorkflowResult> => {
      mustBeOn()
      return told(await take(asker, ...args))
    }

  return {
    validate: createValidation(hasCategory),

    async start(asker, input) {
      mustBeOn()
      const started = await start(asker, input)
      if (started.id === null) return { workflow: null, replayed: false, userErrors: started.problems }
      if (!started.replayed) changes.publish([started.id])
      const workflow = await store.read(workflowById, started.id)
      return { workflow, replayed: started.replayed, userErrors: [] }
    },
    revise: step(steps.revise),
    submit: step(steps.submit),
    withdraw: step(steps.withdraw),
    cancel: step((asker, id: string, note?: string | null) => steps.cancel(asker, id, note)),
    publish: step(steps.publish),
    claim: step(steps.claim),
    release: step(steps.release),
    note: step(steps.note),
    approve: step(steps.approve),
    requestChanges: step(steps.requestChanges),
    reject: step(steps.reject),

    ...createReading(store, clock),
    changes: live.changes,
    queueChanges: live.queueChanges,
    nowMs: () => clock.now(),
    settled: changes.publish,
  }
}
