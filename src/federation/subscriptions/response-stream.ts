import type { ExecutionResult } from 'graphql'
import type { Clock } from '../../kit/clock.ts'
import { signalOf } from '../../kit/resilience/time-limit.ts'
import type { FederatedRequest, Ready } from '../plan/plans.ts'
import type { Respond } from '../response.ts'
import { toError } from '../run/complete.ts'
import { runStep, takeRootAnswer } from '../run/execute.ts'
import { fromThrown } from '../run/failures.ts'
import { requestFor } from '../run/fetch.ts'
import type { Run } from '../run/run.ts'
import type { Subgraph, SubgraphAnswer } from '../subgraphs/subgraph.ts'
import { reconnecting } from './reconnecting.ts'

interface StreamParts {
  readonly subgraphs: ReadonlyMap<string, Subgraph>
  readonly begin: (request: FederatedRequest, ready: Ready) => Run
  readonly respond: Respond
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

/** "MapSourceToResponseEvent" of the GraphQL specification (6.2.3.2): each event of a subgraph starts a run of the rest of the plan. */
export type OpenResponseStream = (
  request: FederatedRequest,
  ready: Ready,
) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>

export function createResponseStreams({ subgraphs, begin, respond, clock, random }: StreamParts): OpenResponseStream {
  return async (request, ready) => {
    const [program] = ready.prepared.programs
    const source = program?.source
    if (!program || !source) return (await respond(request, ready, begin(request, ready))).result
    const subgraph = subgraphs.get(source.subgraph)
    const { passage } = request
    const gone = passage.signal && signalOf(passage.signal)
    const failed = (thrown: unknown): ExecutionResult => ({ errors: [toError(fromThrown(thrown, source.subgraph))] })
    const open = () => {
      if (!subgraph) throw new Error(`The plan asks for the subgraph "${source.subgraph}", which nobody opened`)
      return subgraph.subscribe(requestFor(source, {}, { variables: ready.variables, passage }))
    }
    let first: AsyncIterable<SubgraphAnswer>
    try {
      first = await open()
    } catch (thrown) {
      return failed(thrown)
    }
    // Our own stream says by failing that its reader has to go on where it was. Begun anew it would leave out what happened since, or tell it again.
    const events = subgraph?.inProcess ? first : reconnecting(first, open, clock, random, gone)
    return (async function* () {
      try {
        for await (const event of events) {
          const run = begin({ ...request, passage: passage.forEvent?.() ?? passage }, ready)
          takeRootAnswer(source, event, run)
          await runStep(program.step, run)
          yield (await respond(request, ready, run)).result
        }
      } catch (thrown) {
        if (!gone?.aborted) yield failed(thrown)
      }
    })()
  }
}
