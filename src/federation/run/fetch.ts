import type { EntityFetch, RootFetch } from '../plan/program.ts'
import { variablesOf } from '../subgraphs/entity-lists.ts'
import type { EntityList, SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph.ts'
import { fromThrown } from './failures.ts'
import type { SubgraphFailure } from './failures.ts'
import type { Asked } from './representations.ts'
import type { FetchRecord, Run } from './run.ts'

/** What came of a fetch. */
export type Answered = SubgraphAnswer | { readonly failure: SubgraphFailure }

/** Sends one fetch, tells who counts, and hands over what came of it. Rejects only with what `take` throws. */
export function send(
  fetch: RootFetch | EntityFetch,
  request: SubgraphRequest,
  entities: number,
  run: Run,
  take: (answered: Answered) => void,
): Promise<void> {
  const { subgraph, type: kind } = fetch
  const startedAt = run.monotonic()
  const ended = (outcome: FetchRecord['outcome'], answered: Answered) => {
    run.onFetch({ subgraph, kind, entities, startedAt, durationMs: run.monotonic() - startedAt, outcome })
    take(answered)
  }
  return executed(fetch, request, run).then(
    (answer) => ended(answer.errors?.length ? 'errors' : 'answered', answer),
    (thrown: unknown) => ended('failed', { failure: fromThrown(thrown, subgraph) }),
  )
}

function executed(
  { subgraph: name }: RootFetch | EntityFetch,
  request: SubgraphRequest,
  run: Run,
): Promise<SubgraphAnswer> {
  try {
    const subgraph = run.subgraphs.get(name)
    if (!subgraph) throw new Error(`The plan asks for the subgraph "${name}", which nobody opened`)
    return subgraph.execute(request)
  } catch (thrown) {
    return Promise.reject(thrown)
  }
}

/** The request of a fetch with just the variables it uses. */
export function requestFor(
  fetch: RootFetch | EntityFetch,
  representations: Readonly<Record<string, unknown>>,
  run: Pick<Run, 'variables' | 'passage'>,
): SubgraphRequest {
  const variables: Record<string, unknown> = { ...representations }
  for (const name of fetch.variables) if (Object.hasOwn(run.variables, name)) variables[name] = run.variables[name]
  return { kind: fetch.type, text: fetch.text, document: fetch.document, variables, passage: run.passage }
}

/** The same for a subgraph that takes text: the representations are text already. */
export function requestInText(fetch: EntityFetch, asked: readonly Asked[], run: Run): SubgraphRequest {
  const lists = fetch.calls.map(({ variable, answerKey }, index): EntityList => {
    const { questions } = asked[index]!
    let text = ''
    for (const question of questions) text += text === '' ? question.text : `,${question.text}`
    return { variable, answerKey, text, size: questions.length }
  })
  let others = ''
  for (const name of fetch.variables) {
    const value = Object.hasOwn(run.variables, name) ? JSON.stringify(run.variables[name]) : undefined
    if (value !== undefined) others += `,${JSON.stringify(name)}:${value}`
  }
  const { type: kind, text, document } = fetch
  const entities = { lists, others }
  return { kind, text, document, variables: {}, variablesText: variablesOf(entities), entities, passage: run.passage }
}
