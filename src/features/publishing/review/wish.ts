/** What an approved publication becomes: a wish, as if it had been published or changed directly. */
import type { Asker } from '../../../auth/asker.ts'
import type { Clock } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import { newId } from '../../../kit/ids.ts'
import { wishOf } from '../intake.ts'
import { changeOf } from '../listing.ts'
import type { Ownership } from '../ownership.ts'
import { publishWish, updateWish } from '../wishes.ts'
import { documentOf } from './model.ts'
import type { WorkflowRow } from './model.ts'
import type { WishFor } from './steps.ts'

/** `now` is delivery time. */
export function createWishFor(clock: Clock, ownership: Ownership, now: () => number): WishFor {
  return async (asker: Asker, row: WorkflowRow) => {
    const document = documentOf(row)
    if (!document) throw new Error(`Publication ${row.id} has nothing to publish`)
    const { manifest, files, licenseType } = document
    const id = newId(clock.now())
    const userId = row.user_id ?? ''
    const itemId = row.marketplace_item_id
    const at = { dueAt: now() }
    if (row.is_change === 0 || itemId === null) {
      const wanted = { panelItemId: row.panel_item_id ?? '', userId, manifest, files: files ?? [], licenseType }
      return { wanted: wishOf({ ...publishWish(wanted, id), expectedPublisher: userId }), ...at }
    }
    const plugin = await ownership.known(asker, itemId)
    if (plugin?.authorId && plugin.authorId !== userId)
      throw new Failure('CONFLICT', 'The plugin is somebody else’s by now: reject the change.')
    const change = changeOf({ marketplaceItemId: itemId, manifest, files, licenseType }, plugin)
    return { wanted: wishOf(updateWish({ marketplaceItemId: itemId, change, plugin, userId }, id)), ...at }
  }
}
