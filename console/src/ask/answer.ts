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
  /** What is shown answers the question before this one. */
  readonly earlier: boolean
  again(): void
}

export interface AnswerOptions {
  /** Not before something else is known. */
  readonly when?: boolean
  /** Asks again and again while somebody looks, in milliseconds. */
  readonly everyMs?: number
}

/** What one question came to: all that was asked for, or a part of it and why the rest is missing. */
export interface Outcome<Result> {
  readonly data: Result
  readonly failure?: GatewayError
}

/** Under which an outcome is kept. */
export const keyOf = <Result, Variables>(document: TypedDocument<Result, Variables>, variables: Variables) => [
  String(document),
  variables,
]

const mostRepeats = 3
/** Nobody is left to look at nothing for longer: the failure says when to come again, and there is a button. */
const longestPauseMs = 2_000

const isWorthRepeating = (error: Error): boolean =>
  error instanceof GatewayError && error.retryable && (error.retryAfterMs ?? 0) <= longestPauseMs

/**
 * Asks, and asks anew when the variables have changed; the earlier answer stays until the next has come. Errors of single fields
 * leave the rest of the answer where it is, and it is shown at once.
 */
export function useAnswer<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  { when = true, everyMs }: AnswerOptions = {},
): Answer<Result> {
  const { client } = useSession()
  const query = useQuery({
    queryKey: keyOf(document, variables),
    async queryFn({ signal }): Promise<Outcome<Result>> {
      try {
        // Repeated below and not by the client, which would keep an answer in part back until it has tried for the last time.
        return { data: await client.request(document, variables, { signal, retries: 0 }) }
      } catch (error) {
        if (!(error instanceof GatewayError) || !saysSomething(error.data)) throw error
        return { data: error.data as Result, failure: error }
      }
    },
    retry: (tries, error) => tries < mostRepeats && isWorthRepeating(error),
    retryDelay: (tries, error) => (error as GatewayError).retryAfterMs ?? 100 * 2 ** tries,
    enabled: when,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  })
  return {
    data: query.data?.data,
    failure: query.error ?? query.data?.failure,
    waiting: query.isPending && query.isFetching,
    asking: query.isFetching,
    earlier: query.isPlaceholderData,
    again: () => void query.refetch(),
  }
}

/** Where every field has failed, what was said before is worth more. */
const saysSomething = (partial: unknown): boolean =>
  typeof partial === 'object' && partial !== null && Object.values(partial).some((value) => value !== null)
