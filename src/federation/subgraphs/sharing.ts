/** Fetches of one scope that are there at the same time share a call: equal ones, and those that ask for entities in the same words. */
import QuickLRU from 'quick-lru'
import { bodyOpening } from '../../kit/http/request-head.ts'
import type { BodyOpening } from '../../kit/http/request-head.ts'
import { TransientMap } from '../../kit/transient-map.ts'
import { toAnswer } from './answer.ts'
import type { ReadAnswer } from './answer.ts'
import { createEntityBatches } from './entity-batches.ts'
import type { Pending } from './entity-batches.ts'
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

/** All fetches of one text. */
interface Kind {
  readonly carry: (request: SubgraphRequest) => Promise<ReadAnswer>
  /** Carries a fetch out, perhaps together with others, and settles it. */
  readonly begin: (share: string, pending: Pending) => void
  readonly inFlight: TransientMap<Running>
}

interface Running extends Pending {
  readonly answer: Promise<ReadAnswer>
  joined: boolean
}

const answerOf = ({ answer }: ReadAnswer): SubgraphAnswer => answer

export function createSharing(options: SharingOptions): (request: SubgraphRequest) => Promise<SubgraphAnswer> {
  /** One plan sends one text, again and again. */
  const kinds = new QuickLRU<string, Kind>({ maxSize: 2_000 })

  function kindOf({ text }: SubgraphRequest): Kind {
    const known = kinds.get(text)
    if (known) return known
    const opening = bodyOpening(`{"query":${JSON.stringify(text)},"variables":`)
    const carry = (request: SubgraphRequest) => options.carry({ request, opening, rest: restOf(request) })
    const begin = options.batchesEntities
      ? createEntityBatches(carry, options.monotonic)
      : (_share: string, { request, settle }: Pending) => settle(carry(request))
    const kind = { carry, begin, inFlight: new TransientMap<Running>() }
    kinds.set(text, kind)
    return kind
  }

  function start(request: SubgraphRequest, { inFlight, begin }: Kind, share: string, key: string): Running {
    const { deadlineAt = Infinity, signal: gone } = request.passage
    const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>()
    const over = () => {
      if (inFlight.get(key) === running) inFlight.delete(key)
    }
    const running: Running = {
      request,
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
    begin(share, running)
    return running
  }

  /** Waits for an equal fetch that is under way. Everyone reads the answer for themselves: answers are merged in place. */
  async function join(running: Running, kind: Kind, request: SubgraphRequest): Promise<SubgraphAnswer> {
    running.joined = true
    let text: string
    try {
      ;({ text } = await running.answer)
    } catch (thrown) {
      // The one who asked first went away; that must not cost those who only joined.
      if (running.gone?.aborted && !request.passage.signal?.aborted) return kind.carry(request).then(answerOf)
      throw thrown
    }
    return toAnswer(JSON.parse(text)) ?? {}
  }

  return (request) => {
    const kind = kindOf(request)
    if (request.kind !== 'query') return kind.carry(request).then(answerOf)
    const share = options.shareOf(request.passage)
    const key = `${share}\n${restOf(request)}`
    const running = kind.inFlight.get(key)
    return running ? join(running, kind, request) : start(request, kind, share, key).answer.then(answerOf)
  }
}

const restOf = ({ variablesText, variables }: SubgraphRequest) => `${variablesText ?? JSON.stringify(variables)}}`
