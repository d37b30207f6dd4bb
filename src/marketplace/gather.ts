/** Reads of single things that different requests of one caller ask for in the same turn of the event loop, asked together. */
import { createGathering, endOfAll } from '../kit/gathering.ts'
import { isForEverybody } from '../kit/resilience/outage.ts'
import type { TimeLimit } from '../kit/resilience/time-limit.ts'
import type { Question } from './attempt.ts'
import type { CallContext } from './context.ts'
import type { Entry } from './domain.ts'
import { UpstreamFailure } from './failure.ts'

/** How one thing is asked for as one of many. */
export interface Together<T> {
  readonly id: string
  /** What is found of these; what the marketplace has no answer for is missing, null or an error. */
  many(ids: readonly string[], context: CallContext): Promise<ReadonlyMap<string, Entry<T> | null>>
}

/** One who asks. */
export interface Asking<T> {
  readonly question: Question<T>
  readonly context: CallContext
  readonly deadlineAt: number
  /** Ends when nobody waits for this thing any more. */
  readonly gone: TimeLimit
}

interface Member extends Asking<unknown> {
  readonly together: Together<unknown>
  settle(answer: unknown): void
}

type Ask = <T>(asking: Asking<T>) => Promise<T>

/** All members go on when the one answer comes; more would hold the event loop for too long. */
const mostMembers = 32

/** Asks together what may be asked together, and `alone` all else. */
export function createGatherer(alone: Ask): Ask {
  const gather = createGathering<Member>({
    most: mostMembers,
    together: (members) => void answerAll(members),
    alone: (member) => member.settle(alone(member)),
  })

  async function answerAll(members: readonly [Member, ...Member[]]): Promise<void> {
    const [first] = members
    using everybody = endOfAll(members)
    const ids = members.map(({ together }) => together.id)
    const context = { ...first.context, deadlineAt: first.deadlineAt, gone: everybody.ending }
    try {
      const found = await first.together.many(ids, context)
      for (const member of members) {
        const entry = found.get(member.together.id) ?? null
        if (entry instanceof UpstreamFailure && isForEverybody(entry)) member.settle(Promise.reject(entry))
        // That there is no answer may be the fault of another, and a single read may know more names of a thing.
        else member.settle(entry === null || entry instanceof UpstreamFailure ? alone(member) : entry)
      }
    } catch (error) {
      for (const { settle } of members) settle(Promise.reject(error))
    }
  }

  return <T>(asking: Asking<T>) => {
    const { together, endpoint } = asking.question
    if (!together) return alone(asking)
    return new Promise<T>((resolve) => {
      gather(`${endpoint.name} ${asking.context.scope}`, { ...asking, together, settle: resolve })
    })
  }
}
