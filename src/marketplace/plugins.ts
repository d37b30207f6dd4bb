import type { Clock } from '../kit/clock.ts'
import { violation } from './answer.ts'
import type { Call } from './call.ts'
import { checked, entry } from './checked.ts'
import type { CallContext } from './context.ts'
import type { Entry, ListingChange, NewListing, Plugin, PluginPage, PluginQuery, SearchFacets } from './domain.ts'
import { reads } from './endpoints.ts'
import type { Together } from './gather.ts'
import type { Health } from './health.ts'
import { isAskable, lookUp } from './lookup.ts'
import { path, query } from './path.ts'
import { plugin, wireListing } from './plugin-mapping.ts'
import { prepared } from './prepared.ts'
import type { PreparedCall } from './prepared.ts'
import { about, ask, orNull } from './questions.ts'
import { UpstreamFailure } from './failure.ts'
import { Unread } from './pieces.ts'
import { createSeenBefore } from './seen-before.ts'
import { decimal } from './values.ts'
import { wireFacets, wireList, wireSearch } from './wire.ts'

export function preparePublish(listing: NewListing, key: string): PreparedCall<'plugins.publish'> {
  const { panelItemId, userId } = listing
  const body = { panel_item_id: panelItemId, user_id: userId, item_data: wireListing(listing.listing) }
  return prepared('plugins.publish', 'POST', '/integration/plugins/publish', body, key)
}

export function prepareUpdate(
  marketplaceItemId: string,
  change: ListingChange,
  key: string,
): PreparedCall<'plugins.update'> {
  const body = {
    panel_item_id: change.panelItemId,
    user_id: change.userId,
    item_data: wireListing(change.listing),
  }
  return prepared('plugins.update', 'PUT', path`/integration/plugins/${marketplaceItemId}`, body, key)
}

export function prepareUnpublish(marketplaceItemId: string, key: string): PreparedCall<'plugins.unpublish'> {
  return prepared('plugins.unpublish', 'DELETE', path`/integration/plugins/${marketplaceItemId}`, undefined, key)
}

/** The address of a search. Lists go as `tags[]=a&tags[]=b`, which is what the marketplace is used to. */
export function searchPath(asked: PluginQuery): string {
  return `/integration/plugins/search${query([
    ['q', asked.q],
    ['category', asked.category],
    ...(asked.tags ?? []).map((tag) => ['tags[]', tag] as const),
    ['price_min', asked.priceMin],
    ['price_max', asked.priceMax],
    ['sort', asked.sort],
    ['order', asked.order],
    ['limit', asked.limit],
    ['offset', asked.offset],
  ])}`
}

/** Some 10,000 plugins of a few versions. */
const mostRemembered = 20 * 2 ** 20
const rememberedMs = 600_000

function page(data: unknown, limit: number, read: (item: unknown, at: string) => Plugin): PluginPage {
  const wire = checked(wireSearch, data)
  const { pagination } = wire
  let known: Entry<SearchFacets> | undefined
  return {
    // Whoever asked for twenty gets no more than twenty.
    items: wire.items.slice(0, limit).map((item, index) => entry(() => read(item, `data.items[${index}]`))),
    total: pagination.total,
    limit: pagination.limit,
    offset: pagination.offset,
    hasMore: pagination.has_more,
    facets: () => (known ??= entry(() => facets(wire.facets))),
  }
}

function readNow(part: Unread): unknown {
  try {
    return part.read()
  } catch {
    throw violation('JSON in data.facets', 'something else')
  }
}

function facets(data: unknown): SearchFacets {
  const wire = checked(wireFacets, data instanceof Unread ? readNow(data) : data, 'data.facets')
  return {
    categories: wire.categories,
    tags: wire.tags,
    priceRanges: wire.price_ranges.map(({ min, max, count }) => ({
      min: decimal(min),
      max: max === null || max === undefined ? null : decimal(max),
      count,
    })),
  }
}

export function createPluginReads(call: Call, health: Health, clock: Clock, closed: AbortSignal) {
  const known = createSeenBefore({
    make: plugin,
    idOf: ({ id }) => id,
    mostBytes: mostRemembered,
    maxAgeMs: rememberedMs,
    clock,
    closed,
  })

  const rawId = (thing: unknown) =>
    (known.dataOf(thing) as { marketplace_item_id?: unknown } | null)?.marketplace_item_id

  const entries = { make: known.read, idOf: ({ id }: Plugin) => id, rawId }

  /** Those that requests of one caller ask for at the same time. */
  const together: Together<Plugin>['many'] = (ids, context) => {
    const many = health.supports('plugins.batch') ? (list: string) => batch(list, context) : null
    return lookUp(ids, { one: null, many, ...entries })
  }

  function single(id: string, context: CallContext): Promise<Plugin | null> {
    const read = (data: unknown) => {
      const one = known.read(data)
      return about(one, one.id === id || one.panelItemId === id)
    }
    return orNull(
      call(ask(reads.plugin, path`/integration/plugins/${id}`, read, known.parse.one, { id, many: together }), context),
    )
  }

  async function batch(idList: string, context: CallContext): Promise<readonly unknown[] | null> {
    const question = ask(
      reads.plugins,
      `/integration/plugins?ids=${idList}`,
      (data) => checked(wireList, data),
      known.parse.list,
    )
    const list = await orNull(call(question, context))
    if (list === null) health.lost('plugins.batch')
    return list
  }

  const getMany = (ids: readonly string[], context: CallContext) => {
    const singles = health.supports('plugins.get')
    const many = health.supports('plugins.batch') && !(singles && ids.length === 1)
    return lookUp(ids, {
      one: singles ? (id) => single(id, context) : null,
      many: many ? (list) => batch(list, context) : null,
      ...entries,
    })
  }

  return {
    getMany,
    async get(id: string, context: CallContext): Promise<Plugin | null | undefined> {
      if (!isAskable(id)) return null
      const found = (await getMany([id], context)).get(id)
      if (found instanceof UpstreamFailure) throw found
      return found
    },
    search(asked: PluginQuery, context: CallContext): Promise<PluginPage> {
      return call(
        ask(reads.search, searchPath(asked), (data) => page(data, asked.limit, known.read), known.parse.items),
        context,
      )
    },
  }
}
