import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { rfc3339 } from './clock.ts'
import { createLogLines } from './log-lines.ts'
import type { LogLines } from './log-lines.ts'

export type Log = Logger

interface LogOptions {
  level: string
  /** Human lines instead of JSON: for a developer's terminal only. */
  pretty: boolean
}

const leaving: (() => void)[] = []

/** One listener for all logs of the process: Node warns of more than ten. */
function onExit(flush: () => void): void {
  if (leaving.push(flush) > 1) return
  process.on('exit', () => {
    for (const each of leaving) each()
  })
}

/** A destination of pino could gather too, but it measures every line, and tries for ever to write the last ones to a full disk. */
function gathering(): LogLines {
  const lines = createLogLines()
  onExit(lines.flushSync)
  return lines
}

/**
 * JSON lines on standard output. Nobody logs tokens, e-mails, variables or upstream bodies in the first place; the redaction
 * below is the second net.
 */
export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const base = {
    level: options.level,
    redact: {
      paths: ['*.authorization', '*.email', '*.token', '*.secret', 'headers', 'variables', 'email', 'token', 'secret'],
      censor: '[redacted]',
    },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${rfc3339(Date.now())}"`,
  }
  if (destination) return pino(base, destination)
  if (!options.pretty) return pino(base, gathering())
  const { formatters: _formatters, ...plain } = base
  return pino({
    ...plain,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } },
  })
}
