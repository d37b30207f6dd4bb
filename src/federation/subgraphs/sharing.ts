/** Fetches of one scope that are there at the same time share a call: equal ones, and those that ask for entities in the same words. */
import QuickLRU from 'quick-lru'
import type { Clock } from '../../kit/clock.ts'
import type { Failure } from '../../kit/failure.ts'
import { bodyOpening } from '../../kit/http/request-head.ts'
import type { BodyOpening } from '../../kit/http/request-head.ts'
import { TransientMap } from '../../kit/transient-map.ts'
import { inTime, waitAlike } from '../patience.ts'
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
  readonly clock: Clock
  /** What is said to somebody whose time is up. */
  readonly late: () => Failure
}

/** All fetches of one text. */
interface Kind {
  readonly carry: (request: SubgraphRequest) => Promise<ReadAnswer>
  /** Carries a fetch out, perhaps together with others, and settles it. */
  readonly begin: (share: string, pending: Pending) => void
  readonly inFlight: TransientMap<Running>
}

interface Running extends Pending {
  /** For the one who asked first. */
  readonly answer: Promise<SubgraphAnswer>
  /** The same as text, for those who joined, once it is there. */
  text: string
  joined: boolean
}

/** A timer may ring a moment before its time. */
const slackMs = 5

const answerOf = ({ answer }: ReadAnswer): SubgraphAnswer => answer

export function createSharing(options: SharingOptions): (request: SubgraphRequest) => Promise<SubgraphAnswer> {
  const { clock } = options
  /** One plan sends one text, again and again. */
  const kinds = new QuickLRU<string, Kind>({ maxSize: 2_000 })

  function kindOf({ text }: SubgraphRequest): Kind {
    const known = kinds.get(text)
    if (known) return known
    const opening = bodyOpening(`{"query":${JSON.stringify(text)},"variables":`)
    const carry = (request: SubgraphRequest) => options.carry({ request, opening, rest: restOf(request) })
    const begin = options.batchesEntities
      ? createEntityBatches(carry, () => clock.monotonic())
      : (_share: string, { request, settle }: Pending) => settle(carry(request))
    const kind = { carry, begin, inFlight: new TransientMap<Running>() }
    kinds.set(text, kind)
    return kind
  }

  function start(request: SubgraphRequest, { inFlight, begin }: Kind, share: string, key: string): Running {
    const { deadlineAt = Infinity, signal: gone } = request.passage
    const { promise, resolve, reject } = Promise.withResolvers<SubgraphAnswer>()
    const over = () => {
      if (inFlight.get(key) === running) inFlight.delete(key)
    }
    const arrived = ({ answer, text }: ReadAnswer) => {
      // Whoever comes from now on would be too late for a copy of what is here already.
      over()
      running.text = text
      resolve(answer)
    }
    const running: Running = {
      request,
      answer: promise,
      text: '',
      deadlineAt,
      gone,
      joined: false,
      settle(answer) {
        if (answer instanceof Promise) answer.then(arrived, running.fail)
        else arrived(answer)
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
  async function join(running: Running, kind: Kind, request: SubgraphRequest, key: string): Promise<SubgraphAnswer> {
    running.joined = true
    const { deadlineAt = Infinity, signal } = request.passage
    try {
      const isShorter = deadlineAt < running.deadlineAt
      const answer = await (isShorter ? inTime(clock, running.answer, deadlineAt) : running.answer)
      if (!answer) throw options.late()
    } catch (thrown) {
      // The one who asked first went away, or had less time; that must not cost those who only joined.
      const now = clock.monotonic()
      const isOver = running.gone?.aborted || running.deadlineAt <= now + slackMs
      if (!isOver || signal?.aborted || deadlineAt <= now) throw thrown
      if (kind.inFlight.get(key) === running) kind.inFlight.delete(key)
      return ask(request)
    }
    return toAnswer(JSON.parse(running.text)) ?? {}
  }

  function ask(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const kind = kindOf(request)
    if (request.kind !== 'query') return kind.carry(request).then(answerOf)
    const share = options.shareOf(request.passage)
    const key = `${share}\n${restOf(request)}`
    const running = kind.inFlight.get(key)
    return running && waitAlike(running.request.passage, request.passage)
      ? join(running, kind, request, key)
      : start(request, kind, share, key).answer
  }

  return ask
}

const restOf = ({ variablesText, variables }: SubgraphRequest) => `${variablesText ?? JSON.stringify(variables)}}`
