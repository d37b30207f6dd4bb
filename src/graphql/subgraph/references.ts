import { getNullableType, isScalarType, Kind } from 'graphql'
import type { GraphQLObjectType, GraphQLScalarType, GraphQLSchema, GraphQLUnionType } from 'graphql'
import { describe, invalid } from '../../kit/failure.ts'
import type { Failure } from '../../kit/failure.ts'

type Key = ReadonlyMap<string, GraphQLScalarType>

/**
 * Has `_entities` look at what it is given before it looks anything up: a reference that cannot be read is an error at its place
 * in the list, and its neighbours are answered. A resolver of references gets the type and one whole key, and nothing else.
 */
export function checkReferences(schema: GraphQLSchema): void {
  const { _entities: field } = schema.getQueryType()!.getFields()
  const types = (schema.getType('_Entity') as GraphQLUnionType).getTypes()
  const entities = new Map<unknown, readonly Key[]>(types.map((type) => [type.name, keysOf(type)]))
  const names = types.map(({ name }) => name).join(', ')
  const resolve = field!.resolve!

  function read(reference: unknown, index: number): Failure | object {
    const path = ['representations', index]
    if (typeof reference !== 'object' || reference === null || Array.isArray(reference))
      return invalid(path, 'an object with __typename and a key', describe(reference))
    const given = reference as Record<string, unknown>
    const { __typename } = given
    const keys = entities.get(__typename)
    if (!keys) return invalid([...path, '__typename'], `one of ${names}`, named(__typename))
    const key = keys.find((each) => [...each.keys()].every((name) => (given[name] ?? null) !== null))
    if (!key) {
      const wanted = keys.map((each) => [...each.keys()].join(' with ')).join(' or ')
      return invalid(path, `the key ${wanted}`, keys.length > 1 ? 'neither' : 'none')
    }
    const whole: Record<string, unknown> = { __typename }
    for (const [name, type] of key) {
      try {
        whole[name] = type.parseValue(given[name])
      } catch {
        return invalid([...path, name], `a value of type ${type.name}`, describe(given[name]))
      }
    }
    return whole
  }

  field!.resolve = (source, { representations }: { representations: readonly unknown[] }, context, info) =>
    representations.map((each, index) => {
      const reference = read(each, index)
      if (reference instanceof Error) return reference
      return (resolve(source, { representations: [reference] }, context, info) as unknown[])[0]
    })
}

/** The fields of each key of the type with their types, as its `@key` says. Ours are of scalars; another kind would have to be read differently. */
function keysOf(type: GraphQLObjectType): Key[] {
  const written = type.astNode?.directives?.filter(({ name }) => name.value === 'key') ?? []
  return written.map(({ arguments: given }) => {
    const fields = given?.find(({ name }) => name.value === 'fields')?.value
    const names = fields?.kind === Kind.STRING ? fields.value.split(' ') : []
    return new Map(
      names.map((name) => {
        const scalar = getNullableType(type.getFields()[name]?.type)
        if (!isScalarType(scalar)) throw new TypeError(`${name} in a @key of ${type.name} is no field of a scalar`)
        return [name, scalar]
      }),
    )
  })
}

/** The name of a type is no secret, if it can be one at all. */
const named = (value: unknown): string =>
  typeof value === 'string' && value !== '' && value.length <= 64 ? JSON.stringify(value) : describe(value)
