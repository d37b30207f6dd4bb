/**
 * Operations compiled to writers of JSON text. A document is compiled once for each operation, and for each combination of the
 * variables its `@skip` and `@include` ask for; what then runs knows its fields, and makes no objects of an answer that only
 * ever becomes text. graphql-js is the reference: what is not compiled here is left to it.
 */
import { Kind, OperationTypeNode, visit } from 'graphql'
import type {
  DocumentNode,
  ExecutionResult,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
  ValueNode,
} from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import { JsonText } from '../../kit/json-text.ts'
import { coerceVariables } from '../variables.ts'
import { fieldColumns, objectWriter, serialWriter } from './object.ts'
import { writeParts } from './parts.ts'
import type { Plan, Run, Text } from './run.ts'

export interface CompiledOperation {
  /** At once where nothing has to be waited for. Data that is there is a `JsonText`. */
  execute(
    context: unknown,
    variables: Readonly<Record<string, unknown>> | undefined,
    rootValue?: unknown,
  ): ExecutionResult | Promise<ExecutionResult>
}

/** So many combinations of conditions are compiled for one operation; documents with more are rare and can be slow. */
const mostVariants = 64

/** Undefined for what graphql-js has to run: subscriptions, and schemas without the root type. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation | undefined {
  const rootType = schema.getRootType(operation.operation)
  if (!rootType || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<string, never>
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  const conditional = conditionVariables(document)
  const variants = new Map<string, (run: Run) => Text>()

  function variantFor(variables: Record<string, unknown>): (run: Run) => Text {
    const key = conditional.map((name) => String(variables[name])).join()
    const known = variants.get(key)
    if (known) return known
    const conditions = Object.fromEntries(conditional.map((name) => [name, variables[name]]))
    const write = compileVariant(conditions)
    if (variants.size >= mostVariants) variants.delete(variants.keys().next().value!)
    variants.set(key, write)
    return write
  }

  function compileVariant(conditions: Record<string, unknown>): (run: Run) => Text {
    let slots = 0
    const plan: Plan = {
      schema,
      operation,
      fragments,
      conditions,
      nextSlot: () => slots++,
      objectWriter: (type, nodes) => objectWriter(plan, type, nodes),
    }
    const fields = collectFields(schema, fragments, conditions, rootType!, operation.selectionSet)
    if (operation.operation === OperationTypeNode.MUTATION) return serialWriter(plan, rootType!, fields)
    const columns = fieldColumns(plan, rootType!, fields)
    if (columns.length === 0) return () => '{}'
    return (run) => writeParts(columns, run, run.rootValue, undefined, [], '}')
  }

  return {
    execute(context, given, rootValue) {
      const { coerced, errors } = coerceVariables(schema, operation, given)
      if (errors) return { errors }
      const run: Run = { context, rootValue, variables: coerced, errors: [], args: [] }
      const written = (text: string): ExecutionResult => {
        // The type of a result knows no data that is text.
        const data = new JsonText(text) as never
        return run.errors.length > 0 ? { errors: run.errors, data } : { data }
      }
      const failed = (error: unknown): ExecutionResult => {
        run.errors.push(error as GraphQLError)
        return { errors: run.errors, data: null }
      }
      try {
        const text = variantFor(coerced)(run)
        return typeof text === 'string' ? written(text) : text.then(written, failed)
      } catch (error) {
        return failed(error)
      }
    },
  }
}

/** Variables that `@skip` and `@include` read, in the order they are met. */
function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>()
  const note = (value: ValueNode | undefined) => {
    if (value?.kind === Kind.VARIABLE) names.add(value.name.value)
  }
  visit(document, {
    Directive({ name, arguments: args }) {
      if (name.value === 'skip' || name.value === 'include') for (const { value } of args ?? []) note(value)
    },
  })
  return [...names]
}
