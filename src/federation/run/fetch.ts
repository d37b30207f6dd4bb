import type { EntityFetch, RootFetch } from '../plan/program.ts'
import type { SubgraphAnswer, SubgraphRequest } from '../subgraphs/subgraph.ts'
import { fromThrown } from './failures.ts'
import type { SubgraphFailure } from './failures.ts'
import type { Asked } from './representations.ts'
import type { FetchRecord, Run } from './run.ts'

/** Sends one fetch and tells who counts. Never rejects. */
export async function send(
  fetch: RootFetch | EntityFetch,
  request: SubgraphRequest,
  entities: number,
  run: Run,
): Promise<SubgraphAnswer | { failure: SubgraphFailure }> {
  const subgraph = run.subgraphs.get(fetch.subgraph)
  const startedAt = run.monotonic()
  const done = (outcome: FetchRecord['outcome']) =>
    run.onFetch({
      subgraph: fetch.subgraph,
      kind: fetch.type,
      entities,
      startedAt,
      durationMs: run.monotonic() - startedAt,
      outcome,
    })
  try {
    if (!subgraph) throw new Error(`The plan asks for the subgraph "${fetch.subgraph}", which nobody opened`)
    const answer = await subgraph.execute(request)
    done(answer.errors?.length ? 'errors' : 'answered')
    return answer
  } catch (thrown) {
    done('failed')
    return { failure: fromThrown(thrown, fetch.subgraph) }
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
