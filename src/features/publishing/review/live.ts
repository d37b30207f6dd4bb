/** Live streams of the review. A notice only says that something changed; what is so now is read. */
import type { Asker } from '../../../auth/asker.ts'
import { createBell, lookMs } from '../../../delivery/bell.ts'
import type { Changes } from '../../../delivery/changes.ts'
import type { Clock } from '../../../kit/clock.ts'
import { Failure } from '../../../kit/failure.ts'
import { signalOf } from '../../../kit/resilience/time-limit.ts'
import type { Store } from '../../../store/store.ts'
import { queueSummary, workflowById } from './lists.ts'
import type { QueueSummary } from './lists.ts'
import { ended, statusOf } from './model.ts'
import type { WorkflowRow } from './model.ts'
import { maySee } from './rights.ts'

interface LiveParts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
}

export function createLive({ store, clock, changes }: LiveParts) {
  /** What `look` finds, whenever it says something else than before, until it finds nothing or the caller has gone. */
  async function* watch<T>(
    asker: Asker,
    look: () => Promise<T | null>,
    saying: (found: T) => string,
    isLast: (found: T) => boolean,
  ): AsyncGenerator<T> {
    const signal = signalOf(asker.request.gone)
    const bell = createBell(changes, clock)
    signal.addEventListener('abort', bell.ring, { once: true })
    try {
      let before: string | undefined
      while (!signal.aborted) {
        const found = await look()
        if (found === null || signal.aborted) return
        const now = saying(found)
        if (now !== before) yield found
        if (isLast(found)) return
        before = now
        await bell.wait(lookMs)
      }
    } finally {
      bell.stop()
      signal.removeEventListener('abort', bell.ring)
    }
  }

  return {
    async *changes(asker: Asker, id: string): AsyncGenerator<WorkflowRow> {
      const look = async () => {
        const row = await store.read(workflowById, id)
        return row && maySee(asker.caller, row) ? row : null
      }
      if ((await look()) === null)
        throw new Failure('RESOURCE_NOT_FOUND', 'id: there is no publication with this id that you may see.')
      // A claim that ends changes the status and nothing that is kept.
      const saying = (row: WorkflowRow) => `${row.revision} ${statusOf(row, clock.now())}`
      yield* watch(asker, look, saying, ({ state }) => ended.includes(state))
    },

    queueChanges: (asker: Asker): AsyncGenerator<QueueSummary> =>
      watch(
        asker,
        () => store.read(queueSummary, clock.now()),
        (summary) => JSON.stringify(summary),
        () => false,
      ),
  }
}
