import { setImmediate as nextTurn } from 'node:timers/promises'
import { createClient } from 'redis'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'

const clientOf = (url: string) =>
  createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 1_000, reconnectStrategy: false } })

export type RedisClient = ReturnType<typeof clientOf>

/** Patience is counted in slices: five of them and one turn of the event loop stay below the promised 100 ms. */
const sliceMs = 12
const usualSlices = 5

export interface RedisLinkOptions {
  url: string
  clock: Clock
  log: Log
  /** How many slices of 12 ms a question may wait. */
  slices?: number | undefined
  /** Between two attempts to reach a Redis that was lost. */
  probeMs?: number | undefined
}

/** The connection to Redis, and whether to count on it. */
export interface RedisLink {
  readonly isUp: boolean
  /** Rejects when Redis is away, late or refuses. What it answers after that is thrown away. */
  ask<T>(question: (client: RedisClient) => Promise<T>): Promise<T>
  close(): Promise<void>
}

interface Waiting {
  readonly sinceSlice: number
  giveUp(error: Error): void
}

/**
 * One question that waits too long or is refused, or a closed connection, ends the wait of all others at once and takes the link
 * down until a fresh connection answers. Loss and return are logged once each. A slice counts once however long this process was
 * busy in it, and answers that lie in the socket are read before it counts: a gateway that is slow itself does not blame Redis.
 */
export function createRedisLink({
  url,
  clock,
  log,
  slices = usualSlices,
  probeMs = 1_000,
}: RedisLinkOptions): RedisLink {
  let state: 'joining' | 'up' | 'lost' = 'joining'
  let client = newClient()
  let slice = 0
  let watching = false
  /** In the order of asking, so the first one has waited longest. */
  const waiting = new Set<Waiting>()
  const closing = new AbortController()

  function newClient(): RedisClient {
    const made = clientOf(url)
    // Without a listener a lost connection would end the process.
    made.on('error', (error: Error) => {
      if (made === client) lose(error)
    })
    return made
  }

  /** Runs while somebody waits, one timer for all. Ends when the link is closed, which rejects whoever waits. */
  async function watch(): Promise<void> {
    if (watching) return
    watching = true
    try {
      while (waiting.size > 0) {
        await clock.sleep(sliceMs, closing.signal)
        slice++
        await nextTurn()
        const [oldest] = waiting
        if (oldest && slice - oldest.sinceSlice >= slices) lose(new Error(`No answer within ${slices * sliceMs} ms.`))
      }
    } finally {
      watching = false
    }
  }

  async function ask<T>(question: (client: RedisClient) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const entry: Waiting = { sinceSlice: slice, giveUp: reject }
    waiting.add(entry)
    watch().catch(() => undefined)
    question(client).then(resolve, (error: Error) => {
      if (waiting.has(entry)) lose(error)
    })
    try {
      return await promise
    } finally {
      waiting.delete(entry)
    }
  }

  function lose(error: Error): void {
    for (const { giveUp } of waiting) giveUp(error)
    waiting.clear()
    if (state !== 'up' || closing.signal.aborted) return
    state = 'lost'
    log.warn(
      { reason: error.message },
      'rate limits are no longer shared: Redis is away, each gateway limits by itself',
    )
    joining = join(probeMs)
  }

  /** Tries until Redis answers, each time on a fresh connection: the old one may be dead without knowing it. */
  async function join(firstWaitMs: number): Promise<void> {
    for (let waitMs = firstWaitMs; state !== 'up'; waitMs = probeMs) {
      try {
        if (waitMs > 0) await clock.sleep(waitMs, closing.signal)
        client.destroy()
        client = newClient()
        await within(1_000, client.connect())
        // A write: a Redis that is full or read-only is of no more use than one that is away.
        await ask((fresh) => fresh.set('rate-limit:probe', '1', { PX: 1_000 }))
        log.info(state === 'lost' ? 'rate limits are shared again' : 'rate limits are shared through Redis')
        state = 'up'
      } catch (error) {
        if (closing.signal.aborted) return
        if (state === 'joining') {
          state = 'lost'
          const reason = error instanceof Error ? error.message : String(error)
          log.warn({ reason }, 'rate limits are not shared yet: Redis is away, each gateway limits by itself')
        }
      }
    }
  }

  async function within<T>(ms: number, work: Promise<T>): Promise<T> {
    const over = new AbortController()
    const late = clock.sleep(ms, AbortSignal.any([over.signal, closing.signal])).then(() => {
      throw new Error(`No connection within ${ms} ms.`)
    })
    return Promise.race([work, late]).finally(() => over.abort())
  }

  let joining = join(0)

  return {
    get isUp() {
      return state === 'up'
    },
    ask,
    async close() {
      closing.abort()
      client.destroy()
      await joining
    },
  }
}
