import type { EntityCall, EntityFetch } from '../plan/program.ts'
import type { SubgraphAnswer, SubgraphError } from '../subgraphs/subgraph.ts'
import { brokenContract, fromError, fromThrown } from './failures.ts'
import { requestFor, requestInText, send } from './fetch.ts'
import type { Answered } from './fetch.ts'
import { loseAll, note, settleNull } from './notes.ts'
import type { Place } from './places.ts'
import { ask } from './representations.ts'
import type { Asked } from './representations.ts'
import { applyRewrites, renamedPath } from './rewrites.ts'
import type { Run } from './run.ts'
import { compileAsking } from './texts.ts'
import type { AskInText } from './texts.ts'
import { isBranch, lose, mergeInto } from './tree.ts'

/** Asks one subgraph for more of the entities that the tree holds, and merges what it answers; undefined when there are none to ask for. */
export function runEntityFetch(fetch: EntityFetch, run: Run): Promise<void> | undefined {
  const subgraph = run.subgraphs.get(fetch.subgraph)
  const asked = fetch.calls.map((call) => askFor(call, fetch.subgraph, run, subgraph?.takesText === true))
  let entities = 0
  for (let index = 0; index < asked.length; index++) {
    const call = fetch.calls[index]!
    const { questions, unaskable, keyless } = asked[index]!
    settleNull(keyless, call.brings)
    entities += questions.length
    for (const { place, cause } of unaskable) {
      run.troubled = true
      lose(place.target, call.brings, { failure: cause.failure, rest: [] })
    }
  }
  if (entities === 0) return undefined
  const request = subgraph?.takesText
    ? requestInText(fetch, asked, run)
    : requestFor(fetch, representations(fetch, asked), run)
  return send(fetch, request, entities, run, (answered) => {
    const common = 'failure' in answered || !answered.errors ? none : errorsOfAll(answered.errors, fetch.calls)
    let isTold = false
    for (let index = 0; index < asked.length; index++) {
      if (takeAnswer(fetch.calls[index]!, asked[index]!, answered, common, fetch.subgraph, run)) isTold = true
    }
    if (!isTold) for (const error of common) note(error, undefined, [], nothing, false, fetch.subgraph, run)
  })
}

/** Errors that say nothing of any one call: they are why something is missing, in whatever call, and else stand beside the data once. */
const errorsOfAll = (errors: readonly SubgraphError[], calls: readonly EntityCall[]): readonly SubgraphError[] =>
  errors.flatMap(({ message, path, extensions, originalError }) =>
    calls.some(({ answerKey }) => answerKey === path?.[0]) ? [] : { message, extensions, originalError },
  )

/** Says whether something was missing for a reason that `common` names. */
function takeAnswer(
  call: EntityCall,
  asked: Asked,
  answered: Answered,
  common: readonly SubgraphError[],
  subgraph: string,
  run: Run,
): boolean {
  const { questions, untrusted } = asked
  if (questions.length === 0) return false
  const places = questions.map((question) => question.places)
  let isTold = false
  if ('failure' in answered) loseAll(places.flat(), call.brings, answered.failure, run)
  else isTold = takeEntities(call, places, answered, common, subgraph, run)
  for (const { place, keys, cause } of untrusted) {
    for (const key of keys) delete place.target[key]
    lose(place.target, keys, { failure: cause.failure, rest: [] })
  }
  return isTold
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

const none: readonly SubgraphError[] = []
const nothing: ReadonlySet<string> = new Set()

/** Where in its entity an error is, in the tree's keys. */
const pathBelow = ({ path }: SubgraphError, { outputRewrites }: EntityCall) =>
  renamedPath(path?.slice(2), outputRewrites)

function takeEntities(
  call: EntityCall,
  places: readonly Place[][],
  answer: SubgraphAnswer,
  common: readonly SubgraphError[],
  subgraph: string,
  run: Run,
): boolean {
  const { supergraph } = run
  const entities = answer.data?.[call.answerKey]
  const isAbstract = (name: string) => supergraph.interfaceObjects.has(name)
  const own = answer.errors?.filter(({ path }) => path?.[0] === call.answerKey) ?? none
  const errors = common.length > 0 ? [...own, ...common] : own
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
      note(error, pathBelow(error, call), at, call.brings, true, subgraph, run)
    }
    // Whatever no error names is missing for the same reason.
    const [first] = errors
    if (first) loseAll(places.flat(), call.brings, fromError(first, subgraph, supergraph.hiddenNames), run)
    return common.length > 0
  }
  const missing = new Set<number>()
  for (let index = 0; index < entities.length; index++) {
    const entity: unknown = entities[index]
    if (!isBranch(entity)) {
      missing.add(index)
      if (entity === null && errors.length === 0) settleNull(places[index]!, call.brings)
      continue
    }
    if (call.outputRewrites.length > 0) applyRewrites(entity, call.outputRewrites, supergraph.satisfies)
    const targets = places[index]!
    for (let turn = 0; turn < targets.length; turn++) mergeInto(targets[turn]!.target, entity, isAbstract, turn > 0)
  }
  if (errors.length === 0) return false
  const empty = [...missing].flatMap((each) => places[each] ?? [])
  for (const error of own) {
    const index = error.path?.[1]
    if (typeof index === 'number' && places[index]) {
      note(error, pathBelow(error, call), places[index], call.brings, missing.has(index), subgraph, run)
    } else note(error, undefined, empty, call.brings, empty.length > 0, subgraph, run)
  }
  if (empty.length === 0) return false
  for (const error of common) note(error, undefined, empty, call.brings, true, subgraph, run)
  return common.length > 0
}
