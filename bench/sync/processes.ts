/** Processes of the bench: each part in one of its own, so that its processor time and its memory can be told from the others'. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// However the bench ends, nothing that it started stays behind.
const started = new Set<ChildProcess>()
process.once('exit', () => started.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Starts a module as a process; its first message says that it is ready. */
export async function startProcess<Ready>(
  module: URL,
  args: readonly string[],
  env: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<{ child: ChildProcess; pid: number; ready: Ready }> {
  const child = fork(fileURLToPath(module), [...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  started.add(child)
  child.once('exit', () => started.delete(child))
  const died = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${module.pathname} ended with ${code ?? signal} before it was ready`)
  })
  const [ready] = (await Promise.race([once(child, 'message'), died])) as [Ready]
  died.catch(() => undefined)
  return { child, pid: child.pid as number, ready }
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Linux counts in ticks of a hundredth of a second for everybody, whatever the kernel does inside. */
const tickMicros = 10_000

/** Processor time of a process with all its threads since its start, in microseconds. */
export function cpuMicros(pid: number): number {
  // The name in brackets may hold anything; the fields are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMicros
}

/** Memory of a process in MB: now, or the most it ever had. */
export function memoryMb(pid: number, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'latin1').match(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm'))
  return Math.round(Number(line?.[1]) / 1024)
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
