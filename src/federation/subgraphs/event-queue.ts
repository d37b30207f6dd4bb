import { Failure } from '../../kit/failure.ts'

/** Where events are pushed to. */
export interface EventSink<T> {
  next(event: T): void
  error(error: unknown): void
  complete(): void
}

/** Events that wait for whoever takes them. */
const mostWaiting = 1_000

/**
 * Events that are pushed here, for one who takes them one after the other. A source that nothing can hold back would fill the memory: it is
 * left when too many events wait, and whoever takes these is told that there were more.
 */
export async function* queued<T>(open: (sink: EventSink<T>) => () => void, name: string): AsyncGenerator<T> {
  const waiting: T[] = []
  let end: { readonly error?: unknown } | undefined
  let wake = () => {}
  const finish = (how: { readonly error?: unknown }) => {
    end ??= how
    wake()
  }
  const leave = open({
    next(event) {
      if (end) return
      if (waiting.length === mostWaiting) {
        finish({ error: tooMany(name) })
        leave()
        return
      }
      waiting.push(event)
      wake()
    },
    error: (error) => finish({ error }),
    complete: () => finish({}),
  })
  try {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift()!
      if (!end) await new Promise<void>((resolve) => (wake = resolve))
      else if ('error' in end) throw end.error
      else return
    }
  } finally {
    leave()
  }
}

/** With a code after which the stream is not opened again: events have been lost. */
const tooMany = (name: string): Failure =>
  new Failure(
    'RATE_LIMIT_EXCEEDED',
    `The subgraph "${name}" sends events faster than they are taken: ${mostWaiting} wait. Subscribe again.`,
  )
