/** Data goes to standard output, everything else to standard error; colours and progress only where a person looks on. */
import { styleText } from 'node:util'
import type { CommandFailure } from './exits.ts'

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

export interface Output {
  readonly json: boolean
  /** The result of the command: one JSON text with `--json`, else what `human` says. */
  result(value: unknown, human: () => string): void
  /** Text that is data already, such as SDL. */
  text(text: string): void
  /** A remark for people; silent with `--json`. */
  note(text: string): void
  /** A line that is written over; only on a terminal. An empty text takes it away. */
  progress(text: string): void
  failure(failure: CommandFailure): void
  paint(style: Style, text: string): string
}

interface Streams {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export function createOutput({ stdout, stderr }: Streams, json: boolean): Output {
  let shown = false
  const paint = (stream: NodeJS.WriteStream) => (style: Style, text: string) =>
    styleText(style, text, { stream, validateStream: true })
  const paintError = paint(stderr)

  function clear(): void {
    if (shown) stderr.write('\r\u001b[K')
    shown = false
  }

  function lines(text: string): void {
    clear()
    stderr.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  return {
    json,
    paint: paint(stdout),
    result(value, human) {
      clear()
      const text = json ? JSON.stringify(value) : human()
      if (text !== '') stdout.write(`${text.replace(/\n$/, '')}\n`)
    },
    text(text) {
      clear()
      stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    note(text) {
      if (!json) lines(text)
    },
    progress(text) {
      if (json || !stderr.isTTY) return
      clear()
      if (text === '') return
      stderr.write(text.slice(0, Math.max(20, stderr.columns - 1)))
      shown = true
    },
    failure(failure) {
      const { message, exit, details } = failure
      const { code, wayOut, requestId, retryAfterSeconds, problems = [] } = details
      if (json) {
        lines(JSON.stringify({ error: { exit, code, message, problems, wayOut, requestId, retryAfterSeconds } }))
        return
      }
      const all = [
        `${paintError('red', 'error:')} ${harmless(message)}`,
        ...problems.map((problem) => `  - ${harmless(problem)}`),
        ...(wayOut === undefined ? [] : [`  ${paintError('dim', harmless(wayOut))}`]),
        ...(requestId === undefined ? [] : [`  ${paintError('dim', `request ${harmless(requestId)}`)}`]),
      ]
      lines(all.join('\n'))
    },
  }
}

/** What a cell or line shows for a value: `–` where nothing is known, and no control characters of strangers. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return shown(value.join(', '))
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return harmless(text).replaceAll('\n', ' ')
}

/** What a stranger says, in lines, without what a terminal would obey. */
const harmless = (text: string): string => text.replaceAll(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')

/** Columns as wide as they need to be; the last one is not padded. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(shown))]
  const widths = head.map((_name, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))))
    .map((row) => row.join('  ').trimEnd())
    .join('\n')
}

/** Names and values, one a line. */
export function list(entries: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(entries).map((name) => name.length))
  return Object.entries(entries)
    .map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`)
    .join('\n')
}
