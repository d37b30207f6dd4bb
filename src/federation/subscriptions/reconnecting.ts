import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { fullJitter } from '../../kit/resilience/backoff.ts'
import type { SubgraphAnswer } from '../subgraphs/subgraph.ts'

type Events = AsyncIterable<SubgraphAnswer>

/** Longer than any way of failing to open one. A stream that was lost after so long has been open, though nothing happened: proxies cut what is silent. */
const openForMs = 30_000

/**
 * Events of a subgraph that outlive a lost connection: it is opened again with growing pauses, and only after several
 * failures in a row is the loss passed on. What happened in between is not replayed; nobody promised a subgraph would.
 */
export async function* reconnecting(
  first: Events,
  open: () => Promise<Events>,
  clock: Clock,
  random: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SubgraphAnswer> {
  let events = first
  for (let failures = 0; ;) {
    const openedAt = clock.monotonic()
    try {
      for await (const event of events) {
        failures = 0
        yield event
      }
      return
    } catch (thrown) {
      failures = clock.monotonic() - openedAt < openForMs ? failures + 1 : 1
      const lost = thrown instanceof Failure && thrown.code === 'SERVICE_UNAVAILABLE'
      if (!lost || failures > 5 || signal?.aborted) throw thrown
      await clock.sleep(fullJitter(failures, 100, 5_000, random), signal)
      events = failingOnce(open)
    }
  }
}

/** A failure to open counts like a loss. */
async function* failingOnce(open: () => Promise<Events>): AsyncGenerator<SubgraphAnswer> {
  yield* await open()
}
