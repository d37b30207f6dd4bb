/** What the panel is told: of events that are given up, and of trouble. */
import type { Dropped, HookOptions } from './contract.ts'
import { hookOf, keyOf, userOf } from './event.ts'
import type { Event } from './event.ts'

export class Listeners {
  readonly #options: Pick<HookOptions, 'onDropped' | 'onTrouble'>
  #dropped = 0

  constructor(options: Pick<HookOptions, 'onDropped' | 'onTrouble'>) {
    this.#options = options
  }

  /** How often an event was given up. */
  get dropped(): number {
    return this.#dropped
  }

  drop(reason: Dropped['reason'], event: Event, { code, message }: { code?: string; message: string }): void {
    this.tell({ reason, hook: hookOf(event), key: keyOf(event), userId: userOf(event), code, message })
  }

  /** For what never became an event; all else goes through `drop`. */
  tell(dropped: Dropped): void {
    this.#dropped++
    quietly(() => this.#options.onDropped?.(dropped))
  }

  /** Whatever was thrown, the panel is given an Error. */
  trouble(cause: unknown): void {
    quietly(() => this.#options.onTrouble?.(cause instanceof Error ? cause : new Error(String(cause), { cause })))
  }
}

/** The panel's own listeners must not be able to break the hooks, nor, by a promise that nobody waits for, the panel. */
function quietly(run: () => unknown): void {
  // Whoever listens has its own ways to hear of its faults.
  const pass = () => undefined
  try {
    Promise.resolve(run()).catch(pass)
  } catch {
    pass()
  }
}
