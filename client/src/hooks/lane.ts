/**
 * A queue that one sender works off in order, batch by batch. A batch is repeated unchanged until every entry in it has been
 * answered for: what was sent once and not answered may still arrive, and nothing may overtake it.
 */
import { GatewayError, isAboutTheInput } from '../error.ts'
import { backoffMs } from '../weather.ts'
import type { Clock } from '../weather.ts'

/** What became of one entry: taken in, to be asked again, or refused for good. */
export type Verdict = 'taken' | 'repeated' | 'again' | { readonly code: string; readonly message: string }

export interface LaneOptions<Item> {
  readonly batchSize: number
  /** Entries that wait at most. */
  readonly most: number
  /** How long the first entry waits for company. */
  readonly lingerMs: number
  readonly clock: Clock
  readonly random: () => number
  /** One verdict for each item, in order. Rejects when nothing is known about any of them. */
  readonly send: (items: readonly Item[], signal: AbortSignal) => Promise<readonly Verdict[]>
  readonly onSettled: (items: readonly Item[], verdicts: readonly Verdict[]) => void
  /** A try that failed and will be repeated. */
  readonly onTrouble: (error: GatewayError) => void
}

const firstDelayMs = 100
const longestDelayMs = 15_000
const longestRetryAfterMs = 120_000
/** A fault of the gateway that comes back as often as this is taken for one that the entry provokes. */
const faultsInARow = 5

export class Lane<Item> {
  readonly #options: LaneOptions<Item>
  #queue: Item[] = []
  readonly #ending = new AbortController()
  #waiting = new AbortController()
  /** Entries at the head that were sent together and are not answered for. */
  #sent = 0
  #size: number
  #working: Promise<void> | undefined
  #idle: (() => void)[] = []
  #opened = false

  constructor(options: LaneOptions<Item>) {
    this.#options = options
    this.#size = options.batchSize
  }

  get length(): number {
    return this.#queue.length
  }

  get full(): boolean {
    return this.#queue.length >= this.#options.most
  }

  /** Nothing is sent before this: what an earlier process left behind goes first. */
  open(first: readonly Item[]): void {
    // Not by `unshift`: a call takes fewer arguments than may be left.
    this.#queue = [...first, ...this.#queue]
    this.#opened = true
    this.#start()
  }

  add(item: Item): void {
    this.#queue.push(item)
    if (this.#queue.length - this.#sent === this.#options.batchSize && this.#sent === 0) this.#waiting.abort()
    this.#start()
  }

  /** Takes out and gives the newest entry of this kind that was never sent. */
  evict(which: (item: Item) => boolean): Item | undefined {
    for (let index = this.#queue.length - 1; index >= this.#sent; index--) {
      const item = this.#queue[index] as Item
      if (which(item)) return this.#queue.splice(index, 1)[0]
    }
    return undefined
  }

  /** Resolves when nothing is left to send, or when the signal aborts. A wait between two tries is cut short once. */
  async drained(signal: AbortSignal): Promise<void> {
    if (this.#queue.length === 0 || signal.aborted) return
    this.#waiting.abort()
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** Ends the work, also in the middle of a try, and gives what was not answered for. */
  async stop(): Promise<readonly Item[]> {
    this.#ending.abort()
    this.#waiting.abort()
    await this.#working
    return this.#queue.splice(0)
  }

  #start(): void {
    if (this.#working || !this.#opened || this.#queue.length === 0 || this.#ending.signal.aborted) return
    this.#working = this.#work().then(() => {
      this.#working = undefined
      this.#start()
    })
  }

  async #work(): Promise<void> {
    const { batchSize, lingerMs } = this.#options
    if (this.#queue.length < batchSize) await this.#wait(lingerMs)
    while (this.#queue.length > 0 && !this.#ending.signal.aborted) {
      if (await this.#deliver(this.#queue.slice(0, this.#size))) this.#size = Math.min(batchSize, this.#size * 2)
      // A batch that is not full has said all there is: what comes next gathers company first.
      if (this.#queue.length < batchSize) break
    }
    if (this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Repeats one batch until every entry is answered for. False when it has to be taken apart first, or when it all ends. */
  async #deliver(batch: readonly Item[]): Promise<boolean> {
    const { send, onTrouble } = this.#options
    this.#sent = batch.length
    let faults = 0
    for (let failures = 1; !this.#ending.signal.aborted; failures++) {
      let retryAfterMs: number | undefined
      try {
        const verdicts = await send(batch, this.#ending.signal)
        if (!verdicts.includes('again')) {
          this.#settle(batch, verdicts)
          return true
        }
      } catch (cause) {
        if (this.#ending.signal.aborted) return false
        const error = cause instanceof GatewayError ? cause : unexpected(cause)
        faults = error.code === 'INTERNAL_ERROR' ? faults + 1 : 0
        if (isAboutTheInput(error) || faults >= faultsInARow) {
          if (batch.length === 1) this.#settle(batch, [{ code: error.code, message: error.message }])
          else this.#size = Math.ceil(batch.length / 2)
          return false
        }
        onTrouble(error)
        retryAfterMs = error.retryAfterMs
      }
      const own = backoffMs(failures, firstDelayMs, longestDelayMs, this.#options.random)
      await this.#wait(retryAfterMs === undefined ? own : Math.min(retryAfterMs, longestRetryAfterMs) + own)
    }
    return false
  }

  #settle(batch: readonly Item[], verdicts: readonly Verdict[]): void {
    this.#queue.splice(0, batch.length)
    this.#sent = 0
    this.#options.onSettled(batch, verdicts)
  }

  async #wait(ms: number): Promise<void> {
    this.#waiting = new AbortController()
    await this.#options.clock.sleep(ms, { signal: this.#waiting.signal, idle: true }).catch(() => undefined)
  }
}

/** Not the gateway's word, so never a reason to drop anything. */
const unexpected = (cause: unknown): GatewayError =>
  new GatewayError('CLIENT_ERROR', cause instanceof Error ? cause.message : String(cause), { cause })
