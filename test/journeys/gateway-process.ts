/** A real gateway process that can be killed, stopped and started again on the same store. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { gatewayEntry } from '../support/bundled.ts'

export class GatewayProcess {
  readonly #env: Record<string, string>
  readonly #entry: string
  #child: ChildProcess | undefined
  /** Undefined while it is not ready. */
  url: string | undefined
  kills = 0
  /** When it was killed or ended by itself, and when that was noticed. */
  readonly deaths: number[] = []
  /** All that it wrote, over all its lives. */
  log = ''
  /** The longest time from start to ready. */
  slowestStartMs = 0
  #output = ''

  constructor(env: Record<string, string>, entryFile = gatewayEntry) {
    this.#env = env
    this.#entry = entryFile
  }

  async start(): Promise<void> {
    const startedAt = performance.now()
    const child = fork(this.#entry, {
      env: { PATH: process.env['PATH'] ?? '', ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.log += chunk.toString()
        this.#output = (this.#output + chunk.toString()).slice(-4_000)
      })
    }
    child.once('exit', () => this.deaths.push(Date.now()))
    const ready = once(child, 'message') as Promise<[{ url: string }]>
    const died = once(child, 'exit').then(([code]) => {
      throw new Error(`The gateway ended with ${code} before it was ready:\n${this.#output}`)
    })
    const [message] = await Promise.race([ready, died])
    died.catch(() => undefined)
    this.url = message.url
    this.slowestStartMs = Math.max(this.slowestStartMs, performance.now() - startedAt)
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** As a power cut sees it. */
  async kill(): Promise<void> {
    this.url = undefined
    this.kills++
    this.deaths.push(Date.now())
    await this.#end('SIGKILL')
  }

  /** As an operator does it. */
  async stop(): Promise<void> {
    this.url = undefined
    await this.#end('SIGTERM')
  }

  async exited(): Promise<void> {
    const child = this.#child
    if (child && this.running) await once(child, 'exit')
    this.url = undefined
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (!child || !this.running) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
