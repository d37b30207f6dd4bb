import type { EntityFetch, RootFetch } from '../plan/program.ts'
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph.ts'
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
  let variables = '{'
  for (let index = 0; index < asked.length; index++) {
    let list = ''
    for (const { text } of asked[index]!.questions) list += list === '' ? text : `,${text}`
    variables += `${index === 0 ? '' : ','}${JSON.stringify(fetch.calls[index]!.variable)}:[${list}]`
  }
  for (const name of fetch.variables) {
    const value = Object.hasOwn(run.variables, name) ? JSON.stringify(run.variables[name]) : undefined
    if (value !== undefined) variables += `,${JSON.stringify(name)}:${value}`
  }
  const { type: kind, text, document } = fetch
  return { kind, text, document, variables: {}, variablesText: `${variables}}`, passage: run.passage }
}
