/** What every command is handed, and how a command becomes an exit code. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Values } from '../config/read.ts'
import type { Clock } from '../kit/clock.ts'
import { systemClock } from '../kit/clock.ts'
import { exitCodeOf, onStopSignal } from '../kit/stop-signals.ts'
import { createClient } from './client.ts'
import type { GatewayClient } from './client.ts'
import { credentialsFor } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { callerVariables } from './environment.ts'
import { CommandFailure, exits } from './exits.ts'
import type { ExitCode } from './exits.ts'
import { createOutput } from './output.ts'
import type { Output } from './output.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly url?: string
  readonly token?: string
  readonly timeout?: number
}

export interface Tools {
  readonly out: Output
  readonly clock: Clock
  readonly variables: Values
  readonly credentials: Credentials
  /** What was given to be shown to the gateway: that of --token, or else of GATEWAY_TOKEN. */
  readonly token: string | undefined
  readonly gateway: GatewayClient
  /** Whether the caller named the gateway to ask. */
  readonly named: boolean
  readonly timeoutMs: number
  /** Aborted by the first Ctrl-C; another one a second later or more ends the process. */
  readonly signal: AbortSignal
}

/** Resolves with the exit code, 0 when it says nothing. */
type Work<A extends unknown[]> = (tools: Tools, ...args: A) => Promise<ExitCode | undefined> | Promise<void>

/** Makes a commander action of a command. commander hands over the arguments, the options and the command itself. */
export function act<A extends unknown[]>(work: Work<A>): (...args: [...A, Command]) => Promise<void> {
  return (...args) => {
    const options = (args.at(-1) as Command).optsWithGlobals<GlobalOptions>()
    return ending(options, (out) => work(toolsFor(options, out), ...(args.slice(0, -1) as A)))
  }
}

/** For a command that asks no gateway: of the environment only what it reads itself has to fit. */
export async function ending(
  { json = false }: GlobalOptions,
  work: (out: Output) => Promise<ExitCode | undefined> | Promise<void>,
): Promise<void> {
  const out = createOutput(process, json)
  try {
    process.exitCode = (await work(out)) ?? exits.ok
  } catch (error) {
    out.failure(asFailure(error))
    process.exitCode = asFailure(error).exit
  }
}

/** A command that waits is busy: its timers keep the process alive. */
export const waitingClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => pause(ms, undefined, signal && { signal }),
}

/** Fails where the environment or `--url` leaves no gateway to ask. */
export function toolsFor(options: GlobalOptions, out: Output): Tools {
  const variables = callerVariables()
  const url = gatewayUrl(options.url ?? variables.GATEWAY_URL ?? ownUrl(variables))
  const timeoutMs = options.timeout ?? 30_000
  const credentials = credentialsFor(url, options.token, variables, () => systemClock.now())
  const stopping = new AbortController()
  let heard: AbortSignal | undefined
  return {
    out,
    variables,
    credentials,
    token: options.token ?? variables.GATEWAY_TOKEN,
    timeoutMs,
    clock: waitingClock,
    named: options.url !== undefined || variables.GATEWAY_URL !== undefined,
    gateway: createClient({ url, credentials, timeoutMs }),
    // Only commands that can stop half-way listen; all others end at once, as anybody expects.
    get signal() {
      if (!heard) {
        heard = stopping.signal
        onStopSignal(systemClock, (name, again) => {
          if (again) process.exit(exitCodeOf(name))
          stopping.abort()
        })
      }
      return heard
    },
  }
}

/** Of the gateway on this machine, as it is configured here. */
const ownUrl = ({ PORT, TLS_CERT_FILE }: Values): string =>
  `${TLS_CERT_FILE === undefined ? 'http' : 'https'}://127.0.0.1:${PORT}`

/** The address without a path: people paste that of `/graphql` as well. */
function gatewayUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new CommandFailure(exits.usage, '--url: expected an http or https address, such as http://127.0.0.1:4000.')
  }
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname.replace(/\/(graphql)?\/?$/, '')}`
}

/** What nobody foresaw is shown by its message: the person at the keyboard is the operator. */
function asFailure(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error
  const { message, code } = error as NodeJS.ErrnoException
  return new CommandFailure(exits.failed, message, { code: typeof code === 'string' ? code : undefined })
}
