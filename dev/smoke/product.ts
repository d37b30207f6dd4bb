import { execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Product {
  /** Everything that `npm start` has printed. */
  printed(): string
  graphql: string
  /** npm and everything below it. */
  processes: readonly number[]
  /** Tells npm to end, as a service manager does, and resolves when nothing of it is left; rejects after `limitMs`. */
  stop(signal: 'SIGTERM' | 'SIGKILL', limitMs: number): Promise<void>
}

/** Runs the README's `npm start` and resolves as soon as it says that the gateway is ready. */
export async function startProduct(env: NodeJS.ProcessEnv, limitMs: number): Promise<Product> {
  const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let printed = ''
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  let ended = false
  npm.once('close', () => (ended = true))
  const end = Date.now() + limitMs
  while (!/Ctrl-C stops it\./.test(printed)) {
    if (ended) throw new Error(`npm start ended:\n${printed}`)
    if (Date.now() > end) {
      signalAll(descendants(npm.pid ?? 0), 'SIGKILL')
      throw new Error(`npm start was not ready within ${limitMs} ms:\n${printed}`)
    }
    await pause(100)
  }
  const processes = descendants(npm.pid ?? 0)
  return {
    printed: () => printed,
    graphql: /GraphQL\s+(\S+)/.exec(printed)?.[1] ?? '',
    processes,
    async stop(signal, limitMs) {
      // A crash of the machine takes all at once; a service manager tells only the process it started.
      signalAll(signal === 'SIGKILL' ? processes : processes.slice(0, 1), signal)
      const lastMoment = Date.now() + limitMs
      while (processes.some(isAlive)) {
        if (Date.now() > lastMoment) {
          const left = processes.filter(isAlive)
          signalAll(left, 'SIGKILL')
          throw new Error(`${signal} left ${left.length} of ${processes.length} processes running:\n${printed}`)
        }
        await pause(100)
      }
    },
  }
}

/** Runs one line in a shell, as a person would who copies it. */
export async function shell(line: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: root, env, timeout: 60_000 })
  return stdout
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // Gone already.
    }
  }
}

/** State and parent of every process, from /proc. */
function processTable(): Map<number, { state: string; parent: number }> {
  const table = new Map<number, { state: string; parent: number }>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, state = '', parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'latin1')) ?? []
      table.set(Number(name), { state, parent: Number(parent) })
    } catch {
      // Ended between the listing and the reading.
    }
  }
  return table
}

const isAlive = (pid: number): boolean => {
  const entry = processTable().get(pid)
  return entry !== undefined && entry.state !== 'Z'
}

function descendants(pid: number): number[] {
  const table = processTable()
  const below = (parent: number): number[] =>
    [...table].flatMap(([child, entry]) => (entry.parent === parent ? [child, ...below(child)] : []))
  return [pid, ...below(pid)]
}
