/** Notices between processes on one SQLite file: a short table that each process polls while somebody listens. */
import { randomUUID } from 'node:crypto'
import type { Listeners } from './listeners.ts'
import { checkNotice } from './listeners.ts'
import type { Store } from './store.ts'
import { sql, work } from './store.ts'

export interface Notice {
  channel: string
  payload: string
}

/** How many notices are remembered; a process that falls further behind is told to read everything again. */
const remembered = 10_000
/** How many are read in one go. */
const atOnce = 1_000

export const post = work(import.meta.url, 'post', function* (sender: string, notices: Notice[]) {
  for (const { channel, payload } of notices) {
    yield* sql`INSERT INTO store_notices (sender, channel, payload) VALUES (${sender}, ${channel}, ${payload})`
  }
  yield* sql`DELETE FROM store_notices WHERE id <= (SELECT MAX(id) FROM store_notices) - ${remembered}`
})

export const latest = work(import.meta.url, 'latest', function* () {
  const [row] = yield* sql<{ id: number }>`SELECT COALESCE(MAX(id), 0) AS id FROM store_notices`
  return row?.id ?? 0
})

export const after = work(import.meta.url, 'after', function* (id: number) {
  return yield* sql<{ id: number; sender: string; channel: string; payload: string }>`
    SELECT id, sender, channel, payload FROM store_notices WHERE id > ${id} ORDER BY id LIMIT ${atOnce}`
})

export const ping = work(import.meta.url, 'ping', function* () {
  yield* sql`SELECT 1 AS one`
})

/** One process's end of the table: tells its own listeners at once, those of others through the table. */
export class Notices {
  readonly #sender = randomUUID()
  readonly #store: Pick<Store, 'run' | 'read'>
  readonly #listeners: Listeners
  readonly #pollMs: number
  readonly #mayHaveChanged: () => boolean
  #seen = 0
  #outgoing = new Map<string, Notice>()
  #posting: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #polling: Promise<void> | undefined
  /** There may be more to read, whatever the file says. */
  #unread = false

  /** `mayHaveChanged`: whether anything may have been written to the store since that was last asked. */
  constructor(store: Pick<Store, 'run' | 'read'>, listeners: Listeners, pollMs: number, mayHaveChanged: () => boolean) {
    this.#store = store
    this.#listeners = listeners
    this.#pollMs = pollMs
    this.#mayHaveChanged = mayHaveChanged
  }

  async begin() {
    this.#seen = await this.#store.read(latest)
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
    this.#timer ??= setInterval(() => this.#look(), this.#pollMs).unref()
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
    await this.#store.run(post, this.#sender, notices)
  }

  /** A question wakes another thread, and nearly always nothing has happened. */
  #look() {
    if (!this.#polling && (this.#mayHaveChanged() || this.#unread)) this.#polling = this.#poll()
  }

  async #poll() {
    try {
      const found = await this.#store.read(after, this.#seen)
      this.#unread = found.length === atOnce
      const first = found[0]
      if (first && first.id > this.#seen + 1) this.#listeners.tellAll()
      for (const { id, sender, channel, payload } of found) {
        this.#seen = id
        if (sender !== this.#sender) this.#listeners.tell(channel, payload)
      }
    } catch {
      this.#unread = true
      // The next round asks again from the same place; whether the store is well is for `healthy` to say.
    } finally {
      this.#polling = undefined
    }
  }
}
