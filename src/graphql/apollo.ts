import { ApolloServer, HeaderMap } from '@apollo/server'
import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface'
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Log } from '../kit/log.ts'
import { createAcceptedOperations } from './accepted.ts'
import type { Service } from './accepted.ts'
import type { Admission } from './admission.ts'
import type { Context } from './context.ts'
import type { RecentAnswers } from './recent-answers.ts'

export interface Operation {
  readonly query: string
  /** The same text as the document guard parsed it: one object for every request with this text. */
  readonly document: DocumentNode
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string
  readonly operationName: string | undefined
  readonly variables: Record<string, unknown> | undefined
  readonly extensions: Record<string, unknown> | undefined
  readonly method: string
}

/** What Apollo Server answers, with its errors still as they were thrown. */
export interface RawAnswer {
  /** Set where Apollo Server insists, e.g. 405 for a mutation by GET. */
  readonly status: number | undefined
  readonly result: {
    readonly data?: unknown
    readonly errors?: readonly GraphQLFormattedError[]
    readonly extensions?: Record<string, unknown>
  }
  originalOf(error: GraphQLFormattedError): unknown
}

export interface ApolloParts {
  gateway: GatewayInterface
  admission: Admission
  recent: RecentAnswers
  log: Log
}

export interface Engine {
  execute(operation: Operation, context: Context): Promise<RawAnswer>
  stop(): Promise<void>
}

/**
 * Apollo Server, with everything off that belongs to others: it opens no port, listens to no signal, asks nobody outside, serves
 * no page, and leaves access, CSRF and masking of errors to the gateway.
 */
export async function startApollo({ gateway, admission, recent, log }: ApolloParts): Promise<Engine> {
  let service: Service | undefined
  const originals = new WeakMap<GraphQLFormattedError, unknown>()
  const apollo = new ApolloServer<Context>({
    gateway: observed(gateway, (now) => (service = now)),
    nodeEnv: 'production',
    introspection: true,
    csrfPrevention: false,
    // Looked up in front of the document guard, which must see every text that runs.
    persistedQueries: false,
    // What was accepted is remembered with the guard's own copy of the document; another one would only take memory.
    documentStore: null,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    // Errors are formatted where the request is known; here they are only remembered.
    formatError(formatted, error) {
      originals.set(formatted, error)
      return formatted
    },
    logger: {
      debug: (message) => log.debug(message),
      info: (message) => log.debug(message),
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
    plugins: [
      admissionPlugin(admission),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await apollo.start()
  const accepted = createAcceptedOperations(admission, recent, () => service)

  async function pipeline(operation: Operation, contextValue: Context): Promise<RawAnswer> {
    const { query, operationName, variables, extensions: given, method } = operation
    const { persistedQuery: _resolved, ...extensions } = given ?? {}
    const under = service
    const request = {
      query,
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variables }),
      extensions,
      http: { method, headers: new HeaderMap(), search: '', body: {} },
    }
    const response = (await apollo.executeOperation(request, { contextValue })) as GraphQLResponse
    if (response.body.kind !== 'single') throw new Error('Apollo Server answered in parts, which is not offered')
    if (contextValue.meter.admitted && under && service === under) accepted.accept(operation, under.schema)
    return {
      status: response.http.status,
      result: response.body.singleResult,
      originalOf: (error) => originals.get(error),
    }
  }

  return {
    execute: (operation, context) => accepted.execute(operation, context) ?? pipeline(operation, context),
    stop: () => apollo.stop(),
  }
}

/** Passes a gateway on, and tells what schema is in service and what runs it. */
function observed(gateway: GatewayInterface, tell: (service: Service) => void): GatewayInterface {
  let schema: GraphQLSchema | undefined
  let executor: GatewayExecutor | undefined
  const told = () => {
    if (schema && executor) tell({ schema, executor })
  }
  return {
    onSchemaLoadOrUpdate: (callback) =>
      gateway.onSchemaLoadOrUpdate?.((loaded) => {
        schema = loaded.apiSchema
        told()
        callback(loaded)
      }) ?? (() => undefined),
    async load(options) {
      const loaded = await gateway.load(options)
      executor = loaded.executor ?? undefined
      told()
      return loaded
    },
    stop: () => gateway.stop(),
  }
}

/** Between validation and execution: the document is known to be good, nothing has run yet. */
const admissionPlugin = (admission: Admission): ApolloServerPlugin<Context> => ({
  requestDidStart: () =>
    Promise.resolve({
      async didResolveOperation({ schema, document, operationName, request, contextValue }) {
        const operation = { schema, document, operationName: operationName ?? undefined, variables: request.variables }
        contextValue.meter.admitted = true
        await admission.admit(operation, contextValue, contextValue.meter)
      },
    }),
})
