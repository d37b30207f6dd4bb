import { getNullableType, isInputObjectType, isListType } from 'graphql'
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql'
import { inputWeight } from './directives.ts'

/** Adds up what a value uses; undefined where nothing inside can weigh anything, as in all scalars. */
type Weigh = ((value: unknown) => number) | undefined

/** The weights of the input fields a value uses, however deep. */
export const insideWeight = (type: GraphQLInputType, value: unknown): number => weigherOf(type)?.(value) ?? 0

function weigherOf(type: GraphQLInputType): Weigh {
  const bare = getNullableType(type)
  if (isListType(bare)) {
    const entry = weigherOf(bare.ofType)
    return entry && ((value) => (Array.isArray(value) ? sumOf(value, entry) : 0))
  }
  return isInputObjectType(bare) ? weigherOfObject(bare) : undefined
}

function sumOf(list: readonly unknown[], weigh: (value: unknown) => number): number {
  let sum = 0
  for (const entry of list) sum += weigh(entry)
  return sum
}

interface WeighedField {
  readonly name: string
  readonly weight: number
  readonly weigh: Weigh
}

/** A list of inputs asks for the same few fields again and again. */
const weighedFields = new WeakMap<GraphQLInputObjectType, readonly WeighedField[]>()

function fieldsOf(type: GraphQLInputObjectType): readonly WeighedField[] {
  const known = weighedFields.get(type)
  if (known) return known
  const fields = Object.values(type.getFields())
    .map((field) => ({ name: field.name, weight: inputWeight(field), weigh: weigherOf(field.type) }))
    .filter(({ weight, weigh }) => weight !== 0 || weigh !== undefined)
  weighedFields.set(type, fields)
  return fields
}

const weigherOfObject =
  (type: GraphQLInputObjectType): ((value: unknown) => number) =>
  (value) => {
    if (value === null || value === undefined) return 0
    let sum = 0
    for (const { name, weight, weigh } of fieldsOf(type)) {
      const inner = (value as Readonly<Record<string, unknown>>)[name]
      if (inner !== undefined) sum += weight + (weigh?.(inner) ?? 0)
    }
    return sum
  }
