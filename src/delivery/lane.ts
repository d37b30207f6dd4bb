/**
 * A lane takes due work from the store in batches, does it with bounded concurrency, and writes down what came of it, also in
 * batches: while one turn is being written, results gather for the next. It knows nothing of what is delivered.
 */
import type { Clock } from '../kit/clock.ts'
import { lastingTrouble } from '../kit/lasting-trouble.ts'
import type { Log } from '../kit/log.ts'

export interface Turn<Item> {
  /** Leased by us now, each to be done once. */
  readonly items: readonly Item[]
  /** Delivery milliseconds until something may be due; null when nothing waits. */
  readonly idleMs: number | null
}

export interface LaneOptions<Item, Result> {
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  /** Who leases. What was leased by somebody whom we are no more is not begun: others have it by now. */
  readonly workerId: () => string | null
  /** Items being done at the same time. May change while running, e.g. down to 1 while the other side is in trouble. */
  readonly concurrency: () => number
  /**
   * Writes the results down and leases at most `room` more, in one transaction. When it rejects it is tried again with the same results;
   * as it may have been committed all the same, with leases that we were never told of, `keepOnly` says for a while what else we have: all
   * other leases of ours are to be given back, after the results are written and before anything is leased.
   */
  turn(results: readonly Result[], room: number, keepOnly: readonly Item[] | null): Promise<Turn<Item>>
  /** Does one item. Must not reject: a failure is a result. */
  perform(item: Item): Promise<Result>
  /** Longest sleep when nothing tells of new work. */
  readonly pollMs?: number | undefined
}

interface Held<Item> {
  readonly item: Item
  readonly by: string | null
}

export interface Lane {
  start(): void
  /** There may be new work. */
  wake(): void
  /** Takes no more work, waits at most `graceMs` for what is being done, and writes its results down. */
  stop(graceMs: number): Promise<void>
}

/**
 * Rounds of items (as many as are done at the same time) leased ahead, so that nobody waits for the store between two items: few
 * at first, more while the stock runs out before a turn is over.
 */
const fewestAhead = 2
const mostAhead = 16
const gatherMs = 20
const lookMs = 4
/** A commit whose answer did not come may still be under way at the database for so long, and show what it leased only then. */
const doubtMs = 60_000

export function createLane<Item, Result>(options: LaneOptions<Item, Result>): Lane {
  const { clock, log, name, pollMs = 1_000 } = options
  let buffer: Held<Item>[] = []
  let results: Result[] = []
  const doing = new Set<Held<Item>>()
  let sureFrom = -Infinity
  let ahead = fewestAhead
  let woken = false
  let wakeUp: AbortController | undefined
  let stopped = true
  let running: Promise<void> | undefined

  const wake = () => {
    woken = true
    wakeUp?.abort(new Error('woken'))
  }

  function fill(): void {
    while (buffer.length > 0 && doing.size < options.concurrency()) {
      const held = buffer.shift() as Held<Item>
      if (held.by !== options.workerId()) continue
      doing.add(held)
      void options.perform(held.item).then((result) => {
        doing.delete(held)
        results.push(result)
        fill()
        wake()
      })
    }
  }

  async function sleep(ms: number): Promise<void> {
    if (woken || ms <= 0) return
    wakeUp = new AbortController()
    await clock.sleep(ms, wakeUp.signal).catch(() => undefined)
    wakeUp = undefined
  }

  async function run(): Promise<void> {
    let failures = 0
    const trouble = lastingTrouble(clock, log, 'a delivery turn failed')
    const isNeeded = () => !stopped || doing.size > 0 || results.length > 0
    while (isNeeded()) {
      // With work at hand nobody waits for the store, and a turn costs a commit, whatever it holds: it begins when half of the
      // stock is used up. The other half is for the time that it takes.
      const round = options.concurrency()
      const until = clock.monotonic() + gatherMs
      while (buffer.length > (round * ahead) / 2 && clock.monotonic() < until) await clock.sleep(lookMs)
      woken = false
      fill()
      const written = results
      results = []
      const room = stopped ? 0 : Math.max(0, options.concurrency() * (1 + ahead) - buffer.length - doing.size)
      try {
        const by = options.workerId()
        const sure = clock.monotonic() >= sureFrom
        const ours = sure ? null : [...buffer, ...doing].filter((held) => held.by === by).map(({ item }) => item)
        const turn = await options.turn(written, room, ours)
        failures = 0
        trouble.over()
        if (turn.items.length === room && buffer.length < round / 2) ahead = Math.min(mostAhead, ahead + 1)
        else if (buffer.length > round * 2) ahead = Math.max(fewestAhead, ahead - 1)
        // What a turn brings that was under way when the stop came goes back with all leases of this worker.
        if (!stopped) for (const item of turn.items) buffer.push({ item, by })
        fill()
        if (stopped) await sleep(doing.size > 0 ? pollMs : 0)
        else if (turn.items.length < room || room === 0)
          await sleep(Math.min(pollMs, doing.size > 0 ? pollMs : (turn.idleMs ?? pollMs)))
      } catch (error) {
        // The store does not serve: what is known is kept and written later, under the same leases.
        results.unshift(...written)
        sureFrom = clock.monotonic() + doubtMs
        failures++
        trouble.met(error, { lane: name })
        await clock.sleep(Math.min(5_000, 100 * 2 ** Math.min(failures, 6)))
        if (stopped && failures > 3) return
      }
    }
  }

  return {
    wake,
    start() {
      if (!stopped) return
      stopped = false
      running = run()
    },
    async stop(graceMs) {
      if (stopped) return
      stopped = true
      buffer = []
      wake()
      const patience = new AbortController()
      const late = clock.sleep(graceMs, patience.signal).catch(() => undefined)
      await Promise.race([running, late])
      patience.abort()
    },
  }
}
