import type { ExecutionResult, GraphQLError } from 'graphql'

/** A stream of results that can be ended from outside. */
export interface EndingStream extends AsyncGenerator<ExecutionResult> {
  /** Ends it, with this as the last result. */
  fail(error: unknown): void
}

/**
 * What fails is answered like any other failure, as the last result, instead of by a cut connection. `refusal` is asked before each result is
 * passed on; what it gives ends the stream in the result's place.
 */
export function endingStream(results: AsyncGenerator<ExecutionResult>, refusal: () => Error | undefined): EndingStream {
  let reason: unknown
  let failed = false
  const asLastResult = (error: unknown): IteratorResult<ExecutionResult, undefined> => {
    failed = true
    return { done: false, value: { errors: [error as GraphQLError] } }
  }
  const passed = (result: IteratorResult<ExecutionResult, undefined>): IteratorResult<ExecutionResult, undefined> => {
    if (reason === undefined && !result.done) {
      const refused = refusal()
      if (refused) stream.fail(refused)
    }
    return reason === undefined ? result : asLastResult(reason)
  }
  const stream = {
    next: () => (failed ? stream.return() : results.next().then(passed, asLastResult)),
    return: () => results.return(undefined),
    throw: (error: unknown) => results.throw(error),
    fail(error: unknown) {
      reason = error
      void results.return(undefined)
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => void (await stream.return()),
  }
  return stream
}
