import type { ExecutionResult } from 'graphql'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { createTimeLimit } from '../../kit/resilience/time-limit.ts'

const done = { done: true, value: undefined } as const

/**
 * Passes results on, to one who asks for one after the other, and ends, with an error that says so, when none came for too long. Whoever
 * leaves goes at once, though the source may never answer again. Always calls `leave` at the end.
 */
export function guarded(
  results: AsyncIterable<ExecutionResult>,
  idleMs: number,
  clock: Clock,
  leave: () => void,
): AsyncGenerator<ExecutionResult> {
  const source = results[Symbol.asyncIterator]()
  let ended = false
  let letGo: (() => void) | undefined

  function end(): void {
    if (ended) return
    ended = true
    letGo?.()
    void source.return?.().catch(() => undefined)
    leave()
  }

  // Not with Promise.race: what is raced a thousand times against one promise is held by it a thousand times.
  const next = () =>
    new Promise<IteratorResult<ExecutionResult, undefined>>((resolve, reject) => {
      if (ended) return resolve(done)
      const limit = createTimeLimit(clock, idleMs)
      const settled = (tell: () => void) => {
        letGo = undefined
        limit[Symbol.dispose]()
        tell()
      }
      const failed = (error: unknown) =>
        settled(() => {
          end()
          reject(error)
        })
      letGo = () => settled(() => resolve(done))
      limit.onAbort(() => failed(tooQuiet()))
      source.next().then(
        (result) =>
          settled(() => {
            if (result.done) end()
            resolve(result.done ? done : result)
          }),
        failed,
      )
    })

  const iterator = {
    next,
    return() {
      end()
      return Promise.resolve(done)
    },
    throw(error: unknown) {
      end()
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: async () => void (await iterator.return()),
  }
  return iterator as AsyncGenerator<ExecutionResult>
}

const tooQuiet = (): Failure =>
  new Failure('UPSTREAM_TIMEOUT', 'The subscription was ended because nothing happened for too long. Subscribe again.')
