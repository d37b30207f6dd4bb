/** The review: drafts of authors, the queue of reviewers, and what comes of both. Nothing is listed before somebody else has approved it. */
import type { Asker } from '../../../auth/asker.ts'
import { actingUser } from '../../../auth/caller.ts'
import { createChanges } from '../../../delivery/changes.ts'
import type {
  MutationAddReviewNoteArgs,
  MutationApprovePluginArgs,
  MutationClaimReviewArgs,
  MutationRejectPluginArgs,
  MutationSubmitForReviewArgs,
  QueryPublishWorkflowsArgs,
  QueryReviewQueueArgs,
  QueryValidateManifestArgs,
} from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import { newId } from '../../../kit/ids.ts'
import type { Problem } from '../../../kit/problems.ts'
import type { Store } from '../../../store/store.ts'
import { wishOf } from '../intake.ts'
import { changeOf } from '../listing.ts'
import type { Ownership } from '../ownership.ts'
import { publishWish, updateWish } from '../wishes.ts'
import { cursorOf, filterOfList, filterOfQueue, readCursor, readLimit, reportOn } from './input.ts'
import type { Report } from './input.ts'
import { entriesOf, positionsOf, queuePage, workflowById, workflowPage } from './lists.ts'
import type { QueueSummary, WorkflowPage } from './lists.ts'
import { createLive } from './live.ts'
import { documentOf } from './model.ts'
import type { EntryRow, WorkflowRow } from './model.ts'
import { isReviewer, maySee } from './rights.ts'
import { createStart } from './start.ts'
import type { StartInput } from './start.ts'
import { createSteps } from './steps.ts'
import type { ReviseInput, StepResult } from './steps.ts'

export interface WorkflowResult {
  readonly workflow: WorkflowRow | null
  readonly replayed: boolean
  readonly userErrors: Problem[]
}

export interface WorkflowList {
  readonly edges: { readonly cursor: string; readonly node: WorkflowRow }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly totalCount: number
}

export interface ReviewService {
  validate(args: QueryValidateManifestArgs): Report
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
  /** Null where there is none, or none that the caller may see. */
  workflow(asker: Asker, id: string): Promise<WorkflowRow | null>
  /** Newest first. */
  list(asker: Asker, args: QueryPublishWorkflowsArgs): Promise<WorkflowList>
  /** What was handed in and is not decided, oldest first. */
  queue(args: QueryReviewQueueArgs): Promise<WorkflowList>
  /** Of each what has happened, oldest first. */
  entries(ids: readonly string[]): Promise<EntryRow[][]>
  /** Of each its place among those that wait, or null. */
  positions(ids: readonly string[]): Promise<(number | null)[]>
  changes(asker: Asker, id: string): AsyncGenerator<WorkflowRow>
  queueChanges(asker: Asker): AsyncGenerator<QueueSummary>
  nowMs(): number
  /** The marketplace has answered to a wish. */
  settled(): void
}

interface ReviewParts {
  readonly store: Store
  readonly clock: Clock
  readonly ownership: Ownership
  /** Throws where publishing is switched off. */
  readonly mustBeOn: () => void
  readonly delivery: { readonly now: () => number; readonly wake: () => void }
}

export function createReviewService({ store, clock, ownership, mustBeOn, delivery }: ReviewParts): ReviewService {
  const changes = createChanges(store, clock, 'publish-workflows')
  const start = createStart({ store, clock, ownership })
  const live = createLive({ store, clock, changes })

  async function wishFor(asker: Asker, row: WorkflowRow) {
    const document = documentOf(row)
    if (!document) throw new Error(`Publication ${row.id} has nothing to publish`)
    const { manifest, files, licenseType } = document
    const id = newId(clock.now())
    const userId = row.user_id ?? ''
    const itemId = row.marketplace_item_id
    const at = { dueAt: delivery.now() }
    if (row.is_change === 0 || itemId === null) {
      const wanted = { panelItemId: row.panel_item_id ?? '', userId, manifest, files: files ?? [], licenseType }
      return { wanted: wishOf(publishWish(wanted, id)), ...at }
    }
    const plugin = await ownership.known(asker, itemId)
    const change = changeOf({ marketplaceItemId: itemId, manifest, files, licenseType }, plugin)
    return { wanted: wishOf(updateWish({ marketplaceItemId: itemId, change, plugin, userId }, id)), ...at }
  }

  const steps = createSteps({
    store,
    clock,
    wishFor,
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
    validate: reportOn,

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

    async workflow(asker, id) {
      const row = await store.read(workflowById, id)
      return row && maySee(asker.caller, row) ? row : null
    },

    async list(asker, args) {
      const limit = readLimit(args.first)
      const filter = filterOfList(args)
      const [after = null] = readCursor(args.after, 'workflow', 1) ?? []
      const { caller } = asker
      if (caller.kind === 'anonymous')
        throw new Failure('AUTHENTICATION_FAILED', 'Publications under way are shown to their authors: send a token.')
      const self = actingUser(caller)
      const seesOthers = self === undefined || isReviewer(caller)
      if (!seesOthers && args.userId && args.userId !== self)
        throw new Failure(
          'AUTHORIZATION_FAILED',
          'This caller acts for one user and may not see the drafts of another.',
        )
      const seen = seesOthers ? { ...filter, userIdOrSubmitted: self } : { ...filter, userId: self }
      const page = await store.read(workflowPage, seen, { limit, after }, clock.now())
      return listOf(page, ({ seq }) => cursorOf('workflow', seq), after !== null)
    },

    async queue(args) {
      const limit = readLimit(args.first)
      const [at, seq] = readCursor(args.after, 'queue', 2) ?? []
      const after = at === undefined || seq === undefined ? null : { at, seq }
      const now = clock.now()
      const page = await store.read(queuePage, filterOfQueue(args, now), { limit, after }, now)
      return listOf(page, (row) => cursorOf('queue', row.submitted_at ?? 0, row.seq), after !== null)
    },

    async entries(ids) {
      const found = Map.groupBy(await store.read(entriesOf, ids), (entry) => entry.workflow_id)
      return ids.map((id) => found.get(id) ?? [])
    },

    async positions(ids) {
      const found = new Map((await store.read(positionsOf, ids, clock.now())).map(({ id, position }) => [id, position]))
      return ids.map((id) => found.get(id) ?? null)
    },

    changes: live.changes,
    queueChanges: live.queueChanges,
    nowMs: () => clock.now(),
    settled: () => changes.publishAll(),
  }
}

function listOf(
  { rows, more, total }: WorkflowPage,
  cursor: (row: WorkflowRow) => string,
  hasBefore: boolean,
): WorkflowList {
  const edges = rows.map((node) => ({ cursor: cursor(node), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: hasBefore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total,
  }
}
