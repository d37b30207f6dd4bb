/** Searching: the marketplace first, the record where the contract has no words or the marketplace no answer. */
import type { Asker } from '../../auth/asker.ts'
import type { Clock } from '../../kit/clock.ts'
import { editDistance } from '../../kit/edit-distance.ts'
import { cut } from '../../kit/sound-text.ts'
import { viewsOf } from '../../kit/unchanging.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Entry, Plugin } from '../../marketplace/domain.ts'
import { callContext, isUnanswered } from '../../marketplace/asking.ts'
import type { Store } from '../../store/store.ts'
import { facetsOfPage, facetsOfRecordCounts } from './answers.ts'
import type { SearchAnswer } from './answers.ts'
import type { Categories } from './categories.ts'
import type { Copier } from './copy.ts'
import { freshNow, fromRecord } from './freshness.ts'
import type { Freshness, Seen } from './freshness.ts'
import { facetsOfRecord, namesLike, searchRecord } from './record-search.ts'
import type { SeenPluginRow } from './record.ts'
import type { Recorder } from './recorder.ts'
import { contractQuery, recordQuery } from './search-input.ts'
import type { Search } from './search-input.ts'
import { mayFind } from './visibility.ts'
import { wordsOf } from './words.ts'

export interface SearchParts {
  categories: Categories
  store: Store
  marketplace: MarketplaceClient
  recorder: Recorder
  copier: Copier
  clock: Clock
}

/** A plugin as the marketplace's client gives it, which is the same object for as long as nothing changes. */
export const asSeen = viewsOf<Plugin, { readonly freshness: Freshness }>()

export function fromRow({ document, status, fetched_at }: SeenPluginRow, nowMs: number, stale: boolean): Seen<Plugin> {
  return { ...(JSON.parse(document) as Plugin), status, freshness: fromRecord(fetched_at, nowMs, stale) }
}

export function createSearch({ store, marketplace, recorder, copier, categories, clock }: SearchParts) {
  async function ask(
    asker: Asker,
    search: Search,
    query: Parameters<MarketplaceClient['plugins']['search']>[0],
  ): Promise<SearchAnswer> {
    const startedAt = clock.monotonic()
    const page = await marketplace.plugins.search(query, callContext(asker))
    const freshness = freshNow(clock.now())
    // One for all of the page.
    const seen = { freshness }
    // A list longer than asked for is cut: the page the client asked for is the page it gets.
    const items = page.items.slice(0, search.limit)
    recorder.see(items.filter((item): item is Plugin => !(item instanceof Error)))
    const meeting = categories.meet(page)
    if (meeting) await meeting
    return {
      search,
      entries: items.map((item): Entry<Seen<Plugin>> | null => {
        if (item instanceof Error) return item
        return mayFind(asker.caller, item) ? asSeen(item, seen) : null
      }),
      totalCount: page.total,
      hasNextPage: search.offset + items.length < page.total && (items.length > 0 || search.limit === 0),
      async facets() {
        const facets = page.facets()
        if (facets instanceof Error) throw facets
        return facetsOfPage(facets)
      },
      didYouMean: () => (page.total > 0 ? Promise.resolve([]) : otherSpellings(search.input.q)),
      tookMs: Math.round(clock.monotonic() - startedAt),
      freshness,
    }
  }

  async function lookUp(search: Search, stale: boolean): Promise<SearchAnswer> {
    const startedAt = clock.monotonic()
    const query = recordQuery(search)
    await recorder.flush()
    const { total, found } = await store.read(searchRecord, query)
    const now = clock.now()
    const entries = found.map((row) => fromRow(row, now, stale))
    const oldest = found.reduce((least, row) => Math.min(least, row.fetched_at), now)
    return {
      search,
      entries,
      totalCount: total,
      hasNextPage: search.offset + entries.length < total && (entries.length > 0 || search.limit === 0),
      facets: async () => facetsOfRecordCounts(await store.read(facetsOfRecord, query)),
      didYouMean: () => (total > 0 ? Promise.resolve([]) : otherSpellings(search.input.q)),
      tookMs: Math.round(clock.monotonic() - startedAt),
      freshness: fromRecord(oldest, now, stale),
    }
  }

  async function otherSpellings(q: string | null | undefined): Promise<readonly string[]> {
    const words = wordsOf(q ?? '').filter((word) => word.length > 2)
    await recorder.flush()
    const titles = await store.read(
      namesLike,
      words.map((word) => cut(word, 2)),
    )
    const candidates = new Set(titles.flatMap((title) => wordsOf(title)).filter((word) => word.length > 2))
    return words
      .flatMap((word) =>
        [...candidates].map((candidate) => ({
          candidate,
          distance: editDistance(word, candidate),
          allowed: Math.ceil(word.length / 4),
        })),
      )
      .filter(({ distance, allowed }) => distance > 0 && distance <= allowed)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 3)
      .map(({ candidate }) => candidate)
  }

  return async function search(asker: Asker, wanted: Search): Promise<SearchAnswer> {
    const query = contractQuery(wanted)
    if (!query) {
      const { stale } = await copier.ensure(asker)
      return lookUp(wanted, stale)
    }
    try {
      return await ask(asker, wanted, query)
    } catch (error) {
      if (!isUnanswered(error)) throw error
      return lookUp(wanted, true)
    }
  }
}
