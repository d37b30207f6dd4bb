/**
 * What the writers of a compiled operation share. A writer turns a value into the JSON of the answer, at once where it can and as
 * a promise where it must wait: bytes in a string (`kit/raw-text.ts`), so that nothing has to be encoded when it is sent. Where it
 * throws, the nearest nullable field above writes `null` and an error.
 */
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'
import type { Path } from 'graphql/jsutils/Path.js'

export type Text = string | Promise<string>

/** One execution of a compiled operation. */
export interface Run {
  readonly context: unknown
  readonly rootValue: unknown
  /** Coerced. */
  readonly variables: Record<string, unknown>
  readonly errors: GraphQLError[]
  /** Arguments that depend on variables, read once for all objects of a list; by the slot of their field. */
  readonly args: (Args | undefined)[]
}

export type Args = Readonly<Record<string, unknown>>

/** Writes a field of an object, with its errors. */
export type WriteField = (run: Run, source: unknown, path: Path | undefined) => Text

/** Writes a value that is no promise. `path` is given where `needsPath` of its type says so, `info` likewise. */
export type WriteValue = (
  run: Run,
  value: unknown,
  path: Path | undefined,
  info: GraphQLResolveInfo | undefined,
) => Text

/** What is known of an operation before it runs. */
export interface Plan {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Values of the variables that `@skip` and `@include` ask for: another set of them is another plan. */
  readonly conditions: Record<string, unknown>
  /** Gives a field whose arguments depend on variables its place in `Run.args`. */
  nextSlot(): number
  /** Told how many more fields, and values of constant arguments, have been compiled. */
  grow(fields: number): void
  /** The writer of objects of one type with the selections of these fields together. */
  objectWriter(type: GraphQLObjectType, nodes: readonly FieldNode[]): WriteValue
}

/** A field where it stands: for messages, and for `info`. */
export interface Place {
  readonly parentName: string
  readonly fieldName: string
  readonly nodes: readonly FieldNode[]
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

/**
 * Writes a value once it is there; `fail` says what stands in the place of one that does not come or cannot be written. One promise for both:
 * each costs as much as a few fields.
 */
export function whenThere(
  value: PromiseLike<unknown>,
  write: (value: unknown) => Text,
  fail: (raw: unknown) => string,
): Promise<string> {
  return Promise.resolve(value).then((resolved) => {
    try {
      const written = write(resolved)
      return typeof written === 'string' ? written : written.then(undefined, fail)
    } catch (raw) {
      return fail(raw)
    }
  }, fail)
}

/** The texts in their order, once all are there. Rejects with the first that fails. */
export function joined(parts: Text[], end: string): Promise<string> {
  const [before, only] = parts
  if (parts.length === 2 && typeof before === 'string' && typeof only === 'object')
    return only.then((text) => before + text + end)
  return new Promise((resolve, reject) => {
    let waiting = 0
    parts.forEach((part, index) => {
      if (typeof part === 'string') return
      waiting++
      part.then((text) => {
        parts[index] = text
        // Put together, not copied into one: that happens once, when the answer is sent, and not at every level of it.
        if (--waiting === 0) resolve((parts as string[]).reduce((all, one) => all + one, '') + end)
      }, reject)
    })
  })
}

const later = (parts: readonly Text[]): Promise<string>[] => parts.filter((part) => typeof part !== 'string')

/** Rejects with `error`, but not before what is under way beside it has come to an end. */
export function failedBeside(parts: readonly Text[], error: unknown): Promise<never> {
  const fail = () => {
    throw error
  }
  return Promise.all(later(parts)).then(fail, fail)
}

/** What nobody waits for any more may fail unseen. */
export function abandoned(parts: readonly Text[]): void {
  for (const part of later(parts)) part.catch(() => undefined)
}
