import type { GatewayExecutor } from '@apollo/server-gateway-interface'
import type { FederatedRequest } from './engine.ts'
import type { Enter } from './generations.ts'
import type { FetchRecord } from './run/run.ts'

export interface ExecutorOptions {
  /** What of a request's context the engine needs. */
  readonly requestOf: (context: unknown) => Pick<FederatedRequest, 'passage' | 'labels' | 'draw'>
  /** Whether this request asks for its plan and may see it. */
  readonly showsPlan?:
    ((context: unknown, extensions: Readonly<Record<string, unknown>> | undefined) => boolean) | undefined
  /** Hand out data as `JsonText` where it was written as that. */
  readonly asText?: boolean | undefined
}

/** What Apollo Server calls for every operation that it found valid. */
export function createExecutor(options: ExecutorOptions, enter: Enter): GatewayExecutor {
  return async ({ document, queryHash, request, context, schema }) => {
    const { generation, leave } = enter(schema)
    let plans: unknown
    const fetches: FetchRecord[] = []
    const shows = options.showsPlan?.(context, request.extensions) === true
    try {
      const result = await generation.engine.execute({
        ...options.requestOf(context),
        document,
        documentHash: queryHash,
        // The name that was asked for; Apollo Server forgets one that the document does not have.
        operationName: request.operationName ?? undefined,
        variables: request.variables,
        asText: options.asText,
        ...(shows && { onPlan: (found) => (plans = found), onFetch: (record) => void fetches.push(record) }),
      })
      if (plans === undefined) return result
      return { ...result, extensions: { ...result.extensions, queryPlan: plans, fetches: timed(fetches) } }
    } finally {
      leave()
    }
  }
}

/** When each fetch began, counted from the first, and how long it took, in milliseconds to three places. */
function timed(fetches: readonly FetchRecord[]): readonly object[] {
  const first = Math.min(...fetches.map(({ startedAt }) => startedAt))
  const rounded = (ms: number) => Math.round(ms * 1000) / 1000
  return fetches
    .toSorted((one, other) => one.startedAt - other.startedAt)
    .map(({ startedAt, durationMs, ...record }) => ({
      ...record,
      startedAfterMs: rounded(startedAt - first),
      durationMs: rounded(durationMs),
    }))
}
