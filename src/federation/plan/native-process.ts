import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { QueryPlan } from '@graphql-hive/router-query-planner'

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
  | { readonly failed: string }
  | { readonly refused: string }
  /** No supergraph of that hash is open. */
  | { readonly unknown: true }
  /** There is no native planner on this platform. */
  | { readonly absent: true }

/** Asks one process after the other, each until it ends. A question that ends its process has failed, and those behind it are asked anew. */
export interface PlannerProcess {
  ask(question: ToPlanner): Promise<FromPlanner>
}

interface Pending {
  readonly question: ToPlanner
  resolve(answer: FromPlanner): void
}

/** Longer than any plan takes that is worth having. */
const answerWithinMs = 5_000
const source = fileURLToPath(
  new URL(`./native-child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** The process is started with the first question and holds up nobody's end. `entry` is for tests. */
export function createPlannerProcess(entry = source): PlannerProcess {
  /** In the order in which they are answered. */
  let pending: Pending[] = []
  let child: ChildProcess | undefined
  let limit: NodeJS.Timeout | undefined

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
  const start = () => {
    let started: ChildProcess
    try {
      started = fork(entry, {
        // Nothing of what the gateway was started with: neither its secrets nor what is preloaded into it.
        env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
    } catch (thrown) {
      // There is no room for one, or for its pipes.
      for (const each of pending.splice(0)) each.resolve({ failed: (thrown as Error).message })
      return
    }
    child = started
    started.on('message', (answer: FromPlanner) => {
      // What it said last may be read after its end: it was blamed already, and is asked by nobody any more.
      if (child !== started) return
      pending.shift()?.resolve(answer)
      watch()
    })
    const lose = () => {
      if (child !== started) return
      child = undefined
      const [culprit, ...others] = pending
      pending = others
      culprit?.resolve({ failed: 'The native query planner broke off' })
      if (others.length > 0) start()
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
        pending.push({ question, resolve })
        if (!child) return start()
        send(pending.at(-1)!)
        if (pending.length === 1) watch()
      }),
  }
}
