/** What a `restore` that was killed, or a hand that moved the store away, leaves of the embedded store. */
import { existsSync } from 'node:fs'

/** Where `restore` writes the copy before it takes the place of the store. */
export const draftOf = (store: string): string => `${store}.restoring`

/**
 * Says so where the store is not there but something else shows that it was, or should be: a new and empty one in its place would
 * forget in silence what was accepted, and SQLite would delete the log of the old one. Undefined when all is as it should be.
 */
export function interruption(store: string): string | undefined {
  if (existsSync(store)) return undefined
  const draft = draftOf(store)
  if (existsSync(draft)) {
    return `There is no ${store}, but ${draft}: a restore was interrupted. Run it again; what was there before it is beside it, as ${store}.before-….`
  }
  const log = [`${store}-wal`, `${store}-journal`].find((file) => existsSync(file))
  return (
    log &&
    `There is no ${store}, but ${log}, the log of one: the store was moved or removed without it. Put it back, restore a backup, or move the log away to begin anew.`
  )
}
