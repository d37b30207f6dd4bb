/** The marketplace in four numbers. The names are in camelCase because the contract has them so. */
import type { DatabaseSync } from 'node:sqlite'
import type { Categories } from './categories.ts'

/** As JSON text: a sum past 2^53 has all its digits, as it has in languages with whole numbers of 64 bits. */
export function marketplaceStats(db: DatabaseSync, categories: Categories): string {
  const totals = db
    .prepare(
      `SELECT count(*) AS plugins, CAST(coalesce(sum(downloads), 0) AS TEXT) AS downloads, count(DISTINCT user_id) AS developers
       FROM plugins WHERE status = 'published'`,
    )
    .get()
  const counts = db
    .prepare(
      `SELECT category_id, count(*) AS count FROM plugins WHERE status = 'published'
       GROUP BY category_id ORDER BY count DESC, category_id`,
    )
    .all()
  const names = new Map(categories.list().map((one) => [one.id, one.name]))
  const shown = counts.map((row) => ({
    name: names.get(String(row['category_id'])) ?? row['category_id'],
    count: row['count'],
  }))
  const fields = [
    `"totalPlugins":${String(totals?.['plugins'])}`,
    `"totalDownloads":${String(totals?.['downloads'])}`,
    `"totalDevelopers":${String(totals?.['developers'])}`,
    `"categories":${JSON.stringify(shown)}`,
  ]
  return `{${fields.join(',')}}`
}
