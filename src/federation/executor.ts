import type { GatewayExecutor } from '@apollo/server-gateway-interface'
import type { FederationOptions } from './federation.ts'
import type { Generation } from './generation.ts'

/** Holds the generation that answers a request until `leave` is called. Throws when the gateway is shutting down. */
export type Enter = (schema: object | undefined) => { generation: Generation; leave: () => void }

/** What Apollo Server calls for every operation that it found valid. */
export function createExecutor(options: FederationOptions, enter: Enter): GatewayExecutor {
  return async ({ document, queryHash, operationName, request, context, schema }) => {
    const { generation, leave } = enter(schema)
    let plans: unknown
    const shows = options.showsPlan?.(context, request.extensions) === true
    try {
      const result = await generation.engine.execute({
        ...options.requestOf(context),
        document,
        documentHash: queryHash,
        operationName: operationName ?? undefined,
        variables: request.variables,
        ...(shows && { onPlan: (found) => (plans = found) }),
      })
      return { ...result, ...(plans !== undefined && { extensions: { ...result.extensions, queryPlan: plans } }) }
    } finally {
      leave()
    }
  }
}
