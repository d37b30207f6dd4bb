import { OperationTypeNode } from 'graphql'
import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import type { CompiledPlans } from './compiled.ts'
import { createInFlight } from './in-flight.ts'
import type { FederatedRequest, Plans, Ready } from './plan/plans.ts'
import type { Prepared } from './plan/prepare.ts'
import type { Finished, IsLost, Respond } from './response.ts'
import { runStep } from './run/execute.ts'
import type { Run } from './run/run.ts'

interface ExecutionParts {
  readonly plans: Plans
  readonly compiled: CompiledPlans
  readonly begin: (request: FederatedRequest, ready: Ready) => Run
  readonly respond: Respond
  readonly isLost: IsLost
  readonly onPlanReplaced: ((key: string) => void) | undefined
  readonly clock: Clock
}

/** Executes queries and mutations, equal queries at the same time once. */
export type Execute = (request: FederatedRequest, ready: Ready) => Promise<ExecutionResult>

export function createExecute(parts: ExecutionParts): Execute {
  const { plans, compiled, begin, respond, isLost, onPlanReplaced, clock } = parts
  /** Plans whose gaps are the subgraphs' doing. */
  const trusted = new WeakSet<Prepared>()
  const inFlight = createInFlight(clock)

  const runAll = async (request: FederatedRequest, ready: Ready): Promise<Finished> => {
    const run = begin(request, ready)
    const { programs, required } = ready.prepared
    for (const [index, { step }] of programs.entries()) {
      const running = runStep(step, run)
      if (running) await running
      const part = required[index]
      // What is below it counts, too: a field that fails at another subgraph may take it along.
      if (part && (await isLost(request, ready, run, part))) break
    }
    return respond(request, ready, run)
  }
  /**
   * Something was missing although no subgraph failed: either a subgraph left it out or the plan never asked. A query can be
   * planned by our own planner and asked again; whichever plan then brings everything is kept. What a subgraph failed at
   * meanwhile tells nothing about the plans.
   */
  const askAgain = async (request: FederatedRequest, ready: Ready, first: Finished): Promise<ExecutionResult> => {
    if (trusted.has(ready.prepared)) return first.result
    try {
      const prepared = await ready.prepareOwn()
      const second = await runAll(request, { ...ready, prepared })
      if (isBetter(second, first)) {
        plans.replace(ready.key, prepared)
        onPlanReplaced?.(ready.key)
        return second.result
      }
      if (second.missing) trusted.add(ready.prepared)
    } catch {
      // There is no other plan, so the first answer stands.
      trusted.add(ready.prepared)
    }
    return first.result
  }
  const answer = (request: FederatedRequest, ready: Ready): Promise<ExecutionResult> =>
    runAll(request, ready).then((first) => {
      const isQuery = ready.operation === OperationTypeNode.QUERY
      return first.missing && isQuery && ready.prepared.native ? askAgain(request, ready, first) : first.result
    })

  return (request, ready) => {
    const key = compiled.sharedKey(request, ready)
    return key === undefined ? answer(request, ready) : inFlight.ask(key, request.passage, () => answer(request, ready))
  }
}

/** Brings all that was asked for or says why not, and at no price: nothing that the other answer has is lost to a failure. */
const isBetter = (second: Finished, first: Finished): boolean =>
  !second.missing && (!second.troubled || keepsAll(first.result.data, second.result.data))

/** Whether whatever has a value in the first has one in the second. */
function keepsAll(first: unknown, second: unknown): boolean {
  if (first === null || first === undefined) return true
  if (second === null || second === undefined) return false
  if (Array.isArray(first))
    return !Array.isArray(second) || first.slice(0, second.length).every((each, index) => keepsAll(each, second[index]))
  if (typeof first !== 'object' || typeof second !== 'object') return true
  return Object.entries(first).every(([key, value]) => keepsAll(value, (second as Record<string, unknown>)[key]))
}
