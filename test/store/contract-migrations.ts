/** Apart from what makes databases: processes that only open one load no more than that. */
import type { Migration } from '../../src/store/migrate.ts'
import { loadMigrations } from '../../src/store/migrate.ts'

/** The store's own migration and the tables of the suite. */
export const contractMigrations = (): Migration[] => [
  ...loadMigrations().filter((migration) => migration.version === 1),
  ...loadMigrations(new URL('./migrations/', import.meta.url)),
]
