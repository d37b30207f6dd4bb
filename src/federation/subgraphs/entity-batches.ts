/** Fetches of entities that ask in the same words at the same time, put together into one list. */
import { Failure } from '../../kit/failure.ts'
import { createGathering, endOfAll } from '../../kit/gathering.ts'
import type { Gatherable } from '../../kit/gathering.ts'
import { isForEverybody } from '../../kit/resilience/outage.ts'
import type { ReadAnswer } from './answer.ts'
import { joined, parted, variablesOf } from './entity-lists.ts'
import type { EntityQuestions, SubgraphAnswer, SubgraphRequest } from './subgraph.ts'

/** A fetch that waits for its answer. */
export interface Pending extends Gatherable {
  readonly request: SubgraphRequest
  /** Whether somebody waits for a copy of the answer. */
  readonly joined: boolean
  settle(answer: ReadAnswer | Promise<ReadAnswer>): void
  /** Does nothing where the answer is there already. */
  fail(thrown: unknown): void
}

interface Batchable extends Gatherable {
  readonly pending: Pending
  readonly entities: EntityQuestions
}

/** Entities in one call: they go on all together, and more would hold the event loop for too long. */
const mostEntities = 128
/** How long a subgraph is spared after it could not do with fetches that were put together. */
const sparedMs = 30_000

/** For the fetches of one text. Takes a fetch with what its answer depends on beside its entities, and settles it. */
export function createEntityBatches(
  carry: (request: SubgraphRequest) => Promise<ReadAnswer>,
  monotonic: () => number,
): (share: string, pending: Pending) => void {
  let from = 0
  const alone = ({ request, settle }: Pending) => settle(carry(request))
  const gather = createGathering<Batchable>({
    most: mostEntities,
    sizeOf: ({ entities }) => entities.lists.reduce((sum, { size }) => sum + size, 0),
    together: (all) => void carryAll(all),
    alone: ({ pending }) => alone(pending),
  })

  /** One call for all of them. Where it does not do, each is carried out alone: it may be the fault of another. */
  async function carryAll(all: readonly [Batchable, ...Batchable[]]): Promise<void> {
    using everybody = endOfAll(all, ({ pending }) => pending.fail(pending.gone?.reason))
    try {
      const { request } = all[0].pending
      const questions = all.map(({ entities }) => entities)
      const entities = joined(questions)
      const passage = { ...request.passage, signal: everybody.ending }
      const { answer } = await carry({ ...request, entities, variablesText: variablesOf(entities), passage })
      const parts = parted(answer, questions)
      if (parts) {
        for (const [index, { pending }] of all.entries()) pending.settle(copyable(parts[index]!, pending.joined))
        return
      }
    } catch (thrown) {
      if (!(thrown instanceof Failure) || isForEverybody(thrown)) {
        for (const { pending } of all) pending.fail(thrown)
        return
      }
    }
    from = monotonic() + sparedMs
    for (const { pending } of all) if (!pending.gone?.aborted) alone(pending)
  }

  return (share, pending) => {
    const { entities } = pending.request
    if (!entities || monotonic() < from) return alone(pending)
    const { deadlineAt, gone } = pending
    gather(`${share}\n${entities.others}`, { pending, entities, deadlineAt, gone })
  }
}

/** Written down before whoever gets the answer changes it. */
const copyable = (answer: SubgraphAnswer, isAsked: boolean): ReadAnswer => ({
  answer,
  text: isAsked ? JSON.stringify(answer) : '',
})
