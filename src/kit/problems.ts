import { codes, describe, Failure } from './failure.ts'
import type { Code } from './failure.ts'
import type { Format } from './formats.ts'

interface ProblemBase {
  code: Code
  message: string
  path: string[] | null
}

export interface ValidationProblem extends ProblemBase {
  __typename: 'ValidationError'
  rule: string
  expected: string | null
  received: string | null
}

export interface ConflictProblem extends ProblemBase {
  __typename: 'ConflictError'
  currentRevision: number | null
}

export interface NotFoundProblem extends ProblemBase {
  __typename: 'NotFoundError'
  id: string | null
}

/** A problem of a write as data, in the shape of the schema's `UserError` types. */
export type Problem = ValidationProblem | ConflictProblem | NotFoundProblem

type Path = readonly (string | number)[]

export function problem(path: Path, rule: string, expected: string, received: string): Problem {
  const message = `${path.join('.')}: expected ${expected}, received ${received}.`
  return {
    __typename: 'ValidationError',
    code: 'VALIDATION_ERROR',
    message,
    path: path.map(String),
    rule,
    expected,
    received,
  }
}

/** A refusal that came as a failure (an expected outcome of the marketplace, say) as data. */
export function problemOf(failure: Failure): Problem {
  const { code, message } = failure
  const path = failure.inputPath?.map(String) ?? null
  if (code === 'CONFLICT') return { __typename: 'ConflictError', code, message, path, currentRevision: null }
  if (code === 'RESOURCE_NOT_FOUND') return { __typename: 'NotFoundError', code, message, path, id: null }
  return {
    __typename: 'ValidationError',
    code,
    message,
    path,
    rule: code.toLowerCase(),
    expected: failure.expected ?? null,
    received: failure.received ?? null,
  }
}

/** Gathers everything that is wrong with an input, so that a person mends it in one go. */
export class Checks {
  readonly problems: Problem[] = []

  get failed(): boolean {
    return this.problems.length > 0
  }

  /** Text of a form; missing text is fine. */
  text(path: Path, value: string | null | undefined, format: Format, rule: string): void {
    if (value === null || value === undefined || format.test(value)) return
    this.add(path, rule, format.expects, describe(value))
  }

  /** A list that may not grow without end. */
  count(path: Path, value: readonly unknown[] | null | undefined, min: number, max: number): void {
    const size = value?.length ?? 0
    if (value === null || value === undefined || (size >= min && size <= max)) return
    this.add(path, 'list.size', `${min} to ${max} entries`, `${size}`)
  }

  add(path: Path, rule: string, expected: string, received: string): void {
    this.problems.push(problem(path, rule, expected, received))
  }

  /** The first problem, where one says enough. */
  get failure(): Failure | undefined {
    const first = this.problems[0]
    if (first?.__typename !== 'ValidationError') return undefined
    return new Failure('VALIDATION_ERROR', first.message, {
      path: first.path ?? [],
      expected: first.expected ?? undefined,
      received: first.received ?? undefined,
    })
  }

  /** For reads, where a problem ends the field: throws the first one. */
  throwIfAny(): void {
    const { failure } = this
    if (failure) throw failure
  }
}

export const isCode = (value: unknown): value is Code => typeof value === 'string' && Object.hasOwn(codes, value)
