/** Who listens to what in this process. */
import type { Log } from '../kit/log.ts'

type Handler = (payload: string) => void
const maxPayloadBytes = 1024

export class Listeners {
  readonly #handlers = new Map<string, Set<Handler>>()
  readonly #log: Log | undefined

  constructor(log: Log | undefined) {
    this.#log = log
  }

  get size(): number {
    return this.#handlers.size
  }

  add(channel: string, handler: Handler): () => void {
    // A wrapper of its own, so that a handler added twice is called twice and removed once.
    const own: Handler = (payload) => handler(payload)
    const handlers = this.#handlers.get(channel) ?? new Set()
    this.#handlers.set(channel, handlers.add(own))
    return () => {
      handlers.delete(own)
      if (handlers.size === 0 && this.#handlers.get(channel) === handlers) this.#handlers.delete(channel)
    }
  }

  tell(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) {
      try {
        handler(payload)
      } catch (error) {
        this.#log?.error({ err: error, channel }, 'a listener to store notices threw')
      }
    }
  }

  /** Notices may have been missed. */
  tellAll(): void {
    for (const channel of this.#handlers.keys()) this.tell(channel, '')
  }
}

export function checkNotice(channel: string, payload: string): void {
  if (!/^[a-z][a-z0-9_.-]{0,62}$/.test(channel)) throw new RangeError('a channel is named like "users.sync"')
  if (Buffer.byteLength(payload) > maxPayloadBytes) throw new RangeError('a notice carries at most 1 kB: send an id')
}
