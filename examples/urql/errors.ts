/** What an answer says went wrong, in the gateway's words. */
import type { AnyVariables, OperationResult } from '@urql/core'

/** A refusal of the gateway. The codes are those of the enum `ErrorCode` in the schema. */
export class Refused extends Error {
  readonly code: string
  /** Whether the same request may succeed later, and when. */
  readonly retryable: boolean
  readonly retryAfterMs: number
  /** What the operator of the gateway finds in the log. */
  readonly requestId: string | undefined

  constructor(message: string, { code, retryable, retryAfterSeconds, requestId }: Record<string, unknown>) {
    super(message)
    this.name = 'Refused'
    this.code = typeof code === 'string' ? code : 'INTERNAL_ERROR'
    this.retryable = retryable === true
    this.retryAfterMs = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1000 : 0
    this.requestId = typeof requestId === 'string' ? requestId : undefined
  }
}

/** The data of an answer without errors. Throws Refused; without any answer, with the code SERVICE_UNAVAILABLE. */
export function dataOf<Data, Variables extends AnyVariables>({ data, error }: OperationResult<Data, Variables>): Data {
  const [first] = error?.graphQLErrors ?? []
  if (first) throw new Refused(first.message, first.extensions)
  if (error) throw new Refused(error.message, { code: 'SERVICE_UNAVAILABLE', retryable: true })
  if (data === undefined) throw new Refused('The gateway gave no answer.', {})
  return data
}
