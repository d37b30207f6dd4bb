/** The table `analytics_log`: a page of what was counted, with what each event says. */
import { readWrittenEvents } from '../../../marketplace/written-events.ts'
import type { AnalyticsEvent } from '../../../marketplace/domain.ts'
import { among, dialect, join, none, part, raw, sql, work } from '../../../store/store.ts'
import type { Steps } from '../../../store/store.ts'

export interface LogFilter {
  readonly pluginId?: string | undefined
  readonly userId?: string | undefined
  readonly type?: string | undefined
  readonly from?: number | undefined
  /** This moment is part of it. */
  readonly until?: number | undefined
}

export interface LogPlace {
  readonly at: number
  readonly seq: number
}

interface LogRow {
  readonly seq: number
  readonly occurred_at: number
  readonly sender: string
  readonly message_id: string
}

export interface LoggedEvent extends LogPlace {
  readonly receivedAt: number
  readonly event: AnalyticsEvent
}

export interface LogPage {
  readonly events: LoggedEvent[]
  readonly more: boolean
}

interface Origin {
  readonly sender: string
  readonly message_id: string
  readonly batch: number
}

/** The latest first; without the first `offset` of them. */
export const logPage = work(
  import.meta.url,
  'logPage',
  function* (filter: LogFilter, limit: number, after: LogPlace | null, offset?: number): Steps<LogPage> {
    const found: LoggedEvent[] = []
    let skipped = offset ?? 0
    // While a user is erased there are rows whose events are gone: they neither fill a page nor end the list.
    for (let place = after; found.length <= limit; skipped = 0) {
      const behind = place === null ? none : part`AND (occurred_at, seq) < (${place.at}, ${place.seq})`
      const rows = yield* sql<LogRow>`
        SELECT seq, occurred_at, sender, message_id FROM analytics_log
        WHERE ${whereOf(filter)} ${behind} ORDER BY occurred_at DESC, seq DESC LIMIT ${limit + 1} OFFSET ${skipped}`
      found.push(...(yield* whatTheySay(rows)))
      const last = rows.at(-1)
      if (!last || rows.length <= limit) break
      place = { at: last.occurred_at, seq: last.seq }
    }
    return { events: found.slice(0, limit), more: found.length > limit }
  },
)

/** Of one plugin or user there are few events, of a type there can be millions. SQLite cannot tell, and would look for those of the type first. */
const typeOfFew = dialect({ sqlite: '+type', postgres: 'type' })

function whereOf({ pluginId, userId, type, from, until }: LogFilter) {
  const conditions = [
    raw('1 = 1'),
    ...(pluginId === undefined ? [] : [part`plugin_id = ${pluginId}`]),
    ...(userId === undefined ? [] : [part`user_id = ${userId}`]),
    ...(type === undefined
      ? []
      : [part`${pluginId === undefined && userId === undefined ? raw('type') : typeOfFew} = ${type}`]),
    ...(from === undefined ? [] : [part`occurred_at >= ${from}`]),
    ...(until === undefined ? [] : [part`occurred_at <= ${until}`]),
  ]
  return join(conditions, ' AND ')
}

function* whatTheySay(rows: readonly LogRow[]): Steps<LoggedEvent[]> {
  if (rows.length === 0) return []
  const pairs = join(rows.map((row) => part`(${row.sender}, ${row.message_id})`))
  const origins = yield* sql<Origin>`
    SELECT sender, message_id, batch FROM analytics_events WHERE (sender, message_id) IN (VALUES ${pairs})`
  const batches = yield* sql<{ seq: number; received_at: number; events: string }>`
    SELECT seq, received_at, events FROM analytics_batches WHERE seq ${among([...new Set(origins.map(({ batch }) => batch))])}`
  const batchOf = new Map(
    batches.map(({ seq, received_at: receivedAt, events }) => [
      seq,
      { receivedAt, events: new Map(readWrittenEvents(events).map((event) => [event.messageId, event])) },
    ]),
  )
  const originOf = new Map(origins.map((origin) => [nameOf(origin), origin.batch]))
  return rows.flatMap((row): LoggedEvent[] => {
    const batch = batchOf.get(originOf.get(nameOf(row)) ?? -1)
    const event = batch?.events.get(row.message_id)
    return batch && event ? [{ at: row.occurred_at, seq: row.seq, receivedAt: batch.receivedAt, event }] : []
  })
}

/** No message id has a space. */
const nameOf = ({ sender, message_id: messageId }: Pick<LogRow, 'sender' | 'message_id'>) => `${messageId} ${sender}`
