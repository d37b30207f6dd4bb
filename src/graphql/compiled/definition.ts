import { SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql'
import type { GraphQLField, GraphQLObjectType } from 'graphql'
import type { Plan } from './run.ts'

/** A field by its name; those for introspection stand in no type. */
export function definitionOf(
  { schema }: Plan,
  parent: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  }
  return parent.getFields()[name]
}
