import { Failure } from '../../kit/failure.ts'

/** Where events are pushed to. */
export interface EventSink<T> {
  /** `bytes` is what it takes while it waits, where that is known. */
  next(event: T, bytes?: number): void
  error(error: unknown): void
  complete(): void
}

/** Events that wait for whoever takes them. */
const mostWaiting = 1_000
/** Of the text in which they came. One alone may be larger. */
const mostBytes = 4 * 1024 * 1024

/**
 * Events that are pushed here, for one who takes them one after the other. A source that nothing can hold back would fill the memory: it is
 * left when too many events wait, and whoever takes these is told that there were more.
 */
export async function* queued<T>(open: (sink: EventSink<T>) => () => void, name: string): AsyncGenerator<T> {
  const waiting: { readonly event: T; readonly bytes: number }[] = []
  let waitingBytes = 0
  let end: { readonly error?: unknown } | undefined
  let wake = () => {}
  const finish = (how: { readonly error?: unknown }) => {
    end ??= how
    wake()
  }
  const leave = open({
    next(event, bytes = 0) {
      if (end) return
      if (waiting.length === mostWaiting || (waiting.length > 0 && waitingBytes + bytes > mostBytes)) {
        finish({ error: tooMany(name, waiting.length) })
        leave()
        return
      }
      waiting.push({ event, bytes })
      waitingBytes += bytes
      wake()
    },
    error: (error) => finish({ error }),
    complete: () => finish({}),
  })
  try {
    for (;;) {
      for (let first = waiting.shift(); first; first = waiting.shift()) {
        waitingBytes -= first.bytes
        yield first.event
      }
      if (!end) await new Promise<void>((resolve) => (wake = resolve))
      else if ('error' in end) throw end.error
      else return
    }
  } finally {
    leave()
  }
}

/** With a code after which the stream is not opened again: events have been lost. */
const tooMany = (name: string, count: number): Failure =>
  new Failure(
    'RATE_LIMIT_EXCEEDED',
    `The subgraph "${name}" sends events faster than they are taken: ${count} wait. Subscribe again.`,
  )
