/** Plugins by their ids and names: from the marketplace where it can be asked for one, else from the record. */
import type { Asker } from '../../auth/asker.ts'
import { mostAheadMs } from '../../kit/clock.ts'
import { callContext, isUnanswered } from '../../marketplace/asking.ts'
import type { Entry, Lookup, Plugin } from '../../marketplace/domain.ts'
import { UpstreamFailure } from '../../marketplace/failure.ts'
import { youngMs } from './copy.ts'
import type { SearchParts } from './search.ts'
import { asSeen, fromRow } from './search.ts'
import { freshNow } from './freshness.ts'
import type { Seen } from './freshness.ts'
import { pluginByName, pluginsById } from './record.ts'

/** How long the last probe is believed before the marketplace is asked again whether it is there. Bad news is doubted sooner. */
const wellFreshMs = 2_000
const downFreshMs = 500

type Name = 'slug' | 'panelItemId'

type Found = Map<string, Entry<Seen<Plugin>>>

export function createLookup({ store, marketplace, recorder, copier, clock }: SearchParts) {
  /** Of one from the future, from a clock that was wrong, nobody knows how old it is. */
  function isOld({ freshness }: Seen<Plugin>): boolean {
    const ageMs = clock.now() - Date.parse(freshness.fetchedAt)
    return ageMs >= youngMs || ageMs < -mostAheadMs
  }

  /** Whether an answer from the record hides that the marketplace cannot be asked. */
  async function isDown(asker: Asker): Promise<boolean> {
    const known = marketplace.health.current()
    const age = known.checkedAt === null ? Infinity : clock.now() - Date.parse(known.checkedAt)
    // A probe of the future is from a clock that was wrong.
    const health =
      age >= 0 && age < (known.status === 'UNHEALTHY' ? downFreshMs : wellFreshMs)
        ? known
        : await marketplace.health.check(callContext(asker))
    return health.status === 'UNHEALTHY' || health.circuit === 'OPEN'
  }

  async function fromRecord(ids: readonly string[], stale: boolean): Promise<Found> {
    if (ids.length === 0) return new Map()
    const now = clock.now()
    const rows = await store.read(pluginsById, ids)
    return new Map(
      rows.map((row) => {
        const plugin = fromRow(row, now, stale)
        return [plugin.id, plugin]
      }),
    )
  }

  /** Keeps what the marketplace says; what it could not be asked about comes from the record, marked stale. */
  function merge(ids: readonly string[], found: Lookup<Plugin>): Found | Promise<Found> {
    const seenNow = { freshness: freshNow(clock.now()) }
    const plugins: Found = new Map()
    const unanswered: string[] = []
    const seen: Plugin[] = []
    for (const id of ids) {
      const entry = found.get(id)
      if (entry instanceof Error) {
        plugins.set(id, entry)
        if (isUnanswered(entry)) unanswered.push(id)
      } else if (entry) {
        plugins.set(id, asSeen(entry, seenNow))
        seen.push(entry)
      }
    }
    recorder.see(seen)
    if (unanswered.length === 0) return plugins
    // What a search has shown a moment ago may not be written yet.
    return recorder
      .flush()
      .then(() => fromRecord(unanswered, true))
      .then((known) => new Map([...plugins, ...known]))
  }

  const canAsk = (): boolean =>
    marketplace.health.supports('plugins.batch') || marketplace.health.supports('plugins.get')

  /** For those who ask next: whoever asks now is told how old the answer is. */
  const copySoon = (asker: Asker): void => void copier.ensure(asker).catch(() => undefined)

  async function byIds(ids: readonly string[], asker: Asker): Promise<ReadonlyMap<string, Entry<Seen<Plugin>>>> {
    if (canAsk()) {
      const found = await marketplace.plugins.getMany(ids, callContext(asker))
      if (found.size > 0) return merge(ids, found)
    }
    await recorder.flush()
    const down = await isDown(asker)
    const known = await fromRecord(ids, down)
    if (ids.every((id) => known.has(id))) {
      if (!down && [...known.values()].some((entry) => !(entry instanceof Error) && isOld(entry))) copySoon(asker)
      return known
    }
    if (down) return orUnknown(ids, known)
    // An id nobody has shown us yet: only a whole copy of the catalogue can tell whether it exists.
    const { stale } = await copier.ensure(asker)
    await recorder.flush()
    const found = await fromRecord(ids, stale)
    return stale ? orUnknown(ids, found) : found
  }

  async function named(kind: Name, name: string, stale: boolean): Promise<Seen<Plugin> | null> {
    await recorder.flush()
    const row = await store.read(pluginByName, kind, name)
    return row && fromRow(row, clock.now(), stale)
  }

  /** As it is now, as far as the marketplace can be asked for one; null where it is gone or has another name. */
  async function renewed(old: Seen<Plugin>, kind: Name, asker: Asker): Promise<Seen<Plugin> | null> {
    if (!canAsk()) {
      copySoon(asker)
      return old
    }
    const now = (await byIds([old.id], asker)).get(old.id)
    if (now instanceof Error) throw now
    return now?.[kind] === old[kind] ? now : null
  }

  return {
    /** By id; no entry where there is none. An entry may be the reason why it cannot be shown. */
    byIds,

    /** By slug or panel id, which the contract cannot be asked for. */
    async byName(kind: Name, name: string, asker: Asker): Promise<Seen<Plugin> | null> {
      const down = await isDown(asker)
      const known = await named(kind, name, down)
      const current = known && !down && isOld(known) ? await renewed(known, kind, asker) : known
      if (current) return current
      if (down) throw cannotAsk()
      const { stale } = await copier.ensure(asker)
      const found = await named(kind, name, stale)
      if (!found && stale) throw cannotAsk()
      // The copy may still hold the one that does not bear this name any more.
      return found?.id === known?.id ? null : found
    },
  }
}

/** While the marketplace cannot be asked, a plugin that was never seen is not known to be missing. */
function orUnknown(ids: readonly string[], known: Found): Found {
  for (const id of ids) if (!known.has(id)) known.set(id, cannotAsk())
  return known
}

const cannotAsk = (): UpstreamFailure =>
  new UpstreamFailure(
    'SERVICE_UNAVAILABLE',
    'The marketplace does not answer, and this plugin has not been seen before.',
    {
      outcome: 'not-sent',
      retryAfterSeconds: 5,
    },
  )
