import { getArgumentValues } from 'graphql'
import type { FieldNode, GraphQLField, GraphQLSchema } from 'graphql'
import type { Ready } from '../plan/plans.ts'

/** A root field that was asked for by a caller who may not have it, and that therefore no subgraph is asked for. */
export interface RefusedField {
  readonly type: string
  readonly field: string
  /** As its resolver would have got them; empty where they are not what the field takes. */
  readonly args: Readonly<Record<string, unknown>>
  readonly code: string
}

/** In the order of the operation. Of a mutation only as far as it would have been run. */
export function refusedFields(
  { prepared, verdict, operation, variables }: Ready,
  schema: GraphQLSchema,
): readonly RefusedField[] {
  const root = schema.getRootType(operation)
  return prepared.refused.flatMap((node) => {
    const field = root?.getFields()[node.name.value]
    const code = root && verdict.refusal(root.name, node.name.value)?.extensions['code']
    return field && typeof code === 'string'
      ? [{ type: root.name, field: field.name, args: argumentsOf(field, node, variables), code }]
      : []
  })
}

function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Ready['variables']) {
  try {
    return getArgumentValues(field, node, variables)
  } catch {
    return {}
  }
}
