import type { Clock } from '../kit/clock.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
import { abandoned, timedOut } from './no-answer.ts'

interface Waiter {
  deadlineAt: number
  signal: AbortSignal | undefined
}

interface Running {
  answer: Promise<unknown>
  deadlineAt: number
  waiting: number
  abandon: AbortController
}

/** A joiner may wait this much longer than the call it joins; past that it asks for itself. */
const toleranceMs = 2_000

/** The call itself knows best why it is late, so it may say so first. */
const graceMs = 100

/**
 * Lets equal questions that are asked at the same time share one call. The key must hold everything the answer depends on,
 * the caller's scope above all. The call ends when the last one waiting for it has gone.
 */
export interface Merger {
  ask<T>(key: string, waiter: Waiter, start: (signal: AbortSignal) => Promise<T>): Promise<T>
}

export function createMerger(clock: Clock): Merger {
  const inFlight = new Map<string, Running>()

  async function wait<T>(running: Running, key: string, waiter: Waiter): Promise<T> {
    running.waiting++
    using limit = createTimeLimit(clock, waiter.deadlineAt + graceMs - clock.monotonic(), waiter.signal)
    const gone = new Promise<never>((_resolve, reject) => {
      const leave = () => {
        reject(limit.expired ? timedOut('unknown') : abandoned('unknown'))
      }
      if (limit.signal.aborted) leave()
      else limit.signal.addEventListener('abort', leave, { once: true })
    })
    try {
      return (await Promise.race([running.answer, gone])) as T
    } finally {
      gone.catch(() => undefined)
      running.waiting--
      if (running.waiting === 0) {
        // Nobody may join a call that is being abandoned.
        if (inFlight.get(key) === running) inFlight.delete(key)
        running.abandon.abort(new Error('nobody waits for this answer any more'))
      }
    }
  }

  return {
    ask(key, waiter, start) {
      const known = inFlight.get(key)
      if (known && waiter.deadlineAt <= known.deadlineAt + toleranceMs) return wait(known, key, waiter)
      const abandon = new AbortController()
      const answer = start(abandon.signal)
      // Whoever waits sees the failure; when all have left, nobody needs to.
      answer.catch(() => undefined)
      const running: Running = { answer, deadlineAt: waiter.deadlineAt, waiting: 0, abandon }
      inFlight.set(key, running)
      return wait(running, key, waiter)
    },
  }
}
