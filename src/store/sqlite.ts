/** The embedded store: one file, a writer thread with group commit, reader threads on snapshots; several processes may share the file. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { checkNotice, Listeners } from './listeners.ts'
import type { Migration } from './migrate.ts'
import type { Notice } from './sqlite-notices.ts'
import { after, latest, ping, post } from './sqlite-notices.ts'
import { SqliteThread, unavailable } from './sqlite-thread.ts'
import type { Store, Work } from './store.ts'

export interface SqliteOptions {
  /** Path of the database file; its folder exists. */
  file: string
  migrations: readonly Migration[]
  clock: Clock
  log?: Log | undefined
  /** How often notices of other processes are looked for while somebody listens. */
  pollMs?: number
}

const healthyWithinMs = 1_000
const writerStuckMs = 6_000

/** Opens (and creates, and migrates) the file. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const { file, migrations, clock, log } = options
  const opening = { file, migrations, nowMs: clock.now() }
  const writer = new SqliteThread({ ...opening, role: 'writer' }, clock, log)
  await writer.start()
  const reader = new SqliteThread({ ...opening, role: 'reader' }, clock, log)
  try {
    await reader.start()
    const notices = new Notices(writer, reader, new Listeners(log), options.pollMs ?? 250)
    await notices.begin()
    return new SqliteStore(writer, reader, notices, clock)
  } catch (error) {
    await Promise.all([writer.close(), reader.close()])
    throw error
  }
}

class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly #writer: SqliteThread
  readonly #reader: SqliteThread
  readonly #notices: Notices
  readonly #clock: Clock
  #closed: Promise<void> | undefined

  constructor(writer: SqliteThread, reader: SqliteThread, notices: Notices, clock: Clock) {
    this.#writer = writer
    this.#reader = reader
    this.#notices = notices
    this.#clock = clock
  }

  async run<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#writer.call(work, args)
  }

  async read<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#reader.call(work, args)
  }

  async notify(channel: string, payload: string): Promise<void> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#notices.notify(channel, payload)
  }

  listen(channel: string, handler: (payload: string) => void): () => void {
    return this.#notices.listen(channel, handler)
  }

  async healthy(): Promise<void> {
    const late = this.#clock.sleep(healthyWithinMs).then(() => {
      throw unavailable('The store does not answer.')
    })
    await Promise.race([this.#reader.call(ping, []), late])
    if (this.#writer.waitingMs() > writerStuckMs) {
      throw unavailable('The store does not take writes.')
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close() {
    await this.#notices.end()
    await this.#reader.close()
    await this.#writer.close()
  }
}

class Notices {
  readonly #sender = randomUUID()
  readonly #writer: SqliteThread
  readonly #reader: SqliteThread
  readonly #listeners: Listeners
  readonly #pollMs: number
  #seen = 0
  #outgoing = new Map<string, Notice>()
  #posting: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #polling: Promise<void> | undefined

  constructor(writer: SqliteThread, reader: SqliteThread, listeners: Listeners, pollMs: number) {
    this.#writer = writer
    this.#reader = reader
    this.#listeners = listeners
    this.#pollMs = pollMs
  }

  async begin() {
    this.#seen = await this.#reader.call(latest, [])
  }

  async notify(channel: string, payload: string): Promise<void> {
    checkNotice(channel, payload)
    this.#listeners.tell(channel, payload)
    this.#outgoing.set(`${channel}\n${payload}`, { channel, payload })
    // Whatever gathers while one post is being written goes out with the next.
    if (this.#outgoing.size === 1) this.#posting = this.#posting.catch(() => undefined).then(() => this.#post())
    await this.#posting
  }

  listen(channel: string, handler: (payload: string) => void): () => void {
    const stop = this.#listeners.add(channel, handler)
    this.#timer ??= setInterval(() => (this.#polling ??= this.#poll()), this.#pollMs).unref()
    return () => {
      stop()
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  async end() {
    this.#stop()
    await this.#polling
    await this.#posting.catch(() => undefined)
  }

  #stop() {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #post() {
    const notices = [...this.#outgoing.values()]
    this.#outgoing = new Map()
    await this.#writer.call(post, [this.#sender, notices])
  }

  async #poll() {
    try {
      const found = await this.#reader.call(after, [this.#seen])
      const first = found[0]
      if (first && first.id > this.#seen + 1) this.#listeners.tellAll()
      for (const { id, sender, channel, payload } of found) {
        this.#seen = id
        if (sender !== this.#sender) this.#listeners.tell(channel, payload)
      }
    } catch {
      // The next round asks again from the same place; whether the store is well is for `healthy` to say.
    } finally {
      this.#polling = undefined
    }
  }
}
