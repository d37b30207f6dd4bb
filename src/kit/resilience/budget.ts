import type { Clock } from '../clock.ts'
import { createWindow } from './window.ts'

export interface BudgetOptions {
  clock: Clock
  /** Retries allowed for each first attempt, over ten seconds. */
  ratio?: number
  /** A quiet caller may still retry this often a second, and this many at the same time. */
  minPerSecond?: number
  minConcurrent?: number
}

/**
 * Keeps retries from multiplying the load on something that is already struggling: at most a fifth on top of the first attempts
 * of the last ten seconds, or a trickle where there are few.
 */
export interface RetryBudget {
  /** Counts a first attempt. */
  spend(): void
  /** Takes a retry from the budget and gives the function that ends it; null when the budget is used up. */
  retry(): (() => void) | null
}

export function createRetryBudget(options: BudgetOptions): RetryBudget {
  const { clock, ratio = 0.2, minPerSecond = 10, minConcurrent = 3 } = options
  const first = createWindow(clock, 10)
  const again = createWindow(clock, 10)
  let running = 0

  return {
    spend: () => first.add(),
    retry() {
      const fits = again.total() + 1 <= first.total() * ratio
      const trickles = again.latest() < minPerSecond && running < minConcurrent
      if (!fits && !trickles) return null
      again.add()
      running++
      let ended = false
      return () => {
        if (!ended) running--
        ended = true
      }
    },
  }
}
