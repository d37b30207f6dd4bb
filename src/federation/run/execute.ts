import type { Subgraph, SubgraphAnswer, SubgraphError, SubgraphRequest, Passage } from '../subgraphs/subgraph.ts'
import type { EntityCall, EntityFetch, RootFetch, Step } from '../plan/program.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { brokenContract, fromError, fromThrown } from './failures.ts'
import type { SubgraphFailure } from './failures.ts'
import { ask } from './representations.ts'
import { Place } from './places.ts'
import type { Asked } from './representations.ts'
import { compileAsking } from './texts.ts'
import type { AskInText } from './texts.ts'
import { applyRewrites } from './rewrites.ts'
import { copy, isBranch, lose, mergeInto, puncture } from './tree.ts'
import type { Branch } from './tree.ts'

/** One fetch, told to whoever counts and traces. */
export interface FetchRecord {
  readonly subgraph: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly entities: number
  readonly startedAt: number
  readonly durationMs: number
  readonly outcome: 'answered' | 'errors' | 'failed'
}

/** Everything one execution of a plan works on. */
export interface Run {
  readonly supergraph: Supergraph
  readonly subgraphs: ReadonlyMap<string, Subgraph>
  readonly variables: Readonly<Record<string, unknown>>
  readonly passage: Passage
  /** The merged answer, grown by every fetch. */
  readonly root: Branch
  /** Errors beside a value, or without a place: reported as they are, at the path of the tree if it is known. */
  readonly loose: { readonly failure: SubgraphFailure; readonly path: readonly (string | number)[] | undefined }[]
  /** Whether anything failed: completion looks for reasons only then. */
  troubled: boolean
  readonly monotonic: () => number
  readonly onFetch: (record: FetchRecord) => void
}

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

async function runEntityFetch(fetch: EntityFetch, run: Run): Promise<void> {
  const subgraph = run.subgraphs.get(fetch.subgraph)
  const asked = fetch.calls.map((call) => askFor(call, fetch.subgraph, run, subgraph?.takesText === true))
  let entities = 0
  for (const [index, call] of fetch.calls.entries()) {
    const { questions, unaskable, keyless } = asked[index]!
    settleNull(keyless, call.brings)
    entities += questions.length
    for (const { place, cause } of unaskable) {
      run.troubled = true
      lose(place.target, call.brings, { failure: cause.failure, rest: [] })
    }
  }
  if (entities === 0) return
  const request = subgraph?.takesText
    ? requestInText(fetch, asked, run)
    : requestFor(fetch, representations(fetch, asked), run)
  const answer = await send(fetch, request, entities, run)
  for (const [index, call] of fetch.calls.entries()) {
    const { questions, untrusted } = asked[index]!
    const places = questions.map((question) => question.places)
    if (places.length === 0) continue
    if ('failure' in answer) loseAll(places.flat(), call.brings, answer.failure, run)
    else takeEntities(call, places, answer, fetch.subgraph, run)
    for (const { place, keys, cause } of untrusted) {
      for (const key of keys) delete place.target[key]
      lose(place.target, keys, { failure: cause.failure, rest: [] })
    }
  }
}

/** Compiled with the first use of a call; a program belongs to one supergraph. */
const askers = new WeakMap<EntityCall, { readonly ask: AskInText | undefined }>()

function askFor(call: EntityCall, subgraph: string, run: Run, inText: boolean): Asked {
  if (inText && !run.troubled) {
    let asker = askers.get(call)
    if (!asker) askers.set(call, (asker = { ask: compileAsking(call, subgraph, run.supergraph) }))
    const asked = asker.ask?.(run.root)
    if (asked) return asked
  }
  return ask(run.root, call, subgraph, run.supergraph)
}

const representations = (fetch: EntityFetch, asked: readonly Asked[]): Record<string, unknown> =>
  Object.fromEntries(
    fetch.calls.map(({ variable }, index) => [
      variable,
      asked[index]!.questions.map(({ representation }) => representation),
    ]),
  )

function takeEntities(
  call: EntityCall,
  places: readonly Place[][],
  answer: SubgraphAnswer,
  subgraph: string,
  run: Run,
): void {
  const { supergraph } = run
  const entities = answer.data?.[call.answerKey]
  const isAbstract = (name: string) => supergraph.interfaceObjects.has(name)
  const errors = (answer.errors ?? []).filter((error) => error.path === undefined || error.path[0] === call.answerKey)
  if (!Array.isArray(entities) || entities.length !== places.length) {
    if (errors.length === 0) {
      const what = Array.isArray(entities)
        ? `answered ${entities.length} entities where ${places.length} were asked for`
        : 'answered without the entities that were asked for'
      loseAll(places.flat(), call.brings, fromThrown(brokenContract(subgraph, what), subgraph), run)
    }
    for (const error of errors) {
      const index = error.path?.[1]
      const at = typeof index === 'number' ? (places[index] ?? places.flat()) : places.flat()
      note(error, error.path?.slice(2), at, call.brings, true, subgraph, run)
    }
    // Whatever no error names is missing for the same reason.
    const [first] = errors
    if (first) loseAll(places.flat(), call.brings, fromError(first, subgraph, supergraph.hiddenNames), run)
    return
  }
  const missing = new Set<number>()
  for (const [index, entity] of entities.entries()) {
    if (!isBranch(entity)) {
      missing.add(index)
      if (entity === null && errors.length === 0) settleNull(places[index]!, call.brings)
      continue
    }
    applyRewrites(entity, call.outputRewrites, supergraph.satisfies)
    for (const [turn, place] of places[index]!.entries()) {
      mergeInto(place.target, turn === 0 ? entity : copy(entity), isAbstract)
    }
  }
  for (const error of errors) {
    const index = error.path?.[1]
    if (typeof index === 'number' && places[index]) {
      note(error, error.path?.slice(2), places[index], call.brings, missing.has(index), subgraph, run)
    } else {
      const empty = [...missing].flatMap((each) => places[each] ?? [])
      note(error, undefined, empty, call.brings, empty.length > 0, subgraph, run)
    }
  }
}

/** Puts one error where it belongs: a hole at its path, a loss when the whole object is missing, else beside the data. */
function note(
  error: SubgraphError,
  path: readonly (string | number)[] | undefined,
  places: readonly Place[],
  brings: ReadonlySet<string>,
  missing: boolean,
  subgraph: string,
  run: Run,
): void {
  run.troubled = true
  const failure = fromError(error, subgraph, run.supergraph.hiddenNames)
  if (missing) {
    for (const place of places) {
      const key = path?.[0]
      if (typeof key === 'string') lose(place.target, new Set([key]), { failure, rest: path?.slice(1) ?? [] })
      lose(place.target, brings, { failure, rest: [], ...(typeof key === 'string' && { secondHand: true }) })
    }
    return
  }
  if (!path || path.length === 0) {
    run.loose.push({ failure, path: places[0]?.path })
    return
  }
  for (const place of places) {
    if (!puncture(place.target, path, failure)) run.loose.push({ failure, path: [...place.path, ...path] })
  }
}

/** An entity that does not exist has no fields: they are null, which is an answer and not something missing. */
function settleNull(places: readonly Place[], keys: ReadonlySet<string>): void {
  for (const { target } of places) for (const key of keys) target[key] ??= null
}

function loseAll(places: readonly Place[], keys: ReadonlySet<string>, failure: SubgraphFailure, run: Run): void {
  run.troubled = true
  for (const place of places) lose(place.target, keys, { failure, rest: [] })
}

async function send(
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
function requestInText(fetch: EntityFetch, asked: readonly Asked[], run: Run): SubgraphRequest {
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
