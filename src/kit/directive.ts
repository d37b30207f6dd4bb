import { getDirectiveValues } from 'graphql'
import type { GraphQLField, GraphQLSchema } from 'graphql'

/** The arguments of the directive on this field of the SDL, with its defaults; undefined where the field has none of that name. */
export function directiveOf(
  schema: GraphQLSchema,
  { astNode }: Pick<GraphQLField<unknown, unknown>, 'astNode'>,
  name: string,
): Record<string, unknown> | undefined {
  const directive = schema.getDirective(name)
  return directive && astNode ? getDirectiveValues(directive, astNode) : undefined
}
