/** A question to the gateway as a hook: what is known, what went wrong, and whether more is on its way. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { GatewayError } from '../../../client/src/error.ts'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

export interface Answer<Result> {
  /** What the gateway said. With a `failure` beside it, what it could say nevertheless, or said before. */
  readonly data: Result | undefined
  readonly failure: Error | undefined
  /** Nothing has been said yet. */
  readonly waiting: boolean
  /** A new answer is on its way, to the same question or to the next. */
  readonly asking: boolean
  again(): void
}

export interface AnswerOptions {
  /** Not before something else is known. */
  readonly when?: boolean
  /** Asks again and again while somebody looks, in milliseconds. */
  readonly everyMs?: number
}

/** Under which an answer is kept. */
export const keyOf = <Result, Variables>(document: TypedDocument<Result, Variables>, variables: Variables) => [
  String(document),
  variables,
]

/**
 * Asks, and asks anew when the variables have changed; the earlier answer stays until the next has come. Errors of single fields
 * leave the rest of the answer where it is.
 */
export function useAnswer<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  { when = true, everyMs }: AnswerOptions = {},
): Answer<Result> {
  const { client } = useSession()
  const query = useQuery({
    queryKey: keyOf(document, variables),
    queryFn: ({ signal }) => client.request(document, variables, { signal }),
    enabled: when,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  })
  const partial = query.error instanceof GatewayError ? query.error.data : undefined
  return {
    data: query.isError && saysSomething(partial) ? (partial as Result) : query.data,
    failure: query.error ?? undefined,
    waiting: query.isPending && query.isFetching,
    asking: query.isFetching,
    again: () => void query.refetch(),
  }
}

/** Where every field has failed, what was said before is worth more. */
const saysSomething = (partial: unknown): boolean =>
  typeof partial === 'object' && partial !== null && Object.values(partial).some((value) => value !== null)
