import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** The address the process says it listens on. Rejects when it ends before. */
  readonly ready: Promise<string>
  /** The exit code, 128 + 15 after a SIGTERM that was not handled, and so on. */
  readonly ended: Promise<number>
  send(signal: NodeJS.Signals): void
}

/** Halves the time to ready from the second start on. Keyed by content, so never stale; where it cannot be written Node goes without. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url))

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/**
 * Starts one of our entry points as a process of its own, tied to this one by an IPC channel. It gets a process group of
 * its own: Ctrl-C then reaches only this process, which passes it on once and in order.
 */
export function startChild(entry: string, env: NodeJS.ProcessEnv, output: 'inherit' | 2): Child {
  const child = fork(fileURLToPath(new URL(`../${entry}`, import.meta.url)), {
    env: { NODE_COMPILE_CACHE: compileCache, ...env },
    detached: true,
    execArgv: [...process.execArgv, '--import', new URL('./follow-parent.ts', import.meta.url).href],
    stdio: ['ignore', output, 'inherit', 'ipc'],
  })
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? 'SIGKILL'] ?? 0)))
  })
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: { type?: unknown; url?: unknown }) => {
      if (message.type === 'ready' && typeof message.url === 'string') resolve(message.url)
    })
    void ended.then((code) => reject(new EndedEarly(entry, code)))
  })
  // Whoever does not wait for it does not want to hear of it either.
  ready.catch(() => {})
  return { ready, ended, send: (signal) => child.kill(signal) }
}

/** The process has said why on standard error; only its code is left to pass on. */
export class EndedEarly extends Error {
  readonly code: number

  constructor(entry: string, code: number) {
    super(`${entry} ended with code ${code} before it was ready.`)
    this.code = code
  }
}
