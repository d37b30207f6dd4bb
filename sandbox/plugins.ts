/** The marketplace's items: publishing, changing, archiving, reading. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { rfc3339 } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { Failure, invalid } from '../src/kit/failure.ts'
import { newId } from '../src/kit/ids.ts'
import type { Categories } from './categories.ts'
import { fold } from './database.ts'
import { changed } from './item-changes.ts'
import type { Effect } from './ledger.ts'
import { check, publication, republication } from './wire.ts'
import type { WirePlugin } from './wire.ts'

type Written = { data: unknown; effect: Effect }

export interface Plugins {
  /** With `unique`, an item of the panel that is on the market already is refused; without, it is listed once more. */
  publish(body: unknown, unique: boolean): Written
  update(itemId: string, body: unknown): Written
  archive(itemId: string): Written
  /** JSON text of the item, archived or not; throws RESOURCE_NOT_FOUND. */
  get(itemId: string): string
  getMany(by: 'id' | 'panel_item_id', ids: readonly string[]): string[]
  /** Adds an item as it stands; `daily` are the downloads of the last 30 days, the latest first. */
  add(item: WirePlugin, daily: readonly number[]): void
  /** Changes with every write: what was computed from the items before is out of date. */
  revision(): number
  /** Says that the items were changed behind this room's back. */
  invalidate(): void
}

/** The columns that follow from what a panel can change; `columns` gives their values in this order. */
const changing = [
  'title', 'name_key', 'slug', 'summary', 'description', 'author_name', 'category_id', 'tags', 'price', 'license_type',
  'license_spdx', 'channel', 'status', 'verified',
] as const // prettier-ignore

export function createPlugins(db: DatabaseSync, clock: Clock, categories: Categories): Plugins {
  const insert = db.prepare(`
    INSERT INTO plugins (${changing.join(', ')}, id, panel_item_id, user_id, downloads, rating, trend, daily,
      created_at, updated_at, wire)
    VALUES (${changing.map(() => '?').join(', ')}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const change = db.prepare(`
    UPDATE plugins SET ${changing.map((column) => `${column} = ?`).join(', ')}, updated_at = ?, wire = ? WHERE id = ?`)
  const byId = db.prepare('SELECT wire FROM plugins WHERE id = ?')
  const byPanelItem = db.prepare('SELECT wire FROM plugins WHERE panel_item_id = ? ORDER BY status DESC, row LIMIT 1')
  const onMarket = db.prepare("SELECT id FROM plugins WHERE panel_item_id = ? AND status <> 'archived' LIMIT 1")
  let revision = 0

  function find(itemId: string): WirePlugin | undefined {
    const row = byId.get(itemId)
    return row ? (JSON.parse(String(row['wire'])) as WirePlugin) : undefined
  }

  function live(itemId: string): WirePlugin {
    const item = find(itemId)
    if (!item || item.status === 'archived') {
      throw new Failure('RESOURCE_NOT_FOUND', 'There is no item with this id on the market.')
    }
    return item
  }

  function add(item: WirePlugin, daily: readonly number[]): void {
    revision++
    const { downloads, rating } = item.metadata
    const trend = daily.slice(0, 7).reduce((sum, count) => sum + count, 0)
    const { marketplace_item_id: id, panel_item_id: panelItemId, user_id: userId } = item
    const numbers = [downloads ?? null, rating?.average ?? null, trend, JSON.stringify(daily)]
    const dates = [item.created_at, item.updated_at]
    insert.run(...columns(item), id, panelItemId, userId, ...numbers, ...dates, JSON.stringify(item))
  }

  function save(item: WirePlugin): void {
    revision++
    change.run(...columns(item), item.updated_at, JSON.stringify(item), item.marketplace_item_id)
  }

  function publish(body: unknown, unique: boolean): Written {
    const request = check(publication, body)
    if (unique && onMarket.get(request.panel_item_id)) {
      throw new Failure('CONFLICT', 'This panel item is on the market already; update it instead.', {
        path: ['panel_item_id'],
      })
    }
    const now = rfc3339(clock.now())
    const data = request.item_data
    const title = data.title ?? data.name
    if (title === undefined) throw invalid(['item_data', 'title'], 'a title', 'nothing')
    if (data.description === undefined) throw invalid(['item_data', 'description'], 'a description', 'nothing')
    const id = `mpi-${newId(clock.now()).toLowerCase()}`
    const blank: WirePlugin = {
      panel_item_id: request.panel_item_id,
      marketplace_item_id: id,
      user_id: request.user_id,
      title,
      description: data.description,
      category_id: '',
      tags: [],
      price: 0,
      currency: 'USD',
      license_type: (data.price ?? 0) > 0 ? 'commercial' : 'free',
      files: [],
      screenshots: [],
      metadata: { slug: request.panel_item_id, marketplace_url: marketplaceUrl(id), published_at: now },
      status: 'published',
      created_at: now,
      updated_at: now,
    }
    const item = changed(blank, data, now, categories)
    add(item, [])
    return written('plugin.published', item)
  }

  function update(itemId: string, body: unknown): Written {
    const item = live(itemId)
    const request = check(republication, body)
    for (const name of ['panel_item_id', 'user_id'] as const) {
      if (request[name] !== undefined && request[name] !== item[name]) {
        throw new Failure('CONFLICT', `The item belongs to another ${name}.`, { path: [name] })
      }
    }
    const next = changed(item, request.item_data ?? {}, rfc3339(clock.now()), categories)
    save(next)
    return written('plugin.updated', next)
  }

  function archive(itemId: string): Written {
    const item: WirePlugin = { ...live(itemId), status: 'archived', updated_at: rfc3339(clock.now()) }
    save(item)
    return { data: { unpublished: true }, effect: { kind: 'plugin.archived', id: itemId } }
  }

  return {
    publish,
    update,
    archive,
    add,
    get(itemId) {
      const row = byId.get(itemId)
      if (!row) throw new Failure('RESOURCE_NOT_FOUND', 'There is no item with this id.')
      return String(row['wire'])
    },
    getMany(by, ids) {
      const statement = by === 'id' ? byId : byPanelItem
      return ids.flatMap((id) => statement.get(id)?.['wire'] ?? []).map(String)
    },
    revision: () => revision,
    invalidate() {
      revision++
    },
  }
}

function columns(item: WirePlugin): SQLInputValue[] {
  const { metadata } = item
  return [
    item.title,
    fold(item.title),
    metadata.slug ?? item.panel_item_id,
    metadata.summary ?? '',
    item.description,
    metadata.author_name ?? '',
    item.category_id,
    JSON.stringify(item.tags),
    item.price,
    item.license_type,
    metadata.license_spdx ?? null,
    metadata.versions?.[0]?.channel ?? null,
    item.status,
    metadata.verified ? 1 : 0,
  ]
}

/** Where people see the item. */
export const marketplaceUrl = (itemId: string): string =>
  `https://marketplace.ctrl-alt-play.com/items/${encodeURIComponent(itemId)}`

function written(kind: string, item: WirePlugin): Written {
  const id = item.marketplace_item_id
  return {
    data: {
      success: true,
      marketplace_item_id: id,
      panel_item_id: item.panel_item_id,
      status: item.status === 'draft' ? 'pending' : 'published',
      marketplace_url: marketplaceUrl(id),
      published_at: item.updated_at,
    },
    effect: { kind, id, panel_item_id: item.panel_item_id, user_id: item.user_id },
  }
}
