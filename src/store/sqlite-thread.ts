/** One worker thread seen from the event loop: calls go out in bunches, answers come back by id, a crash fails what was pending. */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { sharedNowMs, unpack } from './crossing.ts'
import type { Opening } from './sqlite-connection.ts'
import type { Answer, Call, FromWorker, ToWorker } from './sqlite-worker.ts'
import type { Work } from './store.ts'

/** A thread that has not answered by then hangs in the operating system (a dead network disk): the caller must not. */
const answerWithinMs = 7_500
/** A call that has not begun by then is not begun at all: then nothing about it is unknown. */
const beginWithinMs = 7_000
const maxPending = 50_000
/** Of a thread's young objects, three parts together. What it makes is dead soon; the engine would let each thread have 192. */
const youngMegabytes = 12

interface Pending {
  since: number
  resolve(value: unknown): void
  reject(error: unknown): void
}

export const unavailable = (says: string) => new Failure('SERVICE_UNAVAILABLE', says, { retryAfterSeconds: 1 })
const source = new URL(`./sqlite-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

export class SqliteThread {
  readonly #opening: Opening
  readonly #clock: Clock
  readonly #log: Log | undefined
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | undefined
  #outgoing: Call[] = []
  #nextId = 1
  #watch: NodeJS.Timeout | undefined
  #closed = false

  constructor(opening: Opening, clock: Clock, log: Log | undefined) {
    this.#opening = opening
    this.#clock = clock
    this.#log = log
  }

  /** Resolves when the database is open and migrated; throws what stood in the way. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => this.#spawn({ resolve, reject }))
  }

  call<A extends unknown[], R>(work: Work<A, R>, args: A): Promise<R> {
    if (this.#closed) return Promise.reject(unavailable('The store is closing.'))
    if (this.#pending.size >= maxPending) return Promise.reject(unavailable('The store has too much to do.'))
    return new Promise<R>((resolve, reject) => {
      const id = this.#nextId++
      if (this.#pending.size === 0) this.#busy()
      this.#pending.set(id, { since: this.#clock.monotonic(), resolve, reject })
      const call: Call = { id, module: work.module, name: work.name, args, expiresMs: sharedNowMs() + beginWithinMs }
      // One message for all calls of this turn of the loop.
      if (this.#outgoing.push(call) === 1) setImmediate(() => this.#flush())
    })
  }

  /** How long the oldest call has been waiting. */
  waitingMs(): number {
    const oldest = this.#pending.values().next().value
    return oldest ? this.#clock.monotonic() - oldest.since : 0
  }

  /** Lets accepted calls finish (bounded by the answer limit), then ends the thread. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#flush()
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage({ close: true } satisfies ToWorker)
    const force = setTimeout(() => void worker.terminate(), answerWithinMs)
    await ended
    clearTimeout(force)
  }

  #spawn(opening?: { resolve(): void; reject(error: unknown): void }) {
    const worker = new Worker(source, {
      workerData: this.#opening,
      // No inherited flags: what is preloaded for the gateway (tracing) has no business here.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
      name: `store-${this.#opening.role}`,
    })
    this.#worker = worker
    worker.on('message', (message: FromWorker) => {
      if ('answers' in message) return this.#settle(message.answers)
      if ('ready' in message) {
        if (this.#pending.size === 0) worker.unref()
        return opening?.resolve()
      }
      const error = unpack(message.failed)
      opening?.reject(error)
      this.#lose(worker, error instanceof Failure ? error : unavailable('The store cannot be opened.'))
    })
    worker.on('error', (error: Error) => {
      this.#log?.error({ err: error, thread: this.#opening.role }, 'the store thread crashed and starts again')
      opening?.reject(error)
      this.#lose(worker, unavailable('The store was interrupted.'))
    })
    worker.on('exit', () => {
      const interrupted = unavailable('The store was interrupted.')
      opening?.reject(interrupted)
      this.#lose(worker, interrupted)
    })
  }

  #busy() {
    if (this.#worker) this.#worker.ref()
    else this.#spawn()
    this.#watch ??= setInterval(() => this.#expire(), 250)
  }

  #idle() {
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#worker?.unref()
  }

  #flush() {
    const calls = this.#outgoing
    if (calls.length === 0) return
    this.#outgoing = []
    if (!this.#worker) this.#spawn()
    try {
      this.#worker?.postMessage({ calls } satisfies ToWorker)
    } catch {
      // Something in one of them cannot be cloned: only that one is to suffer.
      for (const call of calls) this.#send(call)
    }
  }

  #send(call: Call) {
    try {
      this.#worker?.postMessage({ calls: [call] } satisfies ToWorker)
    } catch (error) {
      this.#take(call.id)?.reject(error)
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (this.#pending.size === 0) this.#idle()
    return pending
  }

  #settle(answers: readonly Answer[]) {
    for (const answer of answers) {
      const pending = this.#take(answer.id)
      if ('error' in answer) pending?.reject(unpack(answer.error))
      else pending?.resolve(answer.value)
    }
  }

  #expire() {
    const now = this.#clock.monotonic()
    for (const [id, pending] of this.#pending) {
      if (now - pending.since < answerWithinMs) return
      this.#take(id)?.reject(unavailable('The store did not answer in time; whether the change was made is unknown.'))
    }
  }

  /** The thread is gone: nothing pending was acknowledged. The next call starts another. */
  #lose(worker: Worker, error: Failure) {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#outgoing = []
    for (const id of this.#pending.keys()) this.#take(id)?.reject(error)
  }
}
