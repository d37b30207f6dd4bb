import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { QueryPlan } from '@graphql-hive/router-query-planner'
import { systemClock } from '../../kit/clock.ts'
import type { Clock } from '../../kit/clock.ts'
import { createRests } from './native-rests.ts'

/** Opens a supergraph (`sdl`), plans for one that is open (`text`), or both. */
export interface ToPlanner {
  readonly hash: string
  readonly sdl?: string
  readonly text?: string
  readonly active?: readonly string[]
  readonly draw?: number
}

export type FromPlanner =
  | { readonly opened: true }
  | { readonly plan: QueryPlan }
  /** `brokeOff` where that was the end of the process; `resting` where it was the last one for now. */
  | { readonly failed: string; readonly brokeOff?: 'once' | 'resting' }
  | { readonly refused: string }
  /** No supergraph of that hash is open. */
  | { readonly unknown: true }
  /** There is no native planner on this platform. */
  | { readonly absent: true }

/**
 * Asks one process after the other, each until it ends. A question that ends its process has failed, and those behind it are asked anew. After
 * several such ends over one supergraph nothing is asked for plans over it for a while.
 */
export interface PlannerProcess {
  ask(question: ToPlanner): Promise<FromPlanner>
}

interface Pending {
  readonly question: ToPlanner
  resolve(answer: FromPlanner): void
}

const leftAlone: FromPlanner = { failed: 'The native query planner is left alone for a while' }

/** Longer than any plan takes that is worth having. */
const answerWithinMs = 5_000
const source = fileURLToPath(
  new URL(`./native-child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** The process is started with the first question and holds up nobody's end. `entry` is for tests. */
export function createPlannerProcess(entry = source, clock: Pick<Clock, 'monotonic'> = systemClock): PlannerProcess {
  const rests = createRests(clock)
  /** In the order in which they are answered. */
  let pending: Pending[] = []
  let child: ChildProcess | undefined
  let limit: NodeJS.Timeout | undefined
  let willEnd = false

  const send = ({ question }: Pending) => {
    // What cannot be sent is told by the end of the process.
    child?.send(question, () => {})
  }
  const watch = () => {
    clearTimeout(limit)
    if (pending.length === 0) {
      child?.unref()
      child?.channel?.unref()
      return
    }
    child?.ref()
    child?.channel?.ref()
    const watched = child
    limit = setTimeout(() => watched?.kill('SIGKILL'), answerWithinMs)
  }
  /** The first question has ended the process, or nothing could be started for it. */
  const blame = (failed: string) => {
    const [culprit, ...others] = pending
    pending = others
    if (!culprit) return
    const { hash } = culprit.question
    const brokeOff = rests.broke(hash) ? 'resting' : 'once'
    culprit.resolve({ failed, brokeOff })
    if (brokeOff === 'once') return
    pending = others.filter((each) => !isSpared(each.question))
    for (const each of others) if (!pending.includes(each)) each.resolve(leftAlone)
  }
  const isSpared = ({ hash, text }: ToPlanner): boolean => text !== undefined && rests.isOn(hash)
  const start = () => {
    let started: ChildProcess
    try {
      started = fork(entry, [String(process.pid)], {
        // Nothing of what the gateway was started with: neither its secrets nor what is preloaded into it.
        env: { NODE_COMPILE_CACHE: getCompileCacheDir() },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
    } catch (thrown) {
      // There is no room for one, or for its pipes.
      while (pending.length > 0) blame((thrown as Error).message)
      return
    }
    child = started
    // One that is busy does not notice that the gateway is gone.
    if (!willEnd) process.once('exit', () => child?.kill('SIGKILL'))
    willEnd = true
    started.on('message', (answer: FromPlanner) => {
      // What it said last may be read after its end: it was blamed already, and is asked by nobody any more.
      if (child !== started) return
      pending.shift()?.resolve(answer)
      watch()
    })
    const lose = () => {
      if (child !== started) return
      child = undefined
      blame('The native query planner broke off')
      if (pending.length > 0) start()
      else clearTimeout(limit)
    }
    started.once('exit', lose)
    started.once('error', lose)
    pending.forEach(send)
    watch()
  }
  return {
    ask: (question) =>
      new Promise((resolve) => {
        if (isSpared(question)) return resolve(leftAlone)
        pending.push({ question, resolve })
        if (!child) return start()
        send(pending.at(-1)!)
        if (pending.length === 1) watch()
      }),
  }
}
