/** What is owed to the gateway: taken in while there is room, kept on disk where there is one, and delivered until it is answered for. */
import type { GatewayError } from '../error.ts'
import type { Request } from '../request.ts'
import type { Clock } from '../weather.ts'
import type { Dropped, HookCounts, Kept } from './contract.ts'
import type { Disk } from './disk.ts'
import { keyOf } from './event.ts'
import type { Event } from './event.ts'
import type { Verdict } from './lane.ts'
import { Lanes } from './lanes.ts'
import type { Listeners } from './listeners.ts'

export interface OutboxParts {
  readonly request: Request
  /** Changes and activities that may wait, each. */
  readonly mostWaiting: number
  readonly disk: Disk | undefined
  readonly listeners: Listeners
  readonly clock: Clock
  readonly random: () => number
}

export class Outbox {
  readonly #parts: OutboxParts
  readonly #lanes: Lanes
  readonly #counts = { calls: 0, recovered: 0, delivered: 0, failedTries: 0 }
  readonly #watchers = new Map<string, (verdict: Verdict) => void>()
  readonly #roomWaiters: (() => void)[] = []
  readonly #ready: Promise<void>
  #closed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    const { request, mostWaiting: most, clock, random } = parts
    const onTrouble = (error: GatewayError): void => {
      this.#counts.failedTries++
      parts.listeners.trouble(error)
    }
    const onSettled = (events: readonly Event[], verdicts: readonly Verdict[]) => this.#settle(events, verdicts)
    this.#lanes = new Lanes({ request, most, clock, random, onTrouble, onSettled })
    this.#ready = this.#open()
  }

  get closed(): boolean {
    return this.#closed
  }

  get counts(): HookCounts {
    return { ...this.#counts, dropped: this.#parts.listeners.dropped, waiting: this.#lanes.length }
  }

  get hasRoomForChanges(): boolean {
    return !this.#lanes.fullOfChanges
  }

  /** Resolves when something was answered for, or when it all ends. */
  room(): Promise<void> {
    return new Promise((resolve) => this.#roomWaiters.push(resolve))
  }

  /** Keeps what `make` gives; never throws and never rejects. */
  keep(hook: string, key: string, make: () => Event): Promise<Kept> {
    const { mostWaiting, disk, listeners } = this.#parts
    this.#counts.calls++
    const no: Kept = { kept: 'no', key }
    let event: Event
    try {
      event = make()
    } catch (error) {
      listeners.tell({ reason: 'invalid', hook, key, userId: undefined, message: (error as Error).message })
      return Promise.resolve(no)
    }
    const refusal = this.#closed ? 'closed' : this.#makeRoom(event) ? undefined : 'full'
    if (refusal === undefined) {
      this.#lanes.add(event)
      return disk?.put(event) ?? Promise.resolve({ kept: 'memory', key: keyOf(event) })
    }
    const message = refusal === 'closed' ? 'The hooks were closed before.' : `${mostWaiting} events wait already.`
    listeners.drop(refusal, event, { message })
    return Promise.resolve(no)
  }

  /** Keeps what `make` gives and waits for what the gateway says to it, for as long as that takes. Never rejects. */
  async deliver(hook: string, key: string, make: () => Event): Promise<Verdict> {
    const answered = new Promise<Verdict>((resolve) => this.#watchers.set(key, resolve))
    const { kept } = await this.keep(hook, key, make)
    if (kept !== 'no') return answered
    this.#watchers.delete(key)
    return { code: 'NOT_KEPT', message: 'It is no user, or the hooks are closed.' }
  }

  /** Resolves with true when nothing waits any more, with false after `timeoutMs`. */
  async flush(timeoutMs: number): Promise<boolean> {
    const over = new AbortController()
    const done = new AbortController()
    // Unlike the waits between tries, this one keeps the process alive.
    void this.#parts.clock.sleep(timeoutMs, { signal: done.signal }).then(
      () => over.abort(),
      () => undefined,
    )
    await this.#ready
    await this.#lanes.drained(over.signal)
    done.abort()
    return this.#lanes.length === 0
  }

  /** Takes in nothing more, flushes, and ends. What is left stays on disk; without one it is dropped. */
  async close(timeoutMs: number): Promise<void> {
    const { disk } = this.#parts
    this.#closed = true
    await this.flush(timeoutMs)
    for (const event of await this.#lanes.stop()) {
      if (!disk?.holds) this.#giveUp(event, 'closed', 'The hooks were closed, and there is no spool.')
      else this.#watchers.get(keyOf(event))?.({ code: 'closed', message: 'It stays in the spool for the next start.' })
    }
    this.#tellOfRoom()
    await disk?.close()
  }

  async #open(): Promise<void> {
    const { disk } = this.#parts
    if (!disk) return this.#lanes.open([], [])
    const { recovered, changes, activities } = await disk.left
    this.#counts.recovered = recovered
    this.#lanes.open(changes, activities)
  }

  #makeRoom(event: Event): boolean {
    const { room, evicted } = this.#lanes.makeRoom(event)
    if (evicted) this.#giveUp(evicted, 'full', 'A deletion took its place.')
    return room
  }

  #settle(events: readonly Event[], verdicts: readonly Verdict[]): void {
    for (const [index, event] of events.entries()) {
      const verdict = verdicts[index] ?? 'taken'
      this.#answer(event, verdict)
      if (typeof verdict === 'object') this.#parts.listeners.drop('refused', event, verdict)
      else this.#counts.delivered++
    }
    this.#parts.disk?.done(events)
    this.#tellOfRoom()
  }

  #giveUp(event: Event, reason: Dropped['reason'], message: string): void {
    this.#answer(event, { code: reason, message })
    this.#parts.disk?.done([event])
    this.#parts.listeners.drop(reason, event, { message })
  }

  #answer(event: Event, verdict: Verdict): void {
    this.#watchers.get(keyOf(event))?.(verdict)
    this.#watchers.delete(keyOf(event))
  }

  #tellOfRoom(): void {
    for (const tell of this.#roomWaiters.splice(0)) tell()
  }
}
