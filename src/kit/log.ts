import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { rfc3339 } from './clock.ts'

export type Log = Logger

interface LogOptions {
  level: string
  /** Human lines instead of JSON: for a developer's terminal only. */
  pretty: boolean
}

/**
 * Under load many lines go out with one write, which otherwise costs a tenth of a small request. None waits longer than this, and
 * what is left goes out when the process exits; only a kill that nobody can catch loses the lines of the last moment.
 */
const gathered = { minLength: 32_768, longestMs: 50 }

const leaving: (() => void)[] = []

/** One listener for all logs of the process: Node warns of more than ten. */
function onExit(flush: () => void): void {
  if (leaving.push(flush) > 1) return
  process.on('exit', () => {
    for (const each of leaving) each()
  })
}

/** A destination could gather too, but it measures every line, and with `periodicFlush` it wakes a process that logs nothing. */
function gathering({ minLength, longestMs }: typeof gathered): DestinationStream & { flushSync(): void } {
  let lines = ''
  let flushing: NodeJS.Timeout | undefined
  const soon = pino.destination({ dest: 1, sync: false })
  // For the end of the process, which waits for nothing.
  const atOnce = pino.destination({ dest: 1, sync: true })

  function taken(): string {
    clearTimeout(flushing)
    flushing = undefined
    const now = lines
    lines = ''
    return now
  }
  const flush = () => void soon.write(taken())
  function flushSync(): void {
    soon.flushSync()
    if (lines !== '') atOnce.write(taken())
  }
  onExit(flushSync)

  return {
    write(line) {
      lines += line
      if (lines.length >= minLength) flush()
      else flushing ??= setTimeout(flush, longestMs).unref()
    },
    // Called for lines of the level `fatal`.
    flushSync,
  }
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
  if (!options.pretty) return pino(base, gathering(gathered))
  const { formatters: _formatters, ...plain } = base
  return pino({
    ...plain,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } },
  })
}
