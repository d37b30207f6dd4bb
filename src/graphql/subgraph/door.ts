import { execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import { createDocumentGuard } from '../guard/document-guard.ts'
import type { DocumentLimits } from '../guard/limits.ts'
import { checkVariables } from '../guard/variables.ts'
import { rememberingValidation } from '../validation.ts'
import { weigh } from './weight.ts'
import type { Weight } from './weight.ts'

export interface SubgraphQuestion {
  readonly query: string
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** An operation that may run. */
export interface SubgraphOperation {
  /** How many fields of the root and references are asked for. */
  readonly weight: number
  run(contextValue: unknown): Promise<ExecutionResult> | ExecutionResult
}

/** Answers other people's routers: `_service { sdl }`, `_entities` for every key, and the root fields. */
export interface SubgraphDoor {
  /** Throws what is wrong with a question, with a code. */
  prepare(question: SubgraphQuestion, options: { mayIntrospect: boolean }): SubgraphOperation
}

/** Serves a schema with federation fields as a subgraph. Who may ask is the caller's business; the fields keep their own access rules. */
export function createSubgraphDoor(schema: GraphQLSchema, limits: DocumentLimits): SubgraphDoor {
  const guard = createDocumentGuard(limits)
  const faults = rememberingValidation()
  const weights = new WeakMap<DocumentNode, ReadonlyMap<string, Weight>>()

  function weightOf(document: DocumentNode, operationName: string): Weight {
    let known = weights.get(document)
    if (!known) weights.set(document, (known = weigh(document)))
    return known.get(operationName)!
  }

  return {
    prepare({ query, operationName, variables = {} }, { mayIntrospect }) {
      checkVariables(variables, limits)
      const { document } = guard.check(query, { mayIntrospect })
      const [fault] = faults(schema, document)
      if (fault) throw fault
      const operation = getOperationAST(document, operationName)
      if (!operation) {
        throw refusal('OPERATION_RESOLUTION_FAILURE', 'operationName: expected the name of one of the operations.')
      }
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        throw refusal('BAD_REQUEST', 'Subscriptions are not answered here.')
      }
      return {
        weight: weightOf(document, operation.name?.value ?? '').of(variables),
        run: (contextValue) =>
          execute({
            schema,
            document,
            operationName: operationName ?? null,
            variableValues: variables,
            contextValue,
          }),
      }
    },
  }
}

const refusal = (code: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } })
