/** Folds events that were taken in into sums: the tables `analytics_counts`, `analytics_people` and `analytics_log`. */
import { readWrittenEvents } from '../../../marketplace/written-events.ts'
import { among, entries, forUpdate, skipLocked, sql, work } from '../../../store/store.ts'
import type { Steps } from '../../../store/store.ts'
import { dayOf } from './days.ts'
import { meaningOf } from './meaning.ts'
import type { Meaning } from './meaning.ts'

/** Batches that are read at once. */
const atOnce = 2

interface Batch {
  readonly seq: number
  readonly sender: string
  readonly received_at: number
  readonly events: string
}

interface Found extends Meaning {
  readonly sender: string
  readonly messageId: string
}

/** The sums of all events, and not of one plugin. */
export const everything = ''

/**
 * Counts batches until `enough` events are counted, oldest first; says how many batches there were. Sums, people and the mark on the
 * batches are one transaction: a batch is counted once, whatever becomes of the process that counts it.
 */
export const countBatches = work(import.meta.url, 'countBatches', function* (enough: number): Steps<number> {
  const [{ since }] = (yield* sql<{ since: number | null }>`
    SELECT since FROM analytics_counting WHERE id = 1 ${forUpdate}`) as [{ since: number | null }]
  const found: Found[] = []
  const counted: number[] = []
  let first = since
  for (let last = 0; found.length < enough;) {
    const batches = yield* sql<Batch>`
      SELECT seq, sender, received_at, events FROM analytics_batches
      WHERE counted = 0 AND seq > ${last} ORDER BY seq LIMIT ${atOnce} ${skipLocked}`
    for (const { seq, sender, received_at: receivedAt, events } of batches) {
      const written = readWrittenEvents(events)
      // Of a person who was erased before, an empty one is left.
      if (written.length > 0) first = Math.min(first ?? receivedAt, receivedAt)
      for (const event of written) found.push({ ...meaningOf(event), sender, messageId: event.messageId })
      counted.push((last = seq))
    }
    if (batches.length < atOnce) break
  }
  if (counted.length === 0) return 0
  if (found.length > 0) yield* fold(found)
  if (first !== since) yield* sql`UPDATE analytics_counting SET since = ${first} WHERE id = 1`
  yield* sql`UPDATE analytics_batches SET counted = 1 WHERE seq ${among(counted)}`
  return counted.length
})

/** Many events are few sums: each is written once, in the order in which the table has them. */
function* fold(found: readonly Found[]): Steps<void> {
  const sums = new Map<string, [string, number, string, string, number, number, number]>()
  const people = new Map<string, [number, string, string]>()
  for (const { pluginId, userId, occurredAt, counts } of found) {
    const day = dayOf(occurredAt)
    for (const of of pluginId === null ? [everything] : [everything, pluginId]) {
      if (userId !== null) people.set(`${day} ${of}\n${userId}`, [day, of, userId])
      for (const { metric, key, total, millionths } of counts) {
        const place = `${metric} ${day} ${of}\n${key}`
        const sum = sums.get(place) ?? [metric, day, of, key, 0, 0, 0]
        sum[4]++
        sum[5] += total
        sum[6] += millionths
        sums.set(place, sum)
      }
    }
  }
  yield* sql`
    INSERT INTO analytics_log (occurred_at, plugin_id, user_id, type, sender, message_id)
    SELECT CAST(e.value ->> 0 AS BIGINT), e.value ->> 1, e.value ->> 2, e.value ->> 3, e.value ->> 4, e.value ->> 5
    FROM ${entries(JSON.stringify(found.map(logged)))} AS e WHERE TRUE`
  yield* sql`
    INSERT INTO analytics_counts (metric, day, plugin_id, key, count, total, millionths)
    SELECT e.value ->> 0, CAST(e.value ->> 1 AS BIGINT), e.value ->> 2, e.value ->> 3, CAST(e.value ->> 4 AS BIGINT),
      CAST(e.value ->> 5 AS BIGINT), CAST(e.value ->> 6 AS BIGINT)
    FROM ${entries(JSON.stringify(inOrder(sums)))} AS e WHERE TRUE
    ON CONFLICT (metric, day, plugin_id, key) DO UPDATE SET count = analytics_counts.count + excluded.count,
      total = analytics_counts.total + excluded.total, millionths = analytics_counts.millionths + excluded.millionths`
  if (people.size === 0) return
  yield* sql`
    INSERT INTO analytics_people (day, plugin_id, user_id)
    SELECT CAST(e.value ->> 0 AS BIGINT), e.value ->> 1, e.value ->> 2 FROM ${entries(JSON.stringify(inOrder(people)))} AS e WHERE TRUE
    ON CONFLICT (day, plugin_id, user_id) DO NOTHING`
}

const logged = ({ occurredAt, pluginId, userId, type, sender, messageId }: Found) => [
  occurredAt,
  pluginId,
  userId,
  type,
  sender,
  messageId,
]

const inOrder = <T>(byPlace: ReadonlyMap<string, T>): T[] =>
  [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)

/** Whether there is anything to count. */
export const isAnyUncounted = work(import.meta.url, 'isAnyUncounted', function* (): Steps<boolean> {
  const uncounted = yield* sql`SELECT seq FROM analytics_batches WHERE counted = 0 LIMIT 1`
  return uncounted.length > 0
})
