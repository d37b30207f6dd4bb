/**
 * Operations compiled to writers of JSON text. A document is compiled once for each operation, and for each combination of the
 * variables its `@skip` and `@include` ask for; what then runs knows its fields, and makes no objects of an answer that only
 * ever becomes text. graphql-js is the reference: what is not compiled here is left to it.
 */
import { Kind, OperationTypeNode, print, visit } from 'graphql'
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
import { Entry, VariantCache } from './variants.ts'
import type { Variant, Variants } from './variants.ts'

export interface CompiledOperation {
  /** At once where nothing has to be waited for. Data that is there is a `JsonText`. */
  execute(
    context: unknown,
    variables: Readonly<Record<string, unknown>> | undefined,
    rootValue?: unknown,
  ): ExecutionResult | Promise<ExecutionResult>
}

/** Undefined for what graphql-js has to run: subscriptions, and schemas without the root type. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  cache = new VariantCache(),
): CompiledOperation | undefined {
  const rootType = schema.getRootType(operation.operation)
  if (!rootType || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<string, never>
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  const conditional = conditionVariables(document, operation)
  const variants: Variants = new Map()

  function variantFor(variables: Record<string, unknown>): Variant {
    const key = conditional.map((name) => String(variables[name])).join()
    const known = variants.get(key)
    if (known) {
      known.entry.used = true
      return known
    }
    const conditions = Object.fromEntries(conditional.map((name) => [name, variables[name]]))
    const entry = new Entry(variants, key)
    const variant = { write: compileVariant(conditions, entry), entry }
    if (cache.keep(entry)) variants.set(key, variant)
    return variant
  }

  function compileVariant(conditions: Record<string, unknown>, entry: Entry): (run: Run) => Text {
    let slots = 0
    const plan: Plan = {
      schema,
      operation,
      fragments,
      conditions,
      nextSlot: () => slots++,
      grow: (fields) => cache.grow(entry, fields),
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
        const text = variantFor(coerced).write(run)
        return typeof text === 'string' ? written(text) : text.then(written, failed)
      } catch (error) {
        return failed(error)
      }
    },
  }
}

/** Variables of the operation that `@skip` and `@include` read. One that is of another type stands in another operation's condition. */
function conditionVariables(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const names = new Set<string>()
  const note = (value: ValueNode | undefined) => {
    if (value?.kind === Kind.VARIABLE) names.add(value.name.value)
  }
  visit(document, {
    Directive({ name, arguments: args }) {
      if (name.value === 'skip' || name.value === 'include') for (const { value } of args ?? []) note(value)
    },
  })
  const booleans = operation.variableDefinitions?.filter(({ type }) => /^Boolean!?$/.test(print(type))) ?? []
  return booleans.map(({ variable }) => variable.name.value).filter((name) => names.has(name))
}
