/**
 * Reads of single things that different requests of one caller ask for in the same turn of the event loop, asked together: the
 * busier the gateway, the fewer calls a request makes. Nobody waits for company: a read that is alone in its turn goes as it is.
 */
import { createEnding, onAbort } from '../kit/resilience/time-limit.ts'
import type { Ending, TimeLimit } from '../kit/resilience/time-limit.ts'
import { isOutage } from './asking.ts'
import type { Question } from './attempt.ts'
import type { CallContext } from './context.ts'
import type { Entry } from './domain.ts'
import { UpstreamFailure } from './failure.ts'
import { abandoned } from './no-answer.ts'

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
  readonly limit: TimeLimit
}

interface Member extends Asking<unknown> {
  readonly together: Together<unknown>
  settle(answer: unknown): void
}

interface Group {
  readonly members: Member[]
  sent: boolean
}

type Ask = <T>(asking: Asking<T>) => Promise<T>

/** All members go on when the one answer comes; more would hold the event loop for too long. */
const mostMembers = 32
/** Whoever may wait this much longer than the first is a member all the same. */
const toleranceMs = 2_000

/** Asks together what may be asked together, and `alone` all else. */
export function createGatherer(alone: Ask): Ask {
  const open = new Map<string, Group>()

  function join(key: string, member: Member): void {
    const group = open.get(key)
    const [first] = group?.members ?? []
    const longerMs = first ? member.deadlineAt - first.deadlineAt : -1
    if (!group || longerMs < 0 || longerMs > toleranceMs) {
      const opened: Group = { members: [member], sent: false }
      open.set(key, opened)
      setImmediate(() => send(key, opened))
      return
    }
    group.members.push(member)
    if (group.members.length === mostMembers) send(key, group)
  }

  function send(key: string, group: Group): void {
    if (group.sent) return
    group.sent = true
    if (open.get(key) === group) open.delete(key)
    const waiting = group.members.filter(({ limit }) => !limit.aborted)
    for (const { limit, settle } of group.members) if (limit.aborted) settle(Promise.reject(abandoned('not-sent')))
    const [first, second] = waiting
    if (first && !second) first.settle(alone(first))
    else if (first) void answerAll(first, waiting)
  }

  async function answerAll(first: Member, members: readonly Member[]): Promise<void> {
    using everybody = endingOf(members)
    const ids = members.map(({ together }) => together.id)
    const context = { ...first.context, deadlineAt: first.deadlineAt, gone: everybody.ending }
    try {
      const found = await first.together.many(ids, context)
      for (const member of members) {
        const entry = found.get(member.together.id) ?? null
        if (entry instanceof UpstreamFailure && isForAll(entry)) member.settle(Promise.reject(entry))
        // That there is no answer may be the fault of another, and a single read may know more names of a thing.
        else member.settle(entry === null || entry instanceof UpstreamFailure ? alone(member) : entry)
      }
    } catch (error) {
      for (const { settle } of members) settle(Promise.reject(error as Error))
    }
  }

  return <T>(asking: Asking<T>) => {
    const { together, endpoint } = asking.question
    if (!together) return alone(asking)
    return new Promise<T>((resolve) => {
      join(`${endpoint.name} ${asking.context.scope}`, { ...asking, together, settle: resolve } as Member)
    })
  }
}

const withoutAnswer: ReadonlySet<number | undefined> = new Set([undefined, 401, 429, 502, 503, 504])

/** Whether each of them would have failed alone: the marketplace cannot be asked now. */
const isForAll = (failure: UpstreamFailure): boolean => isOutage(failure) && withoutAnswer.has(failure.upstream?.status)

/** Ends when the last of them has gone. */
function endingOf(members: readonly Member[]): Disposable & { readonly ending: Ending } {
  const ending = createEnding()
  let left = members.length
  const stays = members.map(({ limit }) =>
    onAbort(limit, () => {
      left--
      if (left === 0) ending.abort(limit.reason)
    }),
  )
  return { ending, [Symbol.dispose]: () => stays.forEach((stay) => stay()) }
}
