import { Failure } from '../../kit/failure.ts'
import type { SubgraphError } from '../subgraphs/subgraph.ts'

/** One thing that went wrong in a subgraph, in words that are safe to show. It becomes an error wherever a client's field misses its value. */
export interface SubgraphFailure {
  readonly message: string
  readonly extensions: Readonly<Record<string, unknown>>
  readonly original: Error | undefined
}

/** What a subgraph's `extensions` may tell our clients: codes and advice, never stacks or internals, nor `http`, which is ours to decide. */
const shown = ['code', 'retryable', 'retryAfterSeconds', 'requestId', 'expected', 'received', 'argumentName'] as const

/** A subgraph's own error. Its message is kept unless it speaks of something that the public schema hides. */
export function fromError(error: SubgraphError, subgraph: string, hidden: ReadonlySet<string>): SubgraphFailure {
  const told = error.extensions ?? {}
  const extensions: Record<string, unknown> = { code: 'DOWNSTREAM_SERVICE_ERROR' }
  for (const key of shown) if (told[key] !== undefined) extensions[key] = told[key]
  extensions['serviceName'] = subgraph
  const words = typeof error.message === 'string' ? error.message : ''
  const speaksOfHidden =
    hidden.size > 0 && (words.match(/[_A-Za-z][_0-9A-Za-z]*/g) ?? []).some((word) => hidden.has(word))
  const message = words === '' || speaksOfHidden ? 'The subgraph could not resolve this field.' : words
  return { message, extensions, original: error.originalError ?? undefined }
}

/** A fetch that brought no usable answer at all. Anything but a `Failure` is a bug of ours and is masked further up. */
export function fromThrown(thrown: unknown, subgraph: string): SubgraphFailure {
  if (!(thrown instanceof Failure)) {
    const original =
      thrown instanceof Error ? thrown : new Error('Something that is not an error was thrown', { cause: thrown })
    return { message: 'Internal error.', extensions: { code: 'INTERNAL_ERROR', serviceName: subgraph }, original }
  }
  const extensions: Record<string, unknown> = { code: thrown.code, serviceName: subgraph, retryable: thrown.retryable }
  if (thrown.retryAfterSeconds !== undefined) extensions['retryAfterSeconds'] = thrown.retryAfterSeconds
  return { message: thrown.message, extensions, original: thrown }
}

export const brokenContract = (subgraph: string, what: string): Failure =>
  new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${subgraph}" ${what}.`)
