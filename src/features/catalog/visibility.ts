/** Plugins that are not on the market yet, or were refused, are shown to their author and to services that act for nobody. */
import { actingUser } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import type { Entry, Plugin } from '../../marketplace/domain.ts'

/** What everybody may see who may read the catalogue at all. */
export const listedStatuses: readonly Plugin['status'][] = ['PUBLISHED', 'ARCHIVED']

/** Whether the caller may see everything of this author. */
export function seesAllOf(caller: Caller, authorId: string): boolean {
  const self = actingUser(caller)
  return self === undefined ? caller.kind === 'service' : self === authorId
}

export const mayShow = (caller: Caller, plugin: Pick<Plugin, 'status' | 'authorId'>): boolean =>
  listedStatuses.includes(plugin.status) || seesAllOf(caller, plugin.authorId)

/** The marketplace's search never is to give archived plugins: who wants those asks the record. */
export const mayFind = (caller: Caller, plugin: Pick<Plugin, 'status' | 'authorId'>): boolean =>
  plugin.status !== 'ARCHIVED' && mayShow(caller, plugin)

/** What this caller may see of what was found: mostly all of it, and then it is the very map that was given. */
export function visible<P extends Plugin>(
  caller: Caller,
  found: ReadonlyMap<string, Entry<P>>,
): ReadonlyMap<string, Entry<P>> {
  const shown = (entry: Entry<P>) => entry instanceof Error || mayShow(caller, entry)
  for (const entry of found.values()) {
    if (!shown(entry)) return new Map([...found].filter(([, each]) => shown(each)))
  }
  return found
}
