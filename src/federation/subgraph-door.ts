import { execute, GraphQLError, Kind, OperationTypeNode, parse, validate } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import QuickLRU from 'quick-lru'
import { sha256 } from '../kit/ids.ts'

export interface SubgraphQuestion {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Answers other people's routers: `_service { sdl }`, `_entities` for every key, and the root fields. */
export interface SubgraphDoor {
  answer(question: SubgraphQuestion, contextValue: unknown): Promise<ExecutionResult>
}

/** Most representations that one request may ask for. A router splits longer lists. */
const mostRepresentations = 1_000

/**
 * Serves a schema with federation fields as a subgraph. Who may ask is the caller's business, and so are depth and cost of
 * what a router sends; the fields keep their own access rules. Operations that were valid once are not checked again.
 */
export function createSubgraphDoor(schema: GraphQLSchema): SubgraphDoor {
  const checked = new QuickLRU<string, DocumentNode | readonly GraphQLError[]>({ maxSize: 500 })

  const check = (query: string): DocumentNode | readonly GraphQLError[] => {
    try {
      const document = parse(query, { maxTokens: 50_000 })
      const errors = validate(schema, document)
      return errors.length > 0 ? errors : document
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('The query could not be read.')]
    }
  }
  return {
    async answer({ query, operationName, variables }, contextValue) {
      const key = sha256(query)
      let found = checked.get(key)
      if (!found) checked.set(key, (found = check(query)))
      if (!('kind' in found)) return { errors: found }
      const operations = found.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
      if (operations.some((each) => each.operation === OperationTypeNode.SUBSCRIPTION)) {
        return {
          errors: [new GraphQLError('Subscriptions are not answered here.', { extensions: { code: 'BAD_REQUEST' } })],
        }
      }
      const tooMany = Object.values(variables ?? {}).some(
        (value) => Array.isArray(value) && value.length > mostRepresentations,
      )
      if (tooMany) {
        const message = `A list of variables is longer than ${mostRepresentations}. Ask in parts.`
        return { errors: [new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } })] }
      }
      return execute({
        schema,
        document: found,
        operationName: operationName ?? null,
        variableValues: { ...variables },
        contextValue,
      })
    },
  }
}
