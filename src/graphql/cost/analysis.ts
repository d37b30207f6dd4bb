import { getArgumentValues, getOperationAST, GraphQLError } from 'graphql'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { Failure } from '../../kit/failure.ts'
import { coerceVariables } from '../variables.ts'
import { inputWeight } from './directives.ts'
import type { ListSize } from './directives.ts'
import { insideWeight } from './inside-weight.ts'
import { createPlanner, isIncluded } from './plan.ts'
import type { FieldPlan, SelectionPlan, TypePlan } from './plan.ts'

type Values = Readonly<Record<string, unknown>>

export interface Cost {
  /** The larger of the two: what is limited and charged. */
  readonly cost: number
  /** Weights of all resolvers that run, with their arguments. */
  readonly fieldCost: number
  /** Weights of all values that are returned. */
  readonly typeCost: number
}

export interface CostOptions {
  /** Entries of a list of which the schema says nothing. */
  unsizedList?: number
  /** Entries of a list whose slicing arguments are all absent. */
  unslicedList?: number
  /** The least that a scalar or enum in the answer weighs; nothing unless said. */
  leaf?: number
}

export interface CostAnalysis {
  /**
   * The most an operation can cost, by the rules of the GraphQL Cost Directives specification, with variables coerced and
   * defaults applied. The document must be valid. Throws the coercion error (BAD_USER_INPUT) where variables do not fit, and
   * OPERATION_RESOLUTION_FAILURE where the document has no such operation.
   */
  estimate(document: DocumentNode, operationName: string | undefined, variables: Values | undefined): Cost
  /** What an answer did cost, by the same rules: never more than the estimate where lists keep to their sizes. */
  actual(document: DocumentNode, operationName: string | undefined, variables: Values | undefined, data: unknown): Cost
}

interface Sum {
  field: number
  type: number
}

interface Sized {
  names: ReadonlySet<string>
  size: number
}

/** Costs under one schema. A document is planned once; each request then only walks the plan with its variables. */
export function createCostAnalysis(schema: GraphQLSchema, options: CostOptions = {}): CostAnalysis {
  const { unsizedList = 10, unslicedList = 100, leaf = 0 } = options
  const planner = createPlanner(schema, leaf)
  const plans = new WeakMap<OperationDefinitionNode, SelectionPlan>()

  function prepare(document: DocumentNode, operationName: string | undefined, variables: Values | undefined) {
    const operation = getOperationAST(document, operationName)
    // What is not found must not pass for what costs nothing.
    if (!operation) throw notFound()
    const { coerced, errors } = coerceVariables(schema, operation, variables)
    if (errors) throw badInput(errors[0]!)
    return { plan: planOf(document, operation), coerced }
  }

  function planOf(document: DocumentNode, operation: OperationDefinitionNode): SelectionPlan {
    let plan = plans.get(operation)
    if (!plan) plans.set(operation, (plan = planner(document, operation)))
    return plan
  }

  /** How many entries a field's list has at most, all levels of nested lists together. */
  function sizeOf({ node, cost: { listSize, listDepth } }: FieldPlan, args: Values, above: Sized | undefined): number {
    if (listDepth === 0) return 1
    const own = listSize && !listSize.sizedFields ? slicedSize(listSize, args) : undefined
    const outer = own ?? (above?.names.has(node.name.value) ? above.size : unsizedList)
    return outer * unsizedList ** (listDepth - 1)
  }

  function slicedSize(listSize: ListSize, args: Values): number {
    const sizes = listSize.slicingArguments.map((path) => lengthAt(args, path)).filter((size) => size !== undefined)
    if (sizes.length > 0) return Math.max(...sizes)
    return listSize.assumedSize ?? (listSize.slicingArguments.length > 0 ? unslicedList : unsizedList)
  }

  function sized({ cost: { listSize } }: FieldPlan, args: Values): Sized | undefined {
    return listSize?.sizedFields && { names: listSize.sizedFields, size: slicedSize(listSize, args) }
  }

  function estimateSelection({ alternatives }: SelectionPlan, variables: Values, above: Sized | undefined): Sum {
    const most: Sum = { field: 0, type: 0 }
    for (const { weight, fields } of alternatives) {
      const sum: Sum = { field: 0, type: weight }
      for (const field of fields) {
        if (!runs(field, variables)) continue
        const args = argumentsOf(field, variables)
        const size = sizeOf(field, args, above)
        const inner = field.inner && estimateSelection(field.inner, variables, sized(field, args))
        sum.field += resolverCost(field, args) + size * (inner?.field ?? 0)
        sum.type += size * (inner?.type ?? field.leafWeight)
      }
      most.field = Math.max(most.field, sum.field)
      most.type = Math.max(most.type, sum.type)
    }
    return most
  }

  function actualSelection({ alternatives }: SelectionPlan, variables: Values, value: Values): Sum {
    const named = alternatives.filter((alternative) => alternative.typeName === value['__typename'])
    const most: Sum = { field: 0, type: 0 }
    for (const alternative of named.length > 0 ? named : alternatives) {
      const sum = actualOf(alternative, variables, value)
      most.field = Math.max(most.field, sum.field)
      most.type = Math.max(most.type, sum.type)
    }
    return most
  }

  function actualOf({ weight, fields }: TypePlan, variables: Values, value: Values): Sum {
    const sum: Sum = { field: 0, type: weight }
    for (const field of fields) {
      if (!Object.hasOwn(value, field.responseName)) continue
      sum.field += resolverCost(field, argumentsOf(field, variables))
      for (const entry of entriesOf(value[field.responseName])) {
        const inner = field.inner && actualSelection(field.inner, variables, entry as Values)
        sum.field += inner?.field ?? 0
        sum.type += inner?.type ?? field.leafWeight
      }
    }
    return sum
  }

  return {
    estimate(document, operationName, variables) {
      const prepared = prepare(document, operationName, variables)
      return total(estimateSelection(prepared.plan, prepared.coerced, undefined))
    },
    actual(document, operationName, variables, data) {
      const prepared = prepare(document, operationName, variables)
      if (data === null || typeof data !== 'object') return total({ field: 0, type: 0 })
      return total(actualSelection(prepared.plan, prepared.coerced, data as Values))
    },
  }
}

