import { execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import { createCostAnalysis } from '../cost/analysis.ts'
import type { Cost } from '../cost/analysis.ts'
import { createDocumentGuard } from '../guard/document-guard.ts'
import type { DocumentLimits } from '../guard/limits.ts'
import { checkVariables } from '../guard/variables.ts'
import type { DocumentReference, PersistedOperations } from '../persisted/operations.ts'
import { rememberingValidation } from '../validation.ts'
import { routerLeaf } from './limits.ts'
import { weigh } from './weight.ts'
import type { Weight } from './weight.ts'

export interface SubgraphQuestion extends DocumentReference {
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** An operation that may run. */
export interface SubgraphOperation {
  /** As at every door, but never less than a point for each field of the root and each reference. */
  readonly cost: Cost
  run(contextValue: unknown): Promise<ExecutionResult> | ExecutionResult
}

/** Answers other people's routers: `_service { sdl }`, `_entities` for every key, and the root fields. */
export interface SubgraphDoor {
  /** Throws what is wrong with a question, with a code. */
  prepare(question: SubgraphQuestion, options: { mayIntrospect: boolean }): SubgraphOperation
}

export interface SubgraphDoorParts {
  /** With the fields of federation. */
  schema: GraphQLSchema
  persisted: PersistedOperations
  limits: DocumentLimits
}

/** Serves a schema as a subgraph, to services only: that is the caller's business. The fields keep their own access rules. */
export function createSubgraphDoor({ schema, persisted, limits }: SubgraphDoorParts): SubgraphDoor {
  const guard = createDocumentGuard(limits)
  const { estimate } = createCostAnalysis(schema, { leaf: routerLeaf })
  const faults = rememberingValidation()
  const weights = new WeakMap<DocumentNode, ReadonlyMap<string, Weight>>()

  function weightOf(document: DocumentNode, operationName: string): Weight {
    let known = weights.get(document)
    if (!known) weights.set(document, (known = weigh(document)))
    return known.get(operationName)!
  }

  return {
    prepare(question, { mayIntrospect }) {
      const { operationName, variables = {} } = question
      const { query, trusted } = persisted.resolve(question, { mayRegister: true })
      checkVariables(variables, limits)
      const { document } = guard.check(query, { mayIntrospect, trusted })
      const [fault] = faults(schema, document)
      if (fault) throw fault
      // Fails where there is no such operation.
      const cost = estimate(document, operationName, variables)
      const operation = getOperationAST(document, operationName)!
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        throw new GraphQLError('Subscriptions are not answered here.', { extensions: { code: 'BAD_REQUEST' } })
      }
      const weight = weightOf(document, operation.name?.value ?? '').of(variables)
      return {
        cost: { ...cost, cost: Math.max(cost.cost, weight) },
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
