import type { Clock } from '../clock.ts'
import { createWindow } from './window.ts'

export interface BreakerOptions {
  clock: Clock
  /** Opens when this share of at least `minCalls` calls within ten seconds failed. */
  failureRatio?: number
  minCalls?: number
  /** How long nothing is let through after opening, and between two probes. */
  openMs?: number
  /** Probes that must succeed one after the other before it closes. */
  probes?: number
  onChange?: ((state: BreakerState['state']) => void) | undefined
}

/** `good`: it answered, even if with a refusal. `bad`: it did not. `void`: says nothing, the caller went away for instance. */
export type CallEnd = 'good' | 'bad' | 'void'

type BreakerState =
  { state: 'closed' } | { state: 'open'; until: number; succeeded: number } | { state: 'half-open'; succeeded: number }

export type Admission = { admitted: true; end(how: CallEnd): void } | { admitted: false; waitMs: number }

export interface Breaker {
  /** Asks to make one call; whoever is admitted must say how it ended, once. */
  admit(): Admission
  state(): BreakerState['state']
}

/** Stops calling what does not answer and looks again with single probes. Pure over the clock: no timers. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { clock, failureRatio = 0.5, minCalls = 20, openMs = 5_000, probes = 1 } = options
  const good = createWindow(clock, 10)
  const bad = createWindow(clock, 10)
  let now: BreakerState = { state: 'closed' }
  // Calls that were admitted before the last change must not decide about what came after it.
  let generation = 0

  function become(next: BreakerState) {
    const changed = next.state !== now.state
    now = next
    generation++
    if (next.state === 'closed') {
      good.clear()
      bad.clear()
    }
    if (changed) options.onChange?.(next.state)
  }

  function endClosed(how: CallEnd) {
    if (how === 'void') return
    ;(how === 'good' ? good : bad).add()
    const failed = bad.total()
    if (failed === 0) return
    const all = failed + good.total()
    if (all >= minCalls && failed >= all * failureRatio) {
      become({ state: 'open', until: clock.monotonic() + openMs, succeeded: 0 })
    }
  }

  function endProbe(how: CallEnd, succeeded: number) {
    // A probe that says nothing waits like a failed one, or leaving callers could probe without end.
    if (how !== 'good') become({ state: 'open', until: clock.monotonic() + openMs, succeeded: 0 })
    else if (succeeded + 1 >= probes) become({ state: 'closed' })
    else become({ state: 'open', until: clock.monotonic(), succeeded: succeeded + 1 })
  }

  function admitted(finish: (how: CallEnd) => void): Admission {
    const mine = generation
    let ended = false
    return {
      admitted: true,
      end(how) {
        if (ended || mine !== generation) return
        ended = true
        finish(how)
      },
    }
  }

  return {
    state: () => now.state,
    admit() {
      if (now.state === 'closed') return admitted(endClosed)
      if (now.state === 'half-open') return { admitted: false, waitMs: openMs }
      const waitMs = now.until - clock.monotonic()
      if (waitMs > 0) return { admitted: false, waitMs }
      const { succeeded } = now
      become({ state: 'half-open', succeeded })
      return admitted((how) => endProbe(how, succeeded))
    },
  }
}
