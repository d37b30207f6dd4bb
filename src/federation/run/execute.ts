import type { RootFetch, Step } from '../plan/program.ts'
import type { SubgraphAnswer } from '../subgraphs/subgraph.ts'
import { runEntityFetch } from './entities.ts'
import { brokenContract, fromThrown } from './failures.ts'
import { requestFor, send } from './fetch.ts'
import { loseAll, note } from './notes.ts'
import { Place } from './places.ts'
import { applyRewrites, renamedPath } from './rewrites.ts'
import type { Run } from './run.ts'
import { lose, mergeInto } from './tree.ts'

/** Runs a step and everything in it; undefined when there is nothing to wait for. Never rejects for what a subgraph did: that is noted in the tree. */
export function runStep(step: Step | undefined, run: Run): Promise<unknown> | undefined {
  switch (step?.kind) {
    case undefined:
      return undefined
    case 'sequence':
      return inTurn(step.steps, run)
    case 'parallel':
      return together(step.steps, run)
    case 'condition':
      return runStep(run.variables[step.variable] === true ? step.yes : step.no, run)
    case 'root':
      return runRootFetch(step, run)
    case 'entities':
      return runEntityFetch(step, run)
  }
}

async function inTurn(steps: readonly Step[], run: Run): Promise<void> {
  for (const each of steps) {
    const running = runStep(each, run)
    if (running) await running
  }
}

function together(steps: readonly Step[], run: Run): Promise<unknown> | undefined {
  const running = steps.map((each) => runStep(each, run)).filter((each) => each !== undefined)
  return running.length > 1 ? Promise.all(running) : running[0]
}

function runRootFetch(fetch: RootFetch, run: Run): Promise<void> {
  return send(fetch, requestFor(fetch, {}, run), 0, run, (answered) => {
    if ('failure' in answered) {
      run.troubled = true
      lose(run.root, fetch.brings, { failure: answered.failure, rest: [] })
    } else takeRootAnswer(fetch, answered, run)
  })
}

/** Merges the answer of a root fetch (or an event of a subscription) into the tree. */
export function takeRootAnswer(fetch: RootFetch, answer: SubgraphAnswer, run: Run): void {
  const { supergraph } = run
  const data = answer.data ?? undefined
  const errors = answer.errors ?? []
  if (data) {
    applyRewrites(data, fetch.outputRewrites, supergraph.satisfies)
    mergeInto(run.root, data, (name) => supergraph.interfaceObjects.has(name))
  } else if (errors.length === 0) {
    loseAll(
      [new Place(run.root, undefined)],
      fetch.brings,
      fromThrown(brokenContract(fetch.subgraph, 'answered with neither data nor errors'), fetch.subgraph),
      run,
    )
  }
  for (const error of errors) {
    const path = renamedPath(error.path, fetch.outputRewrites)
    note(error, path, [new Place(run.root, undefined)], fetch.brings, data === undefined, fetch.subgraph, run)
  }
}
