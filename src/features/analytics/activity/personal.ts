/** What the ledger keeps about a user, for erasure. The events themselves are exported by the room that took them in. */
import { among, entries, forUpdate, sql, work } from '../../../store/store.ts'
import type { Steps, Store } from '../../../store/store.ts'
import { everything } from './count.ts'
import { dayOf } from './days.ts'

const atOnce = 500

interface Logged {
  readonly seq: number
  readonly occurred_at: number
  readonly plugin_id: string | null
}

/**
 * Takes some of a user's events out of the log, and the name out of the days on which they happened: numbers must still add up, so
 * there was somebody on each of them, and the same one on all. Says how many events there were.
 */
export const forgetLogged = work(
  import.meta.url,
  'forgetLogged',
  function* (userId: string, somebody: string): Steps<number> {
    // Whoever counts holds this row: what is being counted is in the log before it is looked for.
    yield* sql`SELECT id FROM analytics_counting WHERE id = 1 ${forUpdate}`
    const logged = yield* sql<Logged>`
      SELECT seq, occurred_at, plugin_id FROM analytics_log WHERE user_id = ${userId} ORDER BY occurred_at, seq LIMIT ${atOnce}`
    if (logged.length === 0) return 0
    const days = logged.flatMap(({ occurred_at: at, plugin_id: pluginId }) =>
      [everything, pluginId ?? everything].map((of) => JSON.stringify([of, dayOf(at)])),
    )
    const places = entries(`[${[...new Set(days)].join(',')}]`)
    yield* sql`
      INSERT INTO analytics_people (plugin_id, day, user_id)
      SELECT p.plugin_id, p.day, CAST(${somebody} AS TEXT) FROM ${places} AS e CROSS JOIN analytics_people AS p
      WHERE p.plugin_id = e.value ->> 0 AND p.day = CAST(e.value ->> 1 AS BIGINT) AND p.user_id = ${userId}
      ON CONFLICT (day, plugin_id, user_id) DO NOTHING`
    yield* sql`
      DELETE FROM analytics_people WHERE user_id = ${userId} AND (plugin_id, day) IN (
        SELECT e.value ->> 0, CAST(e.value ->> 1 AS BIGINT) FROM ${places} AS e)`
    yield* sql`DELETE FROM analytics_log WHERE seq ${among(logged.map(({ seq }) => seq))}`
    return logged.length
  },
)

/**
 * Who stands for a user that is being erased: whom an erasure that broke off, or another one at the same time, gave the place to, else
 * `somebody`, which nobody else is called and which says nothing.
 */
export const namelessOf = work(
  import.meta.url,
  'namelessOf',
  function* (userId: string, somebody: string): Steps<string> {
    const [row] = yield* sql<{ somebody: string }>`
      INSERT INTO analytics_nameless (user_id, somebody) VALUES (${userId}, ${somebody})
      ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING somebody`
    if (!row) throw new Error('an upsert gave no row')
    return row.somebody
  },
)

/** The erasure is through: from now on nothing tells whom somebody stood for. */
export const forgetNameless = work(import.meta.url, 'forgetNameless', function* (userId: string): Steps<void> {
  yield* sql`DELETE FROM analytics_nameless WHERE user_id = ${userId}`
})

/** `somebody` stands for the user in what is counted. */
export async function forgetCounted(store: Pick<Store, 'run'>, userId: string, somebody: string): Promise<void> {
  while ((await store.run(forgetLogged, userId, somebody)) > 0);
}
