import type { Clock } from '../clock.ts'

/** Sums of the last `seconds` seconds, kept in one bucket a second. */
export interface Window {
  add(amount?: number): void
  total(): number
  /** The current second alone. */
  latest(): number
  clear(): void
}

export function createWindow(clock: Clock, seconds: number): Window {
  const sums = Array.from({ length: seconds }, () => 0)
  let sum = 0
  let current = Math.floor(clock.monotonic() / 1000)

  function turn(): number {
    const second = Math.floor(clock.monotonic() / 1000)
    const passed = Math.min(second - current, seconds)
    for (let step = 0; step < passed; step++) {
      const index = (second - step) % seconds
      sum -= sums[index] ?? 0
      sums[index] = 0
    }
    if (second > current) current = second
    return current % seconds
  }

  return {
    add(amount = 1) {
      const index = turn()
      sums[index] = (sums[index] ?? 0) + amount
      sum += amount
    },
    total() {
      turn()
      return sum
    },
    latest() {
      return sums[turn()] ?? 0
    },
    clear() {
      sums.fill(0)
      sum = 0
    },
  }
}
