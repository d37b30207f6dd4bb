/** Subscriptions over server-sent events (graphql-sse, distinct connections), with nothing but fetch. */
import { readAnswer, send, whenEnded } from './attempt.ts'
import type { Line } from './attempt.ts'
import { errorOfAnswer, GatewayError } from './error.ts'
import type { AnswerError } from './error.ts'
import { readServerSentEvents } from './server-sent-events.ts'
import type { TypedDocument } from './request.ts'

export interface SubscribeOptions {
  readonly signal?: AbortSignal | undefined
  /** A connection on which nothing comes for so long, not even a sign of life, is given up. 45,000 when missing. */
  readonly silenceMs?: number | undefined
}

export type Subscribe = <Result, Variables>(
  document: TypedDocument<Result, Variables> | string,
  variables?: Variables,
  options?: SubscribeOptions,
) => AsyncGenerator<Result, void, undefined>

interface Next {
  data?: unknown
  errors?: AnswerError[]
}

/** Each result in turn. Throws a GatewayError when an error comes or the connection breaks; leaving the loop ends the subscription. */
export function createSubscribe(line: Line, attemptTimeoutMs: number): Subscribe {
  return async function* subscribe<Result, Variables>(
    document: TypedDocument<Result, Variables> | string,
    variables?: Variables,
    options: SubscribeOptions = {},
  ): AsyncGenerator<Result, void, undefined> {
    const { signal, silenceMs = 45_000 } = options
    const requestId = crypto.randomUUID()
    const own = new AbortController()
    const leave = () => own.abort(new GatewayError('ABORTED', 'The subscription was ended.', { requestId }))
    const end = whenEnded(own.signal)
    if (signal?.aborted) leave()
    signal?.addEventListener('abort', leave, { once: true })
    let silence = new AbortController()
    const heard = (ms: number) => {
      silence.abort()
      silence = new AbortController()
      const late = new GatewayError('DEADLINE_EXCEEDED', `Nothing came for ${ms} ms.`, { retryable: true, requestId })
      line.clock.sleep(ms, { signal: silence.signal }).then(
        () => own.abort(late),
        () => undefined,
      )
    }
    try {
      heard(attemptTimeoutMs)
      const operation = { document, variables, requestId, accept: 'text/event-stream' }
      const response = await Promise.race([send(line, operation, own.signal), end])
      const { body } = response
      if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !body) {
        await Promise.race([readAnswer(response, requestId, own.signal, line.clock), end])
        throw new GatewayError('BAD_ANSWER', 'Expected a stream of events, received something else.', { requestId })
      }
      for await (const { event, data } of readServerSentEvents(body, () => heard(silenceMs), own.signal)) {
        if (event === 'complete') return
        if (event !== 'next') continue
        const { data: result, errors } = JSON.parse(data) as Next
        if (errors?.length) throw errorOfAnswer(errors, { requestId, data: result })
        // Nobody listens while the reader is busy with it, however long that takes.
        silence.abort()
        yield result as Result
        // What came in the same piece is not told any more to someone who has left meanwhile.
        own.signal.throwIfAborted()
        heard(silenceMs)
      }
      own.signal.throwIfAborted()
      throw new GatewayError('NETWORK_ERROR', 'The stream was cut.', { retryable: true, requestId })
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause
      if (own.signal.reason instanceof GatewayError) throw own.signal.reason
      throw new GatewayError('NETWORK_ERROR', 'The stream was cut.', { retryable: true, requestId, cause })
    } finally {
      silence.abort()
      signal?.removeEventListener('abort', leave)
      leave()
    }
  }
}
