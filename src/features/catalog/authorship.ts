/** Who has published what. The contract cannot be asked for it; the record can, once it holds the whole catalogue. */
import type { Asker } from '../../auth/asker.ts'
import type { Clock } from '../../kit/clock.ts'
import { connection } from '../../kit/connection.ts'
import type { Connection } from '../../kit/connection.ts'
import { Checks } from '../../kit/problems.ts'
import { isUnanswered } from '../../marketplace/asking.ts'
import type { Plugin as MarketplacePlugin } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import type { Copier } from './copy.ts'
import type { Plugin } from './parents.ts'
import { pluginByName, pluginsOfAuthor } from './record.ts'
import type { Recorder } from './recorder.ts'
import { fromRow } from './search.ts'
import { cursorOf, fingerprintOf, readCursor, readFirst } from './search-input.ts'
import { listedStatuses, seesAllOf } from './visibility.ts'

export interface AuthorArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly status?: readonly string[] | null | undefined
}

export type AuthorPage = Connection<Plugin>

interface AuthorshipParts {
  readonly store: Store
  readonly recorder: Recorder
  readonly copier: Copier
  readonly clock: Clock
}

export interface Authorship {
  /** A page of what a user has published, newest first; during an outage as far as it was seen. Throws VALIDATION_ERROR naming the argument. */
  pluginsOf(asker: Asker, authorId: string, args: AuthorArgs): Promise<AuthorPage>
  /** Who published what has this id at the panel, as far as it was seen; null when nothing was. */
  ofPanelItem(panelItemId: string): Promise<string | null>
}

export function createAuthorship({ store, recorder, copier, clock }: AuthorshipParts): Authorship {
  /** Whether the record has to do as it is: a young copy cannot be had. */
  const isStale = (asker: Asker): Promise<boolean> =>
    copier.ensure(asker).then(
      (copied) => copied.stale,
      (error: unknown) => {
        if (isUnanswered(error)) return true
        throw error
      },
    )

  return {
    async pluginsOf(asker, authorId, { first, after, status }) {
      const asked = status?.length ? status : null
      const list = fingerprintOf(['plugins of', authorId, asked])
      const checks = new Checks()
      const limit = readFirst(checks, ['first'], first ?? 20)
      // What is new comes to the head, so that places are counted from the end.
      const following = after === null || after === undefined ? null : readCursor(after, list)
      if (following === undefined) checks.add(['after'], 'paging.cursor', 'a cursor of this very list', 'another text')
      checks.throwIfAny()
      const stale = await isStale(asker)
      await recorder.flush()
      const statuses = seesAllOf(asker.caller, authorId)
        ? asked
        : listedStatuses.filter((listed) => asked?.includes(listed) ?? true)
      const { total, start, found } = await store.read(pluginsOfAuthor, authorId, statuses, limit, following ?? null)
      const now = clock.now()
      const edges = found.map((row, index) => ({
        cursor: cursorOf(total - 1 - start - index, list),
        node: fromRow(row, now, stale),
      }))
      return connection(edges, total, { hasNextPage: start + edges.length < total, hasPreviousPage: start > 0 })
    },

    async ofPanelItem(panelItemId) {
      await recorder.flush()
      const found = await store.read(pluginByName, 'panelItemId', panelItemId)
      return found && (JSON.parse(found.document) as MarketplacePlugin).authorId
    },
  }
}
