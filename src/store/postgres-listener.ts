/** The one connection that listens. It reconnects by itself and says so, because notices sent meanwhile are lost. */
import type { ClientConfig } from 'pg'
import { Client } from 'pg'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { Listeners } from './listeners.ts'

/** One channel of the database for all of ours; names and payload travel in the text. */
export const postgresChannel = 'gateway_store'

const pingEveryMs = 15_000
const firstPauseMs = 200
const longestPauseMs = 5_000

export class PostgresListener {
  readonly #config: ClientConfig
  readonly #clock: Clock
  readonly #log: Log | undefined
  readonly #listeners: Listeners
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(config: ClientConfig, clock: Clock, log: Log | undefined) {
    this.#config = config
    this.#clock = clock
    this.#log = log
    this.#listeners = new Listeners(log)
  }

  listen(channel: string, handler: (payload: string) => void): () => void {
    this.#running ??= this.#run()
    return this.#listeners.add(channel, handler)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run() {
    let pauseMs = firstPauseMs
    while (!this.#stop.signal.aborted) {
      try {
        await this.#connection(() => (pauseMs = firstPauseMs))
      } catch (error) {
        this.#log?.warn({ err: error }, 'the listening connection to the store was lost')
      }
      await this.#clock.sleep(pauseMs, this.#stop.signal).catch(() => undefined)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  /** Lives as long as one connection does. */
  async #connection(onListening: () => void) {
    const client = new Client(this.#config)
    const over = new AbortController()
    const end = () => over.abort()
    client.on('error', end)
    client.on('end', end)
    client.on('notification', ({ payload = '' }) => {
      const split = payload.indexOf('\n')
      this.#listeners.tell(payload.slice(0, split), payload.slice(split + 1))
    })
    try {
      await client.connect()
      await client.query(`LISTEN ${postgresChannel}`)
      onListening()
      this.#listeners.tellAll()
      const ended = AbortSignal.any([over.signal, this.#stop.signal])
      for (;;) {
        // A peer that vanished without a word is found by asking.
        await this.#clock.sleep(pingEveryMs, ended)
        await client.query('SELECT 1')
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
