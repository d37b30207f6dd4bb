import { isInterfaceType, isObjectType } from 'graphql'
import type { GraphQLInterfaceType, GraphQLSchema } from 'graphql'

/** Whether a field may be asked for with arguments. */
export type TakesArguments = (type: string, field: string) => boolean

/**
 * A type may add optional arguments to a field of its interface, and a value can be asked for through both: so a field of an interface takes
 * arguments, for it and all that implement it, as soon as it does in one of them.
 */
export function fieldsWithArguments(schema: GraphQLSchema): TakesArguments {
  const shared = new Set<string>()
  const noteShared = (interfaceType: GraphQLInterfaceType) => {
    const { objects, interfaces } = schema.getImplementations(interfaceType)
    for (const name of Object.keys(interfaceType.getFields())) {
      const takes = [interfaceType, ...objects, ...interfaces].some((type) => type.getFields()[name]?.args.length)
      if (takes) shared.add(name)
    }
  }
  for (const type of Object.values(schema.getTypeMap())) if (isInterfaceType(type)) noteShared(type)
  return (name, field) => {
    if (shared.has(field)) return true
    const type = schema.getType(name)
    return (isObjectType(type) || isInterfaceType(type)) && (type.getFields()[field]?.args.length ?? 0) > 0
  }
}
