/** Plugins that are not on the market yet, or were refused, are shown to their author and to services that act for nobody. */
import { actingUser } from '../../auth/caller.ts'
import type { Caller } from '../../auth/caller.ts'
import type { Plugin } from '../../marketplace/domain.ts'

/** What everybody may see who may read the catalogue at all. */
export const listedStatuses: readonly Plugin['status'][] = ['PUBLISHED', 'ARCHIVED']

/** Whether the caller may see everything of this author. */
export function seesAllOf(caller: Caller, authorId: string): boolean {
  const self = actingUser(caller)
  return self === undefined ? caller.kind === 'service' : self === authorId
}

export const mayShow = (caller: Caller, plugin: Pick<Plugin, 'status' | 'authorId'>): boolean =>
  listedStatuses.includes(plugin.status) || seesAllOf(caller, plugin.authorId)
