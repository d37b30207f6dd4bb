import type { RootFetch, Step } from '../plan/program.ts'
import type { SubgraphAnswer } from '../subgraphs/subgraph.ts'
import { runEntityFetch } from './entities.ts'
import { brokenContract, fromThrown } from './failures.ts'
import { requestFor, send } from './fetch.ts'
import { loseAll, note } from './notes.ts'
import { Place } from './places.ts'
import { applyRewrites } from './rewrites.ts'
import type { Run } from './run.ts'
import { lose, mergeInto } from './tree.ts'

/** Runs a step and everything in it. Never rejects for what a subgraph did: that is noted in the tree. */
export async function runStep(step: Step | undefined, run: Run): Promise<void> {
  switch (step?.kind) {
    case undefined:
      return
    case 'sequence':
      for (const each of step.steps) await runStep(each, run)
      return
    case 'parallel':
      await Promise.all(step.steps.map((each) => runStep(each, run)))
      return
    case 'condition':
      return runStep(run.variables[step.variable] === true ? step.yes : step.no, run)
    case 'root':
      return runRootFetch(step, run)
    case 'entities':
      return runEntityFetch(step, run)
  }
}

async function runRootFetch(fetch: RootFetch, run: Run): Promise<void> {
  const answer = await send(fetch, requestFor(fetch, {}, run), 0, run)
  if ('failure' in answer) {
    run.troubled = true
    lose(run.root, fetch.brings, { failure: answer.failure, rest: [] })
    return
  }
  takeRootAnswer(fetch, answer, run)
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
    note(error, error.path, [new Place(run.root, undefined)], fetch.brings, data === undefined, fetch.subgraph, run)
  }
}
