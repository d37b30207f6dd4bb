/** Live streams of the review. A notice only says that something changed; what is so now is read. */
import type { Asker } from '../../../auth/asker.ts'
import type { Changes } from '../../../delivery/changes.ts'
import { watch } from '../../../delivery/watch.ts'
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
      for await (const row of watch({ changes, clock, signal: signalOf(asker.request.gone), look, saying })) {
        yield row
        if (ended.includes(row.state)) return
      }
    },

    queueChanges: (asker: Asker): AsyncGenerator<QueueSummary> =>
      watch({
        changes,
        clock,
        signal: signalOf(asker.request.gone),
        look: () => store.read(queueSummary, clock.now()),
        saying: JSON.stringify,
      }),
  }
}
