/** The tables `publish_workflows` and `publish_workflow_entries`: reading. */
import type { WorkflowStatus } from '../../../generated/resolvers.ts'
import { fold } from '../../../kit/fold.ts'
import { among, beginsWith, join, none, part, raw, sql, work } from '../../../store/store.ts'
import type { Fragment, Steps } from '../../../store/store.ts'
import { endsOfClaims } from './model.ts'
import type { EntryRow, WorkflowRow } from './model.ts'

export const workflowById = work(import.meta.url, 'workflowById', function* (id: string): Steps<WorkflowRow | null> {
  const [row] = yield* sql<WorkflowRow>`SELECT * FROM publish_workflows WHERE id = ${id}`
  return row ?? null
})

/** Oldest first. */
export const entriesOf = work(import.meta.url, 'entriesOf', function* (workflowIds: readonly string[]): Steps<
  EntryRow[]
> {
  return yield* sql<EntryRow>`
      SELECT * FROM publish_workflow_entries WHERE workflow_id ${among(workflowIds)} ORDER BY workflow_id, seq`
})

export interface WorkflowFilter {
  /** Of this user, or handed in by anybody. */
  readonly userIdOrSubmitted?: string | undefined
  readonly userId?: string | undefined
  readonly statuses?: readonly WorkflowStatus[] | undefined
  readonly claimed?: boolean | undefined
  readonly submittedBefore?: number | undefined
  readonly search?: string | undefined
}

export interface WorkflowPage {
  readonly rows: WorkflowRow[]
  readonly more: boolean
  readonly total: number
}

export interface PageOf {
  readonly limit: number
  /** Cursor of the one before. */
  readonly after: number | null
  /** How many of those behind it are left out. */
  readonly offset: number
}

/** Newest first. */
export const workflowPage = work(
  import.meta.url,
  'workflowPage',
  function* (filter: WorkflowFilter, { limit, after, offset }: PageOf, nowMs: number): Steps<WorkflowPage> {
    const where = whereOf(filter, nowMs)
    const behind = after === null ? none : part`AND seq < ${after}`
    // Which they are first: what is sorted and skipped should not carry whole packages along.
    const rows = yield* sql<WorkflowRow>`
      SELECT * FROM publish_workflows WHERE seq IN (
        SELECT seq FROM publish_workflows WHERE ${where} ${behind} ORDER BY seq DESC LIMIT ${limit + 1} OFFSET ${offset})
      ORDER BY seq DESC`
    return { rows: rows.slice(0, limit), more: rows.length > limit, total: yield* countOf(where) }
  },
)

/** What was handed in and is not decided, oldest first. The cursor is the place of the one before, wherever that is now. */
export const queuePage = work(
  import.meta.url,
  'queuePage',
  function* (
    filter: WorkflowFilter,
    { limit, after }: { readonly limit: number; readonly after: { at: number; seq: number } | null },
    nowMs: number,
  ): Steps<WorkflowPage> {
    const where = part`state = 'submitted' AND ${whereOf(filter, nowMs)}`
    const behind =
      after === null
        ? none
        : part`AND (submitted_at > ${after.at} OR (submitted_at = ${after.at} AND seq > ${after.seq}))`
    const rows = yield* sql<WorkflowRow>`
      SELECT * FROM publish_workflows WHERE ${where} ${behind} ORDER BY submitted_at, seq LIMIT ${limit + 1}`
    return { rows: rows.slice(0, limit), more: rows.length > limit, total: yield* countOf(where) }
  },
)

function* countOf(where: Fragment): Steps<number> {
  const [count] = yield* sql<{ total: number }>`SELECT count(*) AS total FROM publish_workflows WHERE ${where}`
  return count?.total ?? 0
}

function claimedAt(nowMs: number, row = ''): Fragment {
  const [earliest, latest] = endsOfClaims(nowMs)
  return part`(${raw(row)}claimed_until IS NOT NULL AND ${raw(row)}claimed_until BETWEEN ${earliest} AND ${latest})`
}

function whereOf(
  { userIdOrSubmitted, userId, statuses, claimed, submittedBefore, search }: WorkflowFilter,
  nowMs: number,
): Fragment {
  const conditions = [
    raw('1 = 1'),
    ...(userIdOrSubmitted === undefined ? [] : [part`(user_id = ${userIdOrSubmitted} OR submitted_at IS NOT NULL)`]),
    ...(userId === undefined ? [] : [part`user_id = ${userId}`]),
    ...(statuses === undefined
      ? []
      : [
          statuses.length === 0
            ? raw('1 = 0')
            : part`(${join(
                statuses.map((status) => stateIs(status, nowMs)),
                ' OR ',
              )})`,
        ]),
    ...(claimed === undefined ? [] : [claimed ? claimedAt(nowMs) : part`NOT ${claimedAt(nowMs)}`]),
    ...(submittedBefore === undefined ? [] : [part`submitted_at <= ${submittedBefore}`]),
    ...(search === undefined
      ? []
      : [
          part`(${beginsWith('id', search.toUpperCase())} OR ${beginsWith('panel_item_id', search)} OR ${beginsWith('lower(name)', fold(search))})`,
        ]),
  ]
  return join(conditions, ' AND ')
}

function stateIs(status: WorkflowStatus, nowMs: number): Fragment {
  if (status === 'AWAITING_REVIEW') return part`(state = 'submitted' AND NOT ${claimedAt(nowMs)})`
  if (status === 'IN_REVIEW') return part`(state = 'submitted' AND ${claimedAt(nowMs)})`
  return part`state = ${status.toLowerCase()}`
}

export interface QueueSummary {
  readonly waiting: number
  readonly inReview: number
  readonly oldestSubmittedAt: number | null
}

export const queueSummary = work(import.meta.url, 'queueSummary', function* (nowMs: number): Steps<QueueSummary> {
  const [sums] = yield* sql<{ claimed: number; total: number }>`
    SELECT count(*) AS total, coalesce(sum(CASE WHEN ${claimedAt(nowMs)} THEN 1 ELSE 0 END), 0) AS claimed
    FROM publish_workflows WHERE state = 'submitted'`
  const [oldest] = yield* sql<{ at: number | null }>`
    SELECT min(submitted_at) AS at FROM publish_workflows WHERE state = 'submitted' AND NOT ${claimedAt(nowMs)}`
  const [total, inReview] = [sums?.total ?? 0, sums?.claimed ?? 0]
  return { waiting: total - inReview, inReview, oldestSubmittedAt: oldest?.at ?? null }
})

/** From 1, of those that wait; the others are left out. */
export const positionsOf = work(
  import.meta.url,
  'positionsOf',
  function* (ids: readonly string[], nowMs: number): Steps<{ id: string; position: number }[]> {
    return yield* sql<{ id: string; position: number }>`
      SELECT w.id, (
        SELECT count(*) FROM publish_workflows before
        WHERE before.state = 'submitted' AND NOT ${claimedAt(nowMs, 'before.')}
          AND (before.submitted_at < w.submitted_at OR (before.submitted_at = w.submitted_at AND before.seq <= w.seq))
      ) AS position
      FROM publish_workflows w
      WHERE w.id ${among(ids)} AND w.state = 'submitted' AND NOT ${claimedAt(nowMs, 'w.')}`
  },
)
