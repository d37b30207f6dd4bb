import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  valueFromASTUntyped,
} from 'graphql'
import type {
  ConstDirectiveNode,
  GraphQLArgument,
  GraphQLField,
  GraphQLInputField,
  GraphQLNamedType,
  GraphQLOutputType,
} from 'graphql'

interface Annotated {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?: readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
}

function argumentsOf(element: Annotated, name: string): Record<string, unknown> | undefined {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])]
  const directive = nodes.flatMap((node) => node?.directives ?? []).find((node) => node.name.value === name)
  return (
    directive &&
    Object.fromEntries(directive.arguments?.map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)]) ?? [])
  )
}

/** The weight `@cost` gives, as an Int or, as the specification writes it, a number in a String. Throws on anything else. */
function weightOf(element: Annotated & { readonly name: string }): number | undefined {
  const given = argumentsOf(element, 'cost')?.['weight']
  if (given === undefined) return undefined
  const weight = Number(given)
  if (given === '' || !Number.isFinite(weight)) throw new Error(`@cost of ${element.name}: the weight is not a number.`)
  return weight
}

/** The weight of one value of a type: 1 for composite types and 0 for scalars and enums unless `@cost` says otherwise. */
export const typeWeight = (type: GraphQLNamedType): number =>
  weightOf(type) ?? (isCompositeType(type) || isInputObjectType(type) ? 1 : 0)

/** The weight of running one resolver. A type's own weight counts for its values, not here. */
const fieldWeight = (field: GraphQLField<unknown, unknown>): number =>
  weightOf(field) ?? (isCompositeType(getNamedType(field.type)) ? 1 : 0)

/** Remembered, because a list of inputs asks for the same few fields again and again. */
const inputWeights = new WeakMap<GraphQLArgument | GraphQLInputField, number>()

/** The weight of using an argument or an input field, without what is inside its value. */
export function inputWeight(input: GraphQLArgument | GraphQLInputField): number {
  const known = inputWeights.get(input)
  if (known !== undefined) return known
  const weight = weightOf(input) ?? typeWeight(getNamedType(input.type))
  inputWeights.set(input, weight)
  return weight
}

export interface ListSize {
  readonly assumedSize: number | undefined
  /** Paths into the arguments: `first`, `input.limit`. */
  readonly slicingArguments: readonly (readonly string[])[]
  /** Where the size is that of lists below: their names. */
  readonly sizedFields: ReadonlySet<string> | undefined
}

function listSizeOf(field: GraphQLField<unknown, unknown>): ListSize | undefined {
  // How federation asks for entities is fixed, and its size with it: one answer for each representation.
  if (field.name === '_entities') {
    return { assumedSize: undefined, slicingArguments: [['representations']], sizedFields: undefined }
  }
  const given = argumentsOf(field, 'listSize') as
    { assumedSize?: number; slicingArguments?: string[]; sizedFields?: string[] } | undefined
  return (
    given && {
      assumedSize: given.assumedSize,
      slicingArguments: (given.slicingArguments ?? []).map((path) => path.split('.')),
      sizedFields: given.sizedFields && given.sizedFields.length > 0 ? new Set(given.sizedFields) : undefined,
    }
  )
}

/** What the schema says of one field's cost. */
export interface FieldCost {
  readonly weight: number
  readonly listSize: ListSize | undefined
  /** How many lists the type is wrapped in. */
  readonly listDepth: number
  /** Whether the values of arguments matter. */
  readonly readsArguments: boolean
}

export function fieldCostOf(field: GraphQLField<unknown, unknown>): FieldCost {
  const listSize = listSizeOf(field)
  return {
    weight: fieldWeight(field),
    listSize,
    listDepth: listDepthOf(field.type),
    readsArguments:
      (listSize?.slicingArguments.length ?? 0) > 0 ||
      field.args.some((arg) => inputWeight(arg) !== 0 || isInputObjectType(getNamedType(arg.type))),
  }
}

function listDepthOf(type: GraphQLOutputType): number {
  const nullable = getNullableType(type)
  return isListType(nullable) ? 1 + listDepthOf(nullable.ofType) : 0
}
