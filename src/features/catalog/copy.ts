/** A whole copy of the catalogue, made page by page when a question needs one that the contract cannot ask. */
import type { Asker } from '../../auth/asker.ts'
import { mostAheadMs } from '../../kit/clock.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newRequestId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { violation } from '../../marketplace/answer.ts'
import type { MarketplaceClient } from '../../marketplace/client.ts'
import type { Plugin } from '../../marketplace/domain.ts'
import type { Store } from '../../store/store.ts'
import { lastCopy, rememberCopy } from './record.ts'
import { refreshMs } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import { archive, unlisted } from './unlisted.ts'

interface CopierOptions {
  store: Store
  marketplace: MarketplaceClient
  recorder: Recorder
  clock: Clock
  log: Log
}

export interface Copier {
  /**
   * Resolves when the record holds a copy of the whole catalogue that is young enough; true when it does not (the marketplace
   * is down and an older copy must do). Rejects with SERVICE_UNAVAILABLE when there is none and the caller's time is up.
   */
  ensure(asker: Asker): Promise<{ stale: boolean }>
}

/** So old may be what the record says while the marketplace can be asked. */
export const youngMs = 15 * 60_000
/** After a copy failed nobody tries again for this long: unknown ids must not become a way to hammer the marketplace. */
const restMs = 30_000
const pageSize = 100

export function createCopier({ store, marketplace, recorder, clock, log }: CopierOptions): Copier {
  let running: Promise<void> | undefined
  let completedAt: number | null | undefined
  let restUntil = 0

  /** One from the future is from a clock that was wrong: nobody knows its age. */
  function isYoung(at: number | null): boolean {
    const ageMs = clock.now() - (at ?? -Infinity)
    return ageMs < youngMs && ageMs >= -mostAheadMs
  }

  async function copy(): Promise<void> {
    const startedAt = clock.now()
    const { listed, isWhole } = await readList()
    // One that was written a moment before is not written again for a while.
    const seenBefore = startedAt - refreshMs
    let gone = isWhole ? await unlisted(store, listed, seenBefore, clock.now()) : []
    // Where one goes and another comes while the list is read, its total stays, and one that has moved up is passed over. Not twice.
    if (gone.length > 0) {
      const again = await readList().catch(() => null)
      gone = again?.isWhole ? gone.filter((id) => !again.listed.has(id)) : []
    }
    const now = clock.now()
    await archive(store, gone, seenBefore, now)
    await store.run(rememberCopy, now, listed.size)
    completedAt = now
    log.info({ plugins: listed.size, archived: gone.length, durationMs: now - startedAt }, 'catalogue copied')
  }

  async function readList(): Promise<{ listed: ReadonlySet<string>; isWhole: boolean }> {
    const missed = recorder.missed()
    const listed = new Set<string>()
    /** Whether all was read, in a list that did not change meanwhile: else what is missing in it may be listed all the same. */
    let whole = true
    let total: number | undefined
    for (let offset = 0, isShort = false; ;) {
      const known = listed.size
      const page = await marketplace.plugins.search(
        { sort: 'date', limit: pageSize, offset },
        { scope: 'catalogue-copy', requestId: newRequestId() },
      )
      const plugins = page.items.filter((item): item is Plugin => !(item instanceof Error))
      whole &&= plugins.length === page.items.length && page.total === (total ??= page.total)
      for (const { id } of plugins) listed.add(id)
      recorder.see(plugins)
      await recorder.flush()
      if (recorder.missed() > missed) throw notWritten()
      // A page may be shorter than was asked for.
      offset += page.items.length
      if (plugins.length > 0 && listed.size === known)
        throw violation('other plugins on the next page', 'the same again')
      // Below its total only an empty page shows the end. Where no entry can be read, nobody sees whether they are the same again.
      if (offset < page.total ? page.items.length === 0 : !page.hasMore || plugins.length === 0) {
        if (offset < page.total) mustEndByItself(offset, page.total, isShort)
        break
      }
      isShort = page.items.length < Math.min(pageSize, page.limit)
    }
    // A marketplace that lists nothing at all is believed to be in trouble.
    return { listed, isWhole: whole && listed.size === total && total > 0 }
  }

  /** A total may be an estimate, or count what nobody may see. A list that stops after a full page was cut off. */
  function mustEndByItself(plugins: number, total: number, isShort: boolean): void {
    if (!isShort) throw violation(`${total} plugins, as data.pagination.total says`, `${plugins}`)
    log.warn({ plugins, total }, 'the marketplace counts more plugins than it lists: nothing unlisted is archived')
  }

  function start(): Promise<void> {
    running ??= copy()
      .catch((error: unknown) => {
        restUntil = clock.monotonic() + restMs
        log.warn({ err: error }, 'the catalogue could not be copied')
        throw error
      })
      .finally(() => (running = undefined))
    running.catch(() => undefined)
    return running
  }

  return {
    async ensure({ request }) {
      completedAt ??= await store.read(lastCopy)
      if (isYoung(completedAt)) return { stale: false }
      if (clock.monotonic() < restUntil) {
        if (completedAt !== null) return { stale: true }
        throw unavailable()
      }
      const left = Math.max(0, request.deadlineAt - clock.monotonic() - 500)
      const late = Symbol('late')
      const waited = new AbortController()
      const result = await Promise.race([
        start().then(
          () => undefined,
          (error: unknown) => error,
        ),
        clock.sleep(left, waited.signal).then(
          () => late,
          () => late,
        ),
      ])
      waited.abort()
      if (result === undefined) return { stale: false }
      if (completedAt !== null) return { stale: true }
      throw result instanceof Failure ? result : unavailable()
    },
  }
}

const notWritten = () =>
  new Failure(
    'SERVICE_UNAVAILABLE',
    'The copy of the catalogue could not be written to the store. Try again in a moment.',
    { retryAfterSeconds: 10 },
  )

const unavailable = () =>
  new Failure(
    'SERVICE_UNAVAILABLE',
    'This question needs a copy of the catalogue, which is not complete yet. Try again in a moment.',
    { retryAfterSeconds: 10 },
  )
