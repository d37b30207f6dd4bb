import { execute, GraphQLError, Kind, OperationTypeNode, parse, validate } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import QuickLRU from 'quick-lru'
import { sha256 } from '../kit/ids.ts'
import { weigh } from './subgraph-weight.ts'
import type { Weight } from './subgraph-weight.ts'

export interface SubgraphQuestion {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Answers other people's routers: `_service { sdl }`, `_entities` for every key, and the root fields. */
export interface SubgraphDoor {
  /** How many fields of the root and references are asked for; 1 for what is going to be refused. */
  weigh(question: SubgraphQuestion): number
  answer(question: SubgraphQuestion, contextValue: unknown): Promise<ExecutionResult>
}

/** Most representations in one list, and most fields and representations in one document. A router splits longer lists. */
const mostRepresentations = 1_000

interface Checked {
  readonly document: DocumentNode
  readonly weights: ReadonlyMap<string, Weight>
}

/**
 * Serves a schema with federation fields as a subgraph. Who may ask is the caller's business, and so are depth and cost of
 * what a router sends; the fields keep their own access rules. Operations that were valid once are not checked again.
 */
export function createSubgraphDoor(schema: GraphQLSchema): SubgraphDoor {
  const checked = new QuickLRU<string, Checked | readonly GraphQLError[]>({ maxSize: 500 })

  const check = (query: string): Checked | readonly GraphQLError[] => {
    try {
      const document = parse(query, { maxTokens: 50_000 })
      const errors = validate(schema, document)
      return errors.length > 0 ? errors : { document, weights: weigh(document) }
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('The query could not be read.')]
    }
  }
  const find = (query: string): Checked | readonly GraphQLError[] => {
    const key = sha256(query)
    let found = checked.get(key)
    if (!found) checked.set(key, (found = check(query)))
    return found
  }
  const weightOf = ({ weights }: Checked, operationName: string | undefined): Weight | undefined => {
    const [first] = weights.values()
    return operationName === undefined ? first : weights.get(operationName)
  }
  return {
    weigh({ query, operationName, variables }) {
      const found = find(query)
      return ('document' in found && weightOf(found, operationName)?.of(variables ?? {})) || 1
    },
    async answer({ query, operationName, variables }, contextValue) {
      const found = find(query)
      if (!('document' in found)) return { errors: found }
      const operations = found.document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
      if (operations.some((each) => each.operation === OperationTypeNode.SUBSCRIPTION)) {
        return {
          errors: [new GraphQLError('Subscriptions are not answered here.', { extensions: { code: 'BAD_REQUEST' } })],
        }
      }
      if ((weightOf(found, operationName)?.own ?? 0) > mostRepresentations)
        return tooComplex(`The document asks for more than ${mostRepresentations} fields and references. Ask in parts.`)
      const tooMany = Object.values(variables ?? {}).some(
        (value) => Array.isArray(value) && value.length > mostRepresentations,
      )
      if (tooMany) return tooComplex(`A list of variables is longer than ${mostRepresentations}. Ask in parts.`)
      return execute({
        schema,
        document: found.document,
        operationName: operationName ?? null,
        variableValues: { ...variables },
        contextValue,
      })
    },
  }
}

const tooComplex = (message: string): ExecutionResult => ({
  errors: [new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } })],
})
