/** What is wrong with a request, in the names of this door: the field, what was expected, what came. */
import type { z } from 'zod'
import { codes, describe, Failure } from '../../kit/failure.ts'
import type { Code } from '../../kit/failure.ts'
import type { Problem } from '../../kit/problems.ts'
import type { Operation } from './operation.ts'

type Path = readonly (string | number)[]

export interface FieldProblem {
  readonly path: Path
  readonly message: string
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

/** A refusal that names every field that is wrong; code and message are those of the first. */
export class FieldProblems extends Failure {
  readonly problems: readonly FieldProblem[]

  constructor(code: Code, problems: readonly [FieldProblem, ...FieldProblem[]], retryable: boolean) {
    const [{ message, path, expected, received }] = problems
    super(code, message, { path, expected, received, retryable })
    this.problems = problems
  }
}

const messageOf = (path: Path, expected: string, received: string): string =>
  `${path.length === 0 ? 'body' : path.join('.')}: expected ${expected}, received ${received}.`

/** A body that is wrong as a whole. */
export function wrongBody(expected: string, received: string): FieldProblems {
  const problem = { path: [], expected, received, message: messageOf([], expected, received) }
  return new FieldProblems('VALIDATION_ERROR', [problem], false)
}

/** The value, or a refusal that names all that zod found; `place` is where in the body it stands. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, place: Path = []): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.flatMap((issue) => nearest(issue, value))
  const found = issues.slice(0, 20).map((issue): FieldProblem => {
    const extra = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : undefined
    const inner = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
    if (extra !== undefined) inner.push(extra)
    const expected = expectedBy(issue)
    const received = describe(at(value, inner))
    const path = [...place, ...inner]
    return { path, expected, received, message: messageOf(path, expected, received) }
  })
  throw new FieldProblems('VALIDATION_ERROR', found as [FieldProblem, ...FieldProblem[]], false)
}

/** Of several shapes, what is wrong with the one that was meant: the one with the least missing. */
function nearest(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] {
  // A choice that has words of its own says better what it takes.
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue]
  const branches = issue.errors.map((branch) =>
    branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  )
  const missing = (branch: readonly z.core.$ZodIssue[]): number =>
    branch.filter(({ path }) => at(value, path.map(String)) === undefined).length
  const [meant] = branches.sort((a, b) => missing(a) - missing(b) || a.length - b.length)
  return meant ?? [issue]
}

function at(value: unknown, path: Path): unknown {
  let found = value
  for (const part of path) found = (found as Record<string | number, unknown> | null | undefined)?.[part]
  return found
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // What may not be there at all says itself what to do instead.
      if (issue.expected === 'never') return issue.message
      return issue.expected === 'int' ? 'a whole number' : articled(issue.expected)
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `at least ${issue.minimum} ${unitOf(issue.origin)}`.trim()
    case 'too_big':
      return `at most ${issue.maximum} ${unitOf(issue.origin)}`.trim()
    case 'unrecognized_keys':
      return 'no such field'
    default:
      return issue.message
  }
}

const articled = (type: string): string =>
  type === 'array' ? 'a list' : type === 'object' || type === 'record' ? 'an object' : `a ${type}`
const unitOf = (origin: string): string => (origin === 'array' ? 'entries' : origin === 'string' ? 'characters' : '')

/** The name of a header has capitals and stays as it is. */
const snake = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** An argument's path in this door's names: `input.data.displayName` is `user_data.display_name` here. */
export function renamed(path: Path, { names, params }: Pick<Operation, 'names'> & Partial<Operation>): Path {
  const words = path[0] === 'input' ? path.slice(1) : path
  if (Object.hasOwn(params?.shape ?? {}, String(words[0]))) return words
  const whole = names[words.join('.')]
  if (whole !== undefined) return whole.split('.')
  // The longest beginning that has a name of its own, then the rest in this door's spelling.
  for (let length = words.length - 1; length > 0; length--) {
    const head = names[words.slice(0, length).join('.')]
    if (head !== undefined) return [...head.split('.').filter(Boolean), ...words.slice(length).map(spelled)]
  }
  return words.map(spelled)
}

const spelled = (part: string | number): string | number =>
  typeof part === 'number' || /^\d+$/.test(part) ? Number(part) : snake(part)

/** A failure of a service with the names of this door. */
export function inOurNames(failure: Failure, operation: Operation): Failure {
  const { code, inputPath, expected, received, retryable, retryAfterSeconds, upstream } = failure
  if (failure instanceof FieldProblems || inputPath === undefined || inputPath.length === 0) return failure
  const path = renamed(inputPath, operation)
  const message =
    expected !== undefined && received !== undefined ? messageOf(path, expected, received) : failure.message
  const known = { path, expected, received, retryable, retryAfterSeconds, upstream }
  return new Failure(code, message, { ...known, cause: failure })
}

/** What a service found, in the names of this door. */
export function problemsIn(
  userErrors: readonly Problem[],
  operation: Pick<Operation, 'names'> & Partial<Operation>,
): FieldProblem[] {
  return userErrors.map((problem) => {
    const path = renamed(problem.path ?? [], operation)
    const { expected, received } =
      problem.__typename === 'ValidationError' ? problem : { expected: null, received: null }
    return {
      path,
      message: expected !== null && received !== null ? messageOf(path, expected, received) : problem.message,
      expected: expected ?? undefined,
      received: received ?? undefined,
    }
  })
}

/** Throws what a write reported as data: at this door it is the answer. */
export function throwProblems(
  userErrors: readonly Problem[],
  operation: Pick<Operation, 'names'> & Partial<Operation>,
): void {
  const [first] = userErrors
  if (!first) return
  const found = problemsIn(userErrors, operation)
  throw new FieldProblems(first.code, found as [FieldProblem, ...FieldProblem[]], codes[first.code].retryable)
}
