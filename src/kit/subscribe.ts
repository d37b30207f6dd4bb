import { createSourceEventStream, execute } from 'graphql'
import type { ExecutionArgs, ExecutionResult } from 'graphql'

const done = { done: true, value: undefined } as const

/**
 * Like `subscribe` of graphql-js, which answers every event of a stream with the context of the first: here each event has one of its own. What a
 * context remembers, and how long it may take, is for one answer and not for hours.
 */
export async function subscribeAnew(
  args: ExecutionArgs,
  contextOfEvent: () => unknown,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in source)) return source
  const events = source[Symbol.asyncIterator]()
  const answered = async (event: IteratorResult<unknown, unknown>): Promise<IteratorResult<ExecutionResult>> =>
    event.done
      ? done
      : { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: contextOfEvent() }) }
  // No generator: one that waits for an event could not be told to end before the event is there.
  const results: AsyncIterableIterator<ExecutionResult> = {
    next: () => events.next().then(answered),
    async return() {
      await events.return?.()
      return done
    },
    [Symbol.asyncIterator]: () => results,
  }
  return results
}
