/** Who may publish and change what. Who acts for a user has that user's plugins only; a service that acts for nobody has all. */
import type { Asker } from '../../auth/asker.ts'
import { actingUser } from '../../auth/caller.ts'
import { Failure } from '../../kit/failure.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import { waitingListing } from './ledger.ts'
import { publisherOf } from './publishers.ts'

/** Whose a plugin is, as far as the catalogue knows. */
export interface KnownPlugins {
  /** As this caller may see it; throws where it cannot be said. */
  find(asker: Asker, id: string): Promise<Plugin | null>
  authorOfPanelItem(panelItemId: string): Promise<string | null>
}

export type Ownership = ReturnType<typeof createOwnership>

export function createOwnership(store: Store, known: KnownPlugins) {
  async function withWaiting(plugin: Plugin | null): Promise<Plugin | null> {
    const waiting = plugin && (await store.read(waitingListing, plugin.id))
    return waiting ? (JSON.parse(waiting) as Plugin) : plugin
  }

  return {
    /** With the changes that wait to be delivered; null where it is not known, or cannot be asked for. */
    known: async (asker: Asker, itemId: string) => withWaiting(await known.find(asker, itemId).catch(() => null)),

    /**
     * Whose the panel's item must be if it was published here before; null when the catalogue knows, or when the caller acts for nobody. Throws
     * AUTHORIZATION_FAILED when the caller acts for somebody else, or the item is known as somebody else's.
     */
    async publisher(asker: Asker, { userId, panelItemId }: { userId: string; panelItemId: string }) {
      mustOwn(asker, userId)
      if (actingUser(asker.caller) === undefined) return null
      const author = await known.authorOfPanelItem(panelItemId)
      mustOwn(asker, author ?? undefined)
      return author === null ? userId : null
    },

    /**
     * The plugin to be changed, as far as it is known, with the changes that wait to be delivered. A service that acts for nobody may change what nobody knows; who acts for
     * a user only what is known to be that user's.
     */
    async toChange(asker: Asker, itemId: string): Promise<Plugin | null | 'unknown'> {
      if (actingUser(asker.caller) === undefined) return this.known(asker, itemId)
      const plugin = await withWaiting(await known.find(asker, itemId))
      const ownerId = await this.ownerOf(plugin, itemId)
      if (ownerId === undefined || (!plugin && ownerId !== actingUser(asker.caller))) return 'unknown'
      mustOwn(asker, ownerId)
      return plugin
    },

    /** Whose it is, as far as anybody here knows. */
    async ownerOf(plugin: Plugin | null, itemId: string): Promise<string | undefined> {
      return plugin?.authorId ?? (await store.read(publisherOf, itemId)) ?? undefined
    },
  }
}

export function mustOwn(asker: Asker, ownerId: string | undefined): void {
  const acting = actingUser(asker.caller)
  if (acting !== undefined && ownerId !== undefined && acting !== ownerId) {
    throw new Failure(
      'AUTHORIZATION_FAILED',
      'A caller that acts for a user may publish and change only plugins of that user.',
    )
  }
}
