/** The marketplace in four numbers. The names are in camelCase because the contract has them so. */
import type { DatabaseSync } from 'node:sqlite'
import type { Categories } from './categories.ts'

export function marketplaceStats(db: DatabaseSync, categories: Categories): unknown {
  const totals = db
    .prepare(
      `SELECT count(*) AS plugins, coalesce(sum(downloads), 0) AS downloads, count(DISTINCT user_id) AS developers
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
  return {
    totalPlugins: totals?.['plugins'],
    totalDownloads: totals?.['downloads'],
    totalDevelopers: totals?.['developers'],
    categories: counts.map((row) => ({
      name: names.get(String(row['category_id'])) ?? row['category_id'],
      count: row['count'],
    })),
  }
}
