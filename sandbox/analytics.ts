/** Numbers about items, and the events panels report. */
import type { DatabaseSync } from 'node:sqlite'
import { rfc3339 } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { Failure } from '../src/kit/failure.ts'
import { newId, sha256 } from '../src/kit/ids.ts'
import type { Effect } from './ledger.ts'
import { check, event, eventBatch } from './wire.ts'
import type { WirePlugin } from './wire.ts'

export interface Analytics {
  plugin(id: string): unknown
  /** One entry for each of the user's items; throws RESOURCE_NOT_FOUND when neither the user nor an item of theirs is known. */
  user(userId: string): unknown
  event(body: unknown): { data: unknown; effect: Effect | null }
  events(body: unknown): { data: unknown; effect: Effect | null }
}

const dayMs = 86_400_000
const downloadEvents = "('download', 'plugin_download', 'plugin_downloaded', 'item.downloaded')"
const viewEvents = "('view', 'plugin_view', 'plugin_viewed', 'item.viewed')"
const countries = ['US', 'DE', 'GB', 'FR', 'BR', 'PL', 'CA', 'NL', 'JP', 'AU', 'SE', 'ES']

export function createAnalytics(db: DatabaseSync, clock: Clock): Analytics {
  const item = db.prepare(`
    SELECT wire, daily FROM plugins WHERE id = ?1 OR panel_item_id = ?1 ORDER BY id = ?1 DESC, status DESC LIMIT 1`)
  const itemsOf = db.prepare('SELECT wire, daily FROM plugins WHERE user_id = ? ORDER BY row')
  const account = db.prepare('SELECT 1 FROM users WHERE user_id = ? AND deleted = 0')
  const reported = db.prepare(`
    SELECT event IN ${viewEvents} AS seen, at, user_id FROM events
    WHERE plugin_id IN (?, ?) AND event IN (${[downloadEvents, viewEvents].map((list) => list.slice(1, -1)).join(', ')})`)
  const put = db.prepare(`
    INSERT INTO events (message_id, event, plugin_id, user_id, at, received_at, source, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (message_id) DO NOTHING`)

  function numbers(row: Record<string, unknown>): unknown {
    const wire = JSON.parse(String(row['wire'])) as WirePlugin
    const daily = JSON.parse(String(row['daily'])) as number[]
    const events = reported.all(wire.marketplace_item_id, wire.panel_item_id)
    const age = (at: unknown) => clock.now() - Date.parse(String(at))
    const within = (seen: 0 | 1, days: number) =>
      events.filter((one) => one['seen'] === seen && age(one['at']) < days * dayMs).length
    const last = (days: number) => daily.slice(0, days).reduce((sum, count) => sum + count, 0)
    const downloads = (days: number) => last(days) + within(0, days)
    const total = (wire.metadata.downloads ?? 0) + within(0, Infinity)
    // Everyone who downloads looks first; how many look without downloading depends on the item.
    const looks = 2 + (Number.parseInt(sha256(wire.marketplace_item_id).slice(0, 2), 16) % 5)
    const views = (days: number) => last(days) * looks + within(1, days)
    const viewsTotal = (wire.metadata.downloads ?? 0) * looks + within(1, Infinity)
    const revenue = (count: number) => Number((count * wire.price).toFixed(2))
    return {
      item_id: wire.marketplace_item_id,
      panel_item_id: wire.panel_item_id,
      analytics: {
        views: {
          total: viewsTotal,
          unique: Math.floor(viewsTotal * 0.7),
          today: views(1),
          this_week: views(7),
          this_month: views(30),
        },
        downloads: { total, today: downloads(1), this_week: downloads(7), this_month: downloads(30), by_day: daily },
        revenue: {
          total: revenue(total),
          today: revenue(downloads(1)),
          this_week: revenue(downloads(7)),
          this_month: revenue(downloads(30)),
          currency: wire.currency,
        },
        // The contract has numbers here, so nobody's rating is an average of 0 over a count of 0.
        ratings: { average: 0, count: 0, distribution: {}, ...wire.metadata.rating },
        geographic_data: spread(wire.marketplace_item_id, total),
      },
      last_updated: rfc3339(clock.now()),
    }
  }

  function store(body: unknown): Effect | null {
    const sent = check(event, body)
    const text = (name: string) => (typeof sent.data[name] === 'string' ? sent.data[name] : null)
    const messageId = text('message_id')
    const stored = put.run(
      messageId,
      sent.event,
      text('plugin_id'),
      text('user_id'),
      sent.timestamp,
      rfc3339(clock.now()),
      sent.source,
      JSON.stringify(sent.data),
    )
    return stored.changes === 0
      ? null
      : { kind: 'event.stored', id: messageId ?? newId(clock.now()), event: sent.event }
  }

  return {
    plugin(id) {
      const row = item.get(id)
      if (!row) throw new Failure('RESOURCE_NOT_FOUND', 'There is no item with this id.')
      return numbers(row)
    },
    user(userId) {
      const rows = itemsOf.all(userId)
      if (rows.length === 0 && !account.get(userId)) {
        throw new Failure('RESOURCE_NOT_FOUND', 'There is no account with this id.')
      }
      return rows.map(numbers)
    },
    event(body) {
      const effect = store(body)
      return { data: { accepted: effect ? 1 : 0, duplicates: effect ? 0 : 1 }, effect }
    },
    events(body) {
      const effects = check(eventBatch, body).events.map(store)
      const ids = effects.flatMap((effect) => (effect ? [effect.id] : []))
      const duplicates = effects.length - ids.length
      return {
        data: { accepted: ids.length, duplicates },
        effect: ids.length === 0 ? null : { kind: 'events.stored', id: ids[0] ?? '', ids, duplicates },
      }
    },
  }
}

/** Downloads over countries, the same for the same item, never more than there were. */
function spread(id: string, total: number): { country: string; downloads: number }[] {
  const digest = Buffer.from(sha256(id), 'hex')
  const weights = countries.map((_country, at) => (digest[at] ?? 0) / (at + 1))
  const sum = weights.reduce((all, weight) => all + weight, 1)
  return countries
    .map((country, at) => ({ country, downloads: Math.floor((total * (weights[at] ?? 0)) / sum) }))
    .filter((one) => one.downloads > 0)
}
