import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Generation } from './generation.ts'

export interface ReplacementOptions {
  /** How long a replaced supergraph stays for requests that were validated against it and have not begun to run. */
  readonly lingerMs?: number | undefined
  /** How long `stop` waits for running requests. */
  readonly drainMs?: number | undefined
  readonly clock: Clock
}

/** The generation in service, and those before it for as long as anyone needs them. */
export interface Generations {
  readonly current: Generation
  /** Takes the next one into service at once. Throws what a listener throws. */
  replace(next: Generation): void
  /** The listener is called with every next generation, until the returned function is called. */
  onReplace(listener: (next: Generation) => void): () => void
  /** Calls the listeners with the generation in service. */
  announce(): void
  readonly enter: Enter
  /** Resolves when the last generation is closed. Those before it linger on unless `stopping` has been aborted. */
  close(): Promise<void>
}

/** Holds the generation that a request was validated against, or the one in service, until `leave` is called. Throws when the gateway is shutting down. */
export type Enter = (schema: object | undefined) => { generation: Generation; leave: () => void }

export function createGenerations(first: Generation, options: ReplacementOptions, stopping: AbortSignal): Generations {
  const { clock } = options
  const listeners = new Set<(next: Generation) => void>()
  const bySchema = new WeakMap<object, Generation>([[first.engine.apiSchema, first]])
  const lingering = new Set<Promise<void>>()
  let current = first

  const linger = async (old: Generation): Promise<void> => {
    if (options.lingerMs !== 0) await clock.sleep(options.lingerMs ?? 15_000, stopping).catch(() => {})
    old.retire()
  }
  const announce = () => {
    for (const listener of listeners) listener(current)
  }

  return {
    announce,
    get current() {
      return current
    },
    replace(next) {
      const old = current
      current = next
      bySchema.set(next.engine.apiSchema, next)
      announce()
      lingering.add(linger(old))
    },
    onReplace(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    enter(schema) {
      for (const generation of [schema && bySchema.get(schema), current]) {
        const leave = generation?.hold()
        if (generation && leave) return { generation, leave }
      }
      throw new Failure('SERVICE_UNAVAILABLE', 'The gateway is shutting down.')
    },
    async close() {
      await Promise.all(lingering)
      current.retire()
      // Whoever still holds on has had its time to drain; a subscription without end must not keep the process.
      await Promise.race([current.closed, clock.sleep(options.drainMs ?? 5_000)])
      await current.close()
    },
  }
}
