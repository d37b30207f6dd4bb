/** Runs valid operations over the local schema: compiled where that is possible, by graphql-js where it is not. */
import { execute, getOperationAST } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import { JsonText } from '../../kit/json-text.ts'
import { compileOperation } from './compile.ts'
import type { CompiledOperation } from './compile.ts'
import { VariantCache } from './variants.ts'

export { JsonText }

export interface Execution {
  /** Valid under the schema. */
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly context: unknown
}

/** Gives a promise only where something has to be waited for. */
export type Executor = (execution: Execution) => ExecutionResult | Promise<ExecutionResult>

export function createExecutor(schema: GraphQLSchema): Executor {
  const variants = new VariantCache()
  const compiled = new WeakMap<DocumentNode, Map<string | undefined, CompiledOperation | null>>()

  function compiledOf(document: DocumentNode, name: string | undefined): CompiledOperation | null {
    let ofDocument = compiled.get(document)
    if (!ofDocument) compiled.set(document, (ofDocument = new Map()))
    const known = ofDocument.get(name)
    if (known !== undefined) return known
    const operation = getOperationAST(document, name)
    // Which operation is meant, or that none is, graphql-js says best.
    const made = operation ? (compileOperation(schema, document, operation, variants) ?? null) : null
    if (operation) ofDocument.set(name, made)
    return made
  }

  return ({ document, operationName, variables, context }) => {
    const operation = compiledOf(document, operationName)
    if (operation) return operation.execute(context, variables)
    return execute({
      schema,
      document,
      contextValue: context,
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variableValues: variables }),
    })
  }
}
