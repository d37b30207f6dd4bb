import type { Clock } from '../kit/clock.ts'
import { createEnding, createTimeLimit, onAbort } from '../kit/resilience/time-limit.ts'
import type { Ending, TimeLimit } from '../kit/resilience/time-limit.ts'
import { TransientMap } from '../kit/transient-map.ts'
import { createTurns } from '../kit/turns.ts'
import type { UpstreamFailure } from './failure.ts'
import { abandoned, timedOut } from './no-answer.ts'

interface Waiter {
  deadlineAt: number
  /** The caller has gone. */
  gone: Ending | undefined
}

interface Running {
  answer: Promise<unknown>
  deadlineAt: number
  waiting: number
  settled: boolean
  abandon: TimeLimit
}

type Why = () => UpstreamFailure

const gone: Why = () => abandoned('unknown')

/** A joiner may wait this much longer than the call it joins; past that it asks for itself. */
const toleranceMs = 2_000

const nobodyWaits = new Error('nobody waits for this answer any more')

/**
 * Lets equal questions that are asked at the same time share one call. The key must hold everything the answer depends on,
 * the caller's scope above all. The call ends when the last one waiting for it has gone.
 */
export interface Merger {
  ask<T>(key: string, waiter: Waiter, start: (abandon: TimeLimit) => Promise<T>): Promise<T>
  /** Nobody joins these calls any more; they go on for those who wait for them. */
  part(which: (key: string) => boolean): void
}

export function createMerger(clock: Clock): Merger {
  const inFlight = new TransientMap<Running>()
  const turns = createTurns(() => clock.monotonic())

  /** The answer, or a failure as soon as whoever waits leaves. Made by hand, because everything that is asked passes here. */
  function wait<T>(running: Running, key: string, leaving: Ending | undefined, why: Why): Promise<T> {
    running.waiting++
    return new Promise<T>((resolve, reject) => {
      let waits = true
      const stopsWaiting = (): boolean => {
        if (!waits) return false
        waits = false
        running.waiting--
        if (running.waiting === 0) leave(running, key)
        return true
      }
      const stay = leaving && onAbort(leaving, () => stopsWaiting() && reject(why()))
      const answer = running.answer as Promise<T>
      answer.then(
        (value) => {
          running.settled = true
          stay?.()
          if (stopsWaiting()) resolve(value)
        },
        (error: unknown) => {
          running.settled = true
          stay?.()
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          if (stopsWaiting()) reject(error)
        },
      )
    })
  }

  /** Nobody waits any more, and nobody may join a call that is being abandoned. */
  function leave(running: Running, key: string): void {
    if (inFlight.get(key) === running) inFlight.delete(key)
    if (!running.settled) running.abandon.abort(nobodyWaits)
  }

  async function join<T>(running: Running, key: string, waiter: Waiter): Promise<T> {
    using limit = createTimeLimit(clock, waiter.deadlineAt - clock.monotonic(), waiter.gone)
    const answer = await wait<T>(running, key, limit, () => (limit.expired ? timedOut('unknown') : gone()))
    // One answer sets all who wait for it going; together they would hold the event loop for as long as all of them take.
    await turns.later()
    return answer
  }

  return {
    ask(key, waiter, start) {
      const known = inFlight.get(key)
      if (known && waiter.deadlineAt <= known.deadlineAt + toleranceMs) return join(known, key, waiter)
      // It ends when nobody waits.
      const abandon = createEnding()
      const answer = start(abandon)
      const running: Running = { answer, deadlineAt: waiter.deadlineAt, waiting: 0, settled: false, abandon }
      inFlight.set(key, running)
      // Whoever starts the call needs no clock of their own: the call keeps their deadline.
      return wait(running, key, waiter.gone, gone)
    },
    part(which) {
      for (const key of inFlight.keys()) if (which(key)) inFlight.delete(key)
    },
  }
}
