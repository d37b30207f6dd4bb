/** How the embedded engine goes about a unit of work, on the gateway's own tables. */
import { DatabaseSync } from 'node:sqlite'
import { loadMigrations, migrateSqlite } from '../../src/store/migrate.ts'
import { render } from '../../src/store/sql.ts'
import { createExecutor } from '../../src/store/sqlite-connection.ts'
import type { Work } from '../../src/store/store.ts'

export interface Planner {
  readonly db: DatabaseSync
  /** Each table and index that its statements read, as the engine names it: `SCAN` where it goes through all of it. */
  plansOf<A extends unknown[]>(work: Work<A, unknown>, ...args: A): string[]
  run<A extends unknown[], R>(work: Work<A, R>, ...args: A): R
}

/** A database of its own, in memory. Without statistics, as the gateway's is: plans do not depend on what is in it. */
export function createPlanner(): Planner {
  const db = new DatabaseSync(':memory:')
  migrateSqlite(db, loadMigrations(), 0)
  const execute = createExecutor(db)
  return {
    db,
    run(work, ...args) {
      const steps = work.body(...args)
      let step = steps.next()
      while (!step.done) step = steps.next(execute(render(step.value, 'sqlite')))
      return step.value
    },
    plansOf(work, ...args) {
      const plans: string[] = []
      const steps = work.body(...args)
      for (let step = steps.next(); !step.done;) {
        const statement = render(step.value, 'sqlite')
        // Of unbound values, the engine knows as little as of bound ones.
        const plan = db.prepare(`EXPLAIN QUERY PLAN ${statement.text}`).all()
        plans.push(...plan.map(({ detail }) => String(detail)))
        step = steps.next(execute(statement))
      }
      return plans
    },
  }
}
