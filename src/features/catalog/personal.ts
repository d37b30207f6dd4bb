/** What the record keeps about an author, for erasure and export. A piece at a time: some have many plugins. */
import { rfc3339 } from '../../kit/clock.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import { byBytes, forUpdate, none, sql, work } from '../../store/store.ts'
import type { Fragment, Steps, Store } from '../../store/store.ts'
import type { RecentPlugins } from './recent-plugins.ts'
import type { Recorder } from './recorder.ts'

interface AuthoredRow {
  readonly id: string
  readonly document: string
  readonly fetched_at: number
}

const atOnce = 100

/** Plugins that are seen are written in this order, too: two orders would block each other. */
const authoredBy = (authorId: string, after: string, lock: Fragment) => sql<AuthoredRow>`
  SELECT id, document, fetched_at FROM seen_plugins JOIN seen_plugin_documents ON plugin_id = id
  WHERE author_id = ${authorId} AND id ${byBytes} > ${after} ORDER BY id ${byBytes} LIMIT ${atOnce} ${lock}`

export const documentsOfAuthor = work(
  import.meta.url,
  'documentsOfAuthor',
  function* (authorId: string, after: string): Steps<AuthoredRow[]> {
    return yield* authoredBy(authorId, after, none)
  },
)

/** The plugins stay, by the id of their author. Gives those that were looked at, and how many of them had the name. */
export const forgetAuthorName = work(
  import.meta.url,
  'forgetAuthorName',
  function* (authorId: string, after: string): Steps<{ ids: string[]; named: number }> {
    const found = yield* authoredBy(authorId, after, forUpdate)
    let named = 0
    for (const { id, document } of found) {
      const plugin = JSON.parse(document) as Plugin
      if (plugin.authorName === null) continue
      named++
      const nameless: Plugin = { ...plugin, authorName: null }
      yield* sql`UPDATE seen_plugin_documents SET document = ${JSON.stringify(nameless)} WHERE plugin_id = ${id}`
    }
    return { ids: found.map(({ id }) => id), named }
  },
)

interface AuthorParts {
  readonly store: Pick<Store, 'read' | 'run'>
  readonly recorder: Pick<Recorder, 'flush'>
  readonly recent: Pick<RecentPlugins, 'forget'>
}

export const recordOfAuthor = ({ store, recorder, recent }: AuthorParts) => ({
  name: 'seen_plugin_documents',
  /** What the marketplace lists under the name is seen with it again; what it lists no longer stays without. */
  async erase(userId: string): Promise<number> {
    await recorder.flush()
    let erased = 0
    for (let after: string | undefined = ''; after !== undefined;) {
      const { ids, named }: { ids: string[]; named: number } = await store.run(forgetAuthorName, userId, after)
      recent.forget(ids.map((id) => ({ id })))
      erased += named
      after = ids.length < atOnce ? undefined : ids.at(-1)
    }
    return erased
  },
  async export(userId: string): Promise<unknown> {
    await recorder.flush()
    const all: { seenAt: string; plugin: unknown }[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const found: AuthoredRow[] = await store.read(documentsOfAuthor, userId, after)
      for (const { document, fetched_at: at } of found)
        all.push({ seenAt: rfc3339(at), plugin: JSON.parse(document) as unknown })
      after = found.length < atOnce ? undefined : found.at(-1)?.id
    }
    return all.length === 0 ? null : all
  },
})
