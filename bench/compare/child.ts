/** The parent's end: a process of its own, what it costs, and its end. */
import { fork } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'

export interface Child {
  readonly url: string
  readonly pid: number
  /** Sends a message and waits for the next one of this type. */
  ask(message: unknown, type: string, withinMs?: number): Promise<Record<string, unknown>>
  counts(): Promise<Record<string, number>>
  stop(): Promise<void>
}

interface ChildOptions {
  args?: readonly string[]
  env?: Record<string, string>
  /** File that standard output goes to; else it goes nowhere. */
  logFile?: string
  /** Working directory. */
  cwd?: string
  execArgv?: string[]
  readyWithinMs?: number
}

/** Starts a module that says `{ type: 'ready', url }`. Rejects with the end of what it wrote when it ends before. */
export async function startChild(entry: string, options: ChildOptions = {}): Promise<Child> {
  const output = options.logFile === undefined ? null : openSync(options.logFile, 'a')
  const child = fork(entry, options.args ?? [], {
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    execArgv: options.execArgv ?? [],
    stdio: ['ignore', output ?? 'ignore', 'pipe', 'ipc'],
  })
  if (output !== null) closeSync(output)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })

  function next(type: string, withinMs: number): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => finish(new Error(`${entry} did not say "${type}" in time. ${said}`)), withinMs)
      const hear = (message: unknown) => {
        const told = message as Record<string, unknown>
        if (told['type'] === type) finish(undefined, told)
      }
      const gone = () => finish(new Error(`${entry} has ended. ${said}`))
      function finish(error: Error | undefined, told: Record<string, unknown> = {}) {
        clearTimeout(late)
        child.off('message', hear)
        child.off('exit', gone)
        if (error) reject(error)
        else resolve(told)
      }
      child.on('message', hear)
      child.on('exit', gone)
    })
  }

  const stop = async () => {
    child.kill('SIGTERM')
    const killing = setTimeout(() => child.kill('SIGKILL'), 3_000)
    await ended
    clearTimeout(killing)
  }
  try {
    const { url } = await next('ready', options.readyWithinMs ?? 60_000)
    const ask = (message: unknown, type: string, withinMs = 120_000) => {
      const answer = next(type, withinMs)
      child.send(message as object)
      return answer
    }
    return {
      url: String(url),
      pid: child.pid ?? 0,
      ask,
      counts: async () => (await ask('counts', 'counts'))['counts'] as Record<string, number>,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const ticksPerSecond = 100

/** Processor time and memory of a process and all below it, as the operating system counts them. */
export function treeUsage(root: number): { cpuMs: number; rssMb: number } {
  const below = new Map<number, { parent: number; ticks: number; pages: number }>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The name of the process stands in parentheses and may hold anything; what is counted comes after it.
      const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const number = (at: number) => Number(rest[at])
      below.set(Number(name), { parent: number(1), ticks: number(11) + number(12), pages: number(21) })
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (pid: number): boolean => pid === root || (pid > 1 && belongs(below.get(pid)?.parent ?? 0))
  let [ticks, pages] = [0, 0]
  for (const [pid, one] of below) {
    if (!belongs(pid)) continue
    ticks += one.ticks
    pages += one.pages
  }
  return { cpuMs: (ticks * 1000) / ticksPerSecond, rssMb: (pages * 4096) / 2 ** 20 }
}
