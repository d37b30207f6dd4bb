/** Fetches of one scope that are there at the same time share a call: equal ones, and those that ask for entities in the same words. */
import QuickLRU from 'quick-lru'
import { Failure } from '../../kit/failure.ts'
import { createGathering, endOfAll } from '../../kit/gathering.ts'
import type { Asker } from '../../kit/gathering.ts'
import { bodyOpening } from '../../kit/http/request-head.ts'
import type { BodyOpening } from '../../kit/http/request-head.ts'
import { isForEverybody } from '../../kit/resilience/outage.ts'
import { toAnswer } from './answer.ts'
import type { ReadAnswer } from './answer.ts'
import { joined, parted, variablesOf } from './entity-lists.ts'
import type { EntityQuestions } from './entity-lists.ts'
import type { Passage, SubgraphAnswer, SubgraphRequest } from './subgraph.ts'

/** What is sent for one request. */
export interface Fetch {
  readonly request: SubgraphRequest
  /** How its body begins, and the rest of it. */
  readonly opening: BodyOpening
  readonly rest: string
}

interface SharingOptions {
  readonly carry: (fetch: Fetch) => Promise<ReadAnswer>
  /** All that an answer may depend on beside the body of the fetch. */
  readonly shareOf: (passage: Passage) => string
  /** Whether fetches of entities may be put together. */
  readonly batchesEntities: boolean
  readonly monotonic: () => number
}

/** How the body of a fetch begins, and its fetches that are under way. */
interface Opening extends BodyOpening {
  readonly inFlight: Map<string, Running>
  readonly gather: (key: string, running: Gathered) => void
  /** When fetches may be put together again, after they had to be carried out one by one. */
  batchesFrom: number
}

interface Running extends Asker {
  readonly request: SubgraphRequest
  readonly entities: EntityQuestions | undefined
  readonly answer: Promise<ReadAnswer>
  /** Whether somebody waits for a copy of the answer. */
  joined: boolean
  settle(answer: ReadAnswer | Promise<ReadAnswer>): void
  fail(thrown: unknown): void
}

/** A fetch of entities that may be put together with others. */
type Gathered = Running & { readonly entities: EntityQuestions }

const isOfEntities = (running: Running): running is Gathered => running.entities !== undefined

/** Entities in one call: they go on all together, and more would hold the event loop for too long. */
const mostEntities = 128
/** How long a subgraph is spared after it could not do with fetches that were put together. */
const sparedMs = 30_000

const answerOf = ({ answer }: ReadAnswer): SubgraphAnswer => answer

export function createSharing(options: SharingOptions): (request: SubgraphRequest) => Promise<SubgraphAnswer> {
  const { shareOf, monotonic } = options
  /** One plan sends one text, again and again. */
  const openings = new QuickLRU<string, Opening>({ maxSize: 2_000 })

  const carry = (request: SubgraphRequest, opening: Opening) =>
    options.carry({ request, opening, rest: restOf(request) })

  function openingOf({ text }: SubgraphRequest): Opening {
    const known = openings.get(text)
    if (known) return known
    const opening: Opening = {
      ...bodyOpening(`{"query":${JSON.stringify(text)},"variables":`),
      inFlight: new Map(),
      batchesFrom: options.batchesEntities ? 0 : Infinity,
      gather: createGathering<Gathered>({
        most: mostEntities,
        sizeOf: ({ entities }) => entities.lists.reduce((sum, { size }) => sum + size, 0),
        together: (all) => void carryAll(opening, all),
        alone: (running) => carryAlone(opening, running),
      }),
    }
    openings.set(text, opening)
    return opening
  }

  function carryAlone(opening: Opening, { request, settle }: Running): void {
    settle(carry(request, opening))
  }

  /** One call for all of them. Where it does not do, each is carried out alone: it may be the fault of another. */
  async function carryAll(opening: Opening, all: readonly [Gathered, ...Gathered[]]): Promise<void> {
    const [first] = all
    using everybody = endOfAll(all, ({ gone, fail }) => fail(gone?.reason))
    const questions = all.map(({ entities }) => entities)
    const entities = joined(first.entities, questions.slice(1))
    const passage = { ...first.request.passage, signal: everybody.ending }
    const request = { ...first.request, entities, variablesText: variablesOf(entities), passage }
    try {
      const { answer } = await carry(request, opening)
      const parts = parted(answer, questions)
      if (parts) {
        for (const [index, running] of all.entries()) running.settle(copyable(parts[index]!, running.joined))
        return
      }
    } catch (thrown) {
      if (!(thrown instanceof Failure) || isForEverybody(thrown)) {
        for (const { fail } of all) fail(thrown)
        return
      }
    }
    opening.batchesFrom = monotonic() + sparedMs
    for (const running of all) if (!running.gone?.aborted) carryAlone(opening, running)
  }

  function begin(request: SubgraphRequest, opening: Opening, share: string, key: string): Running {
    const { inFlight } = opening
    const { deadlineAt = Infinity, signal: gone } = request.passage
    const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>()
    const over = () => {
      if (inFlight.get(key) === running) inFlight.delete(key)
    }
    const running: Running = {
      request,
      entities: request.entities,
      answer: promise,
      deadlineAt,
      gone,
      joined: false,
      settle(answer) {
        // Whoever comes from now on would be too late for a copy of what is here already.
        if (answer instanceof Promise) promise.then(over, over)
        else over()
        resolve(answer)
      },
      fail(thrown) {
        over()
        reject(thrown)
      },
    }
    inFlight.set(key, running)
    if (isOfEntities(running) && monotonic() >= opening.batchesFrom) {
      opening.gather(`${share}\n${running.entities.others}`, running)
    } else carryAlone(opening, running)
    return running
  }

  /** Waits for an equal fetch that is under way. Everyone reads the answer for themselves: answers are merged in place. */
  async function join(running: Running, opening: Opening, request: SubgraphRequest): Promise<SubgraphAnswer> {
    running.joined = true
    let text: string
    try {
      ;({ text } = await running.answer)
    } catch (thrown) {
      // The one who asked first went away; that must not cost those who only joined.
      if (running.gone?.aborted && !request.passage.signal?.aborted) {
        return carry(request, opening).then(answerOf)
      }
      throw thrown
    }
    return toAnswer(JSON.parse(text)) ?? {}
  }

  return (request) => {
    const opening = openingOf(request)
    if (request.kind !== 'query') return carry(request, opening).then(answerOf)
    const share = shareOf(request.passage)
    const key = `${share}\n${restOf(request)}`
    const running = opening.inFlight.get(key)
    if (running) return join(running, opening, request)
    return begin(request, opening, share, key).answer.then(answerOf)
  }
}

const restOf = ({ variablesText, variables }: SubgraphRequest) => `${variablesText ?? JSON.stringify(variables)}}`

/** Written down before whoever gets the answer changes it. */
const copyable = (answer: SubgraphAnswer, isAsked: boolean): ReadAnswer => ({
  answer,
  text: isAsked ? JSON.stringify(answer) : '',
})
