/** What crosses between threads: errors (structured cloning would strip a `Failure` of its class and fields), and time. */
import type { Code } from '../kit/failure.ts'
import { Failure } from '../kit/failure.ts'

/** A statement the database refused: a bug of ours, or a constraint the work should have expected. Never holds bound values. */
export class StatementError extends Error {
  /** SQLSTATE on PostgreSQL, SQLite's extended result code in decimal otherwise. */
  readonly engineCode: string

  constructor(engineCode: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StatementError'
    this.engineCode = engineCode
  }
}

export type CrossingError =
  | {
      kind: 'failure'
      code: Code
      message: string
      options: ConstructorParameters<typeof Failure>[2]
      stack: string | undefined
    }
  | { kind: 'statement'; engineCode: string; message: string; stack: string | undefined }
  | { kind: 'error'; name: string; message: string; stack: string | undefined }

export function pack(error: unknown): CrossingError {
  if (error instanceof Failure) {
    const { inputPath: path, expected, received, retryable, retryAfterSeconds, upstream } = error
    const options = { path, expected, received, retryable, retryAfterSeconds, upstream }
    return { kind: 'failure', code: error.code, message: error.message, options, stack: error.stack }
  }
  if (error instanceof StatementError) {
    return { kind: 'statement', engineCode: error.engineCode, message: error.message, stack: error.stack }
  }
  if (error instanceof Error) return { kind: 'error', name: error.name, message: error.message, stack: error.stack }
  return { kind: 'error', name: 'Error', message: `a work threw ${typeof error}`, stack: undefined }
}

/** The error as thrown; its stack is the one of the thread it came from, which names the failing line. */
export function unpack(packed: CrossingError): Error {
  const error = rebuilt(packed)
  if (packed.stack !== undefined) error.stack = packed.stack
  return error
}

function rebuilt(packed: CrossingError): Error {
  if (packed.kind === 'failure') return new Failure(packed.code, packed.message, packed.options)
  if (packed.kind === 'statement') return new StatementError(packed.engineCode, packed.message)
  return Object.assign(new Error(packed.message), { name: packed.name })
}

/** One clock for all threads of the process, in milliseconds; `performance.now()` counts from the start of each thread. */
export const sharedNowMs = (): number => Number(process.hrtime.bigint() / 1_000_000n)
