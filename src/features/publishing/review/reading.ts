/** Publications under review as their authors and reviewers see them: one, a list, the queue. */
import type { Asker } from '../../../auth/asker.ts'
import { actingUser } from '../../../auth/caller.ts'
import type { QueryPublishWorkflowsArgs, QueryReviewQueueArgs } from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import { connection, cursorOf, readCursor, readLimit } from '../../../kit/connection.ts'
import type { Connection } from '../../../kit/connection.ts'
import { Failure } from '../../../kit/failure.ts'
import type { Store } from '../../../store/store.ts'
import { filterOfList, filterOfQueue } from './input.ts'
import { entriesOf, positionsOf, queuePage, workflowById, workflowPage } from './lists.ts'
import type { WorkflowPage } from './lists.ts'
import type { EntryRow, WorkflowRow } from './model.ts'
import { isReviewer, maySee } from './rights.ts'

const mostListed = 100

export type WorkflowList = Connection<WorkflowRow>

export interface Reading {
  /** Null where there is none, or none that the caller may see. */
  workflow(asker: Asker, id: string): Promise<WorkflowRow | null>
  /** Newest first; without the first `offset` of them. */
  list(asker: Asker, args: QueryPublishWorkflowsArgs, offset?: number): Promise<WorkflowList>
  /** What was handed in and is not decided, oldest first. */
  queue(args: QueryReviewQueueArgs): Promise<WorkflowList>
  /** Of each what has happened, oldest first. */
  entries(ids: readonly string[]): Promise<EntryRow[][]>
  /** Of each its place among those that wait, or null. */
  positions(ids: readonly string[]): Promise<(number | null)[]>
}

export function createReading(store: Store, clock: Clock): Reading {
  return {
    async workflow(asker, id) {
      const row = await store.read(workflowById, id)
      return row && maySee(asker.caller, row) ? row : null
    },

    async list(asker, args, offset = 0) {
      const limit = readLimit(args.first, 0, mostListed)
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
      const page = await store.read(workflowPage, seen, { limit, after, offset }, clock.now())
      return listOf(page, ({ seq }) => cursorOf('workflow', seq), after !== null || offset > 0)
    },

    async queue(args) {
      const limit = readLimit(args.first, 0, mostListed)
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
  }
}

function listOf(
  { rows, more, total }: WorkflowPage,
  cursor: (row: WorkflowRow) => string,
  hasBefore: boolean,
): WorkflowList {
  const edges = rows.map((node) => ({ cursor: cursor(node), node }))
  return connection(edges, total, { hasNextPage: more, hasPreviousPage: hasBefore })
}
