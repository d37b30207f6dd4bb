import { isNonNullType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'

/**
 * Whether no argument can turn out to be wrong when the operation runs. Only a variable that may be null can, where the place it is used
 * at may not: validation lets it pass when either has a default.
 */
export function argumentsAreSafe(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): boolean {
  const nullable = new Set<string>()
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    if (type.kind !== Kind.NON_NULL_TYPE) nullable.add(variable.name.value)
  }
  if (nullable.size === 0) return true
  let safe = true
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Variable(node) {
        if (nullable.has(node.name.value) && isNonNullType(info.getInputType())) safe = false
      },
    }),
  )
  return safe
}
