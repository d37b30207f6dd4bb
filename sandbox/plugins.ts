/** The marketplace's items: publishing, changing, archiving, reading. */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { rfc3339 } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { Failure, invalid } from '../src/kit/failure.ts'
import { newId } from '../src/kit/ids.ts'
import type { Categories } from './categories.ts'
import { fold } from './database.ts'
import type { Effect } from './ledger.ts'
import { check, publication, republication } from './wire.ts'
import type { itemData, WireMetadata, WirePlugin, WireVersion } from './wire.ts'

type ItemData = z.infer<typeof itemData>
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

export function createPlugins(db: DatabaseSync, clock: Clock, categories: Categories): Plugins {
  const insert = db.prepare(`
    INSERT INTO plugins (id, panel_item_id, user_id, title, name_key, slug, summary, description, author_name,
      category_id, tags, price, license_type, license_spdx, channel, status, verified, downloads, rating, trend, daily,
      created_at, updated_at, wire)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const change = db.prepare(`
    UPDATE plugins SET title = ?, name_key = ?, slug = ?, summary = ?, description = ?, author_name = ?, category_id = ?,
      tags = ?, price = ?, license_type = ?, license_spdx = ?, channel = ?, status = ?, verified = ?, updated_at = ?, wire = ?
    WHERE id = ?`)
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
    const meta = item.metadata
    const trend = daily.slice(0, 7).reduce((sum, count) => sum + count, 0)
    insert.run(
      item.marketplace_item_id,
      item.panel_item_id,
      item.user_id,
      item.title,
      fold(item.title),
      meta.slug ?? item.panel_item_id,
      meta.summary ?? '',
      item.description,
      meta.author_name ?? '',
      item.category_id,
      JSON.stringify(item.tags),
      item.price,
      item.license_type,
      meta.license_spdx ?? null,
      meta.versions?.[0]?.channel ?? null,
      item.status,
      meta.verified ? 1 : 0,
      meta.downloads ?? null,
      meta.rating?.average ?? null,
      trend,
      JSON.stringify(daily),
      item.created_at,
      item.updated_at,
      JSON.stringify(item),
    )
  }

  function save(item: WirePlugin): void {
    revision++
    const meta = item.metadata
    change.run(
      item.title,
      fold(item.title),
      meta.slug ?? item.panel_item_id,
      meta.summary ?? '',
      item.description,
      meta.author_name ?? '',
      item.category_id,
      JSON.stringify(item.tags),
      item.price,
      item.license_type,
      meta.license_spdx ?? null,
      meta.versions?.[0]?.channel ?? null,
      item.status,
      meta.verified ? 1 : 0,
      item.updated_at,
      JSON.stringify(item),
      item.marketplace_item_id,
    )
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
    const blank: WirePlugin = {
      panel_item_id: request.panel_item_id,
      marketplace_item_id: `mpi-${newId(clock.now()).toLowerCase()}`,
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
      metadata: { slug: request.panel_item_id },
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

function written(kind: string, item: WirePlugin): Written {
  const id = item.marketplace_item_id
  return {
    data: {
      success: true,
      marketplace_item_id: id,
      panel_item_id: item.panel_item_id,
      status: item.status === 'draft' ? 'pending' : 'published',
      marketplace_url: `https://marketplace.ctrl-alt-play.com/items/${encodeURIComponent(id)}`,
      published_at: item.updated_at,
    },
    effect: { kind, id, panel_item_id: item.panel_item_id, user_id: item.user_id },
  }
}

/** The item with what was sent put over it. A version that is new goes to the head of the list of versions. */
function changed(item: WirePlugin, data: ItemData, now: string, categories: Categories): WirePlugin {
  const category = data.category_id ?? data.category
  const metadata: WireMetadata = { ...item.metadata, ...data.metadata }
  if (data.license !== undefined) metadata.license_spdx = data.license
  if (data.homepage !== undefined) metadata.homepage = data.homepage
  if (data.repository !== undefined) metadata.repository = data.repository
  if (data.icon_url !== undefined) metadata.icon_url = data.icon_url
  if (data.author !== undefined) metadata.author_name = data.author
  const version =
    data.version ?? (typeof data.metadata?.['version'] === 'string' ? data.metadata['version'] : undefined)
  if (version !== undefined) {
    metadata.version = version
    metadata.versions = withVersion(item.metadata.versions ?? [], data, version, now)
  }
  return {
    ...item,
    title: data.title ?? data.name ?? item.title,
    description: data.description ?? item.description,
    category_id: category === undefined ? item.category_id || 'utility' : categories.resolve(category),
    tags: data.tags ?? item.tags,
    price: data.price ?? item.price,
    currency: data.currency ?? item.currency,
    license_type: data.license_type ?? item.license_type,
    files: (data.files as WirePlugin['files'] | undefined) ?? item.files,
    screenshots: (data.screenshots as WirePlugin['screenshots'] | undefined) ?? item.screenshots,
    status: data.status ?? item.status,
    metadata,
    updated_at: now,
  }
}

function withVersion(versions: WireVersion[], data: ItemData, version: string, now: string): WireVersion[] {
  // A list of versions that was sent says more than the one name.
  const sent = data.metadata?.['versions']
  if (Array.isArray(sent)) return sent as WireVersion[]
  if (versions[0]?.version === version) return versions
  return [{ version, channel: 'stable', published_at: now }, ...versions.filter((one) => one.version !== version)]
}
