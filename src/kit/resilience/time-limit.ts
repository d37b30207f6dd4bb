import type { Clock } from '../clock.ts'
import { Slots } from '../slots.ts'

/** A signal that aborts after a time, or with its parent. `dispose` frees what it holds and must be called. */
export interface TimeLimit extends Disposable {
  /** Made when somebody first asks for it: many limits only watch over others. */
  readonly signal: AbortSignal
  readonly aborted: boolean
  /** On the monotonic clock. */
  readonly endsAt: number
  /** Whether the time ran out, as opposed to the parent having aborted. */
  readonly expired: boolean
  /** Why it ended. */
  readonly reason: unknown
  /** Ends it early, and all that have it as their parent. */
  abort(reason: unknown): void
  /** Calls back once when it ends, at once where it has; the function given back calls that off. Far cheaper than a signal. */
  onAbort(listener: () => void): () => void
}

/** Whatever tells that nobody waits any more. */
export type Ending = AbortSignal | TimeLimit

// Made once: an error (or the DOMException that an abort without a reason makes) costs more than all the rest of a limit.
const passed = new Error('the time is up')
const disposed = new Error('no time limit is left')

/** Timers of the system cannot be set much further ahead than three weeks. */
const longestSleepMs = 3_600_000

export function createTimeLimit(clock: Clock, ms: number, parent?: Ending): TimeLimit {
  return new Limit(deadlinesOf(clock), clock.monotonic() + Math.max(0, ms), parent)
}

/** Without a time of its own: it ends when somebody ends it. */
export const createEnding = (): TimeLimit => new Limit(undefined, Infinity, undefined)

/** Calls back once when it ends, at once where it has; the function given back calls that off. */
export function onAbort(ending: Ending, listener: () => void): () => void {
  if (ending instanceof Limit) return ending.onAbort(listener)
  const signal = ending as AbortSignal
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

export const signalOf = (ending: Ending): AbortSignal =>
  ending instanceof Limit ? ending.signal : (ending as AbortSignal)

const nothing = () => undefined

class Limit implements TimeLimit {
  readonly endsAt: number
  expired = false
  aborted = false
  reason: unknown
  /** Among those that have a deadline. */
  slot: number | undefined
  #controller: AbortController | undefined
  #children: Set<Limit> | undefined
  #listeners: Set<() => void> | undefined
  readonly #deadlines: Deadlines | undefined
  readonly #parent: Ending | undefined
  readonly #onParent: (() => void) | undefined

  constructor(deadlines: Deadlines | undefined, endsAt: number, parent: Ending | undefined) {
    this.endsAt = endsAt
    this.#deadlines = deadlines
    this.#parent = parent
    if (parent instanceof Limit) {
      if (parent.aborted) this.abort(parent.reason)
      else (parent.#children ??= new Set()).add(this)
    } else if (parent !== undefined) {
      const signal = parent as AbortSignal
      if (signal.aborted) this.abort(signal.reason)
      else {
        this.#onParent = () => this.abort(signal.reason)
        signal.addEventListener('abort', this.#onParent, { once: true })
      }
    }
    if (!this.aborted && endsAt < Infinity) deadlines?.add(this)
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.aborted) this.#controller.abort(this.reason)
    }
    return this.#controller.signal
  }

  expire(): void {
    if (this.aborted) return
    this.expired = true
    this.abort(passed)
  }

  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this[Symbol.dispose]()
    this.#controller?.abort(reason)
    if (this.#listeners) for (const listener of this.#listeners) listener()
    this.#listeners = undefined
    if (this.#children) for (const child of this.#children) child.abort(reason)
  }

  onAbort(listener: () => void): () => void {
    if (this.aborted) {
      listener()
      return nothing
    }
    const listeners = (this.#listeners ??= new Set())
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  [Symbol.dispose](): void {
    this.#deadlines?.delete(this)
    if (this.#parent instanceof Limit) this.#parent.#children?.delete(this)
    else if (this.#onParent) (this.#parent as AbortSignal).removeEventListener('abort', this.#onParent)
  }
}

/** One timer for all limits of a clock: nearly all of them are disposed of long before their time. */
class Deadlines {
  readonly #clock: Clock
  readonly #limits = new Slots<Limit>()
  /** When the timer rings, and how to call it off. */
  #ringsAt = Infinity
  #timer: AbortController | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(limit: Limit): void {
    limit.slot = this.#limits.add(limit)
    if (limit.endsAt < this.#ringsAt) this.#arm(limit.endsAt)
  }

  delete(limit: Limit): void {
    const { slot } = limit
    if (slot === undefined) return
    limit.slot = undefined
    this.#limits.remove(slot)
    if (this.#limits.size > 0) return
    this.#timer?.abort(disposed)
    this.#timer = undefined
    this.#ringsAt = Infinity
  }

  #arm(at: number): void {
    this.#timer?.abort(disposed)
    const timer = new AbortController()
    this.#timer = timer
    this.#ringsAt = at
    this.#clock.sleep(Math.min(longestSleepMs, Math.max(0, at - this.#clock.monotonic())), timer.signal).then(
      () => this.#ring(timer),
      () => undefined,
    )
  }

  #ring(timer: AbortController): void {
    if (timer !== this.#timer) return
    const now = this.#clock.monotonic()
    let next = Infinity
    this.#ringsAt = Infinity
    this.#timer = undefined
    for (const limit of this.#limits) {
      // A timer may ring a moment before its time.
      if (limit.endsAt <= now + 1) limit.expire()
      else next = Math.min(next, limit.endsAt)
    }
    if (this.#limits.size > 0 && next < this.#ringsAt) this.#arm(next)
  }
}

const known = new WeakMap<Clock, Deadlines>()

function deadlinesOf(clock: Clock): Deadlines {
  const there = known.get(clock)
  if (there) return there
  const made = new Deadlines(clock)
  known.set(clock, made)
  return made
}