const total = ({ field, type }: Sum): Cost => ({ cost: Math.max(field, type), fieldCost: field, typeCost: type })

const notFound = (): GraphQLError =>
  new GraphQLError('operationName: expected the name of one of the operations.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  })

const badInput = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    ...(error.nodes && { nodes: error.nodes }),
    extensions: { code: 'BAD_USER_INPUT' },
  })

const none: Values = {}

const argumentsOf = ({ cost, definition, node }: FieldPlan, variables: Values): Values =>
  cost.readsArguments ? getArgumentValues(definition, node, variables) : none

const runs = ({ conditions }: FieldPlan, variables: Values): boolean =>
  conditions === undefined || conditions.some((all) => all.every((selection) => isIncluded(selection, variables)))

/** Weights may be negative, so that an argument can make a field cheaper; a field is never cheaper than nothing. */
function resolverCost({ cost, definition }: FieldPlan, args: Values): number {
  let sum = cost.weight
  if (args !== none) {
    for (const arg of definition.args) {
      if (args[arg.name] !== undefined) sum += inputWeight(arg) + insideWeight(arg.type, args[arg.name])
    }
  }
  return Math.max(0, sum)
}

/** A number, or the length of a list, at a path of arguments; undefined where nothing was given. */
function lengthAt(args: Values, path: readonly string[]): number | undefined {
  let value: unknown = args
  for (const step of path) value = (value as Values | null | undefined)?.[step]
  if (Array.isArray(value)) return value.length
  return typeof value === 'number' ? Math.max(0, value) : undefined
}

function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(entriesOf)
  return value === null || value === undefined ? [] : [value]
}

/** The cost of one operation as a number, for callers that ask once. */
export const estimateCost = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
  variables?: Values,
): number => createCostAnalysis(schema).estimate(document, operationName, variables).cost

/** Throws QUERY_TOO_COMPLEX with both numbers when an operation costs more than is allowed. */
export function checkCost({ cost }: Cost, limit: number): void {
  if (cost <= limit) return
  const received = String(Math.ceil(Math.min(cost, Number.MAX_SAFE_INTEGER)))
  const message = `The operation may cost ${received} points, ${limit} are allowed. Ask for shorter lists or for less in them.`
  throw new Failure('QUERY_TOO_COMPLEX', message, { expected: `at most ${limit} points`, received })
}
