import { buildASTSchema, GraphQLError, isEnumType, Kind } from 'graphql'
import type { DocumentNode, GraphQLSchema, ObjectTypeDefinitionNode } from 'graphql'
import type { Supergraph } from './supergraph.ts'

/** Stands for "some implementation of this interface, the subgraph did not say which". */
export const standIn = (interfaceName: string): string => `_Some_${interfaceName}`

/**
 * The schema over which answers are completed: a copy of the public one, so that nothing which wraps the served schema can
 * change how merged data is read. Two things differ. An interface that a subgraph serves as an object gets a stand-in
 * implementation for values of unknown type, and enums refuse unknown values without naming them, since such a value may be
 * one that the public schema hides.
 */
export function buildCompletionSchema(supergraph: Supergraph): GraphQLSchema {
  const standIns: ObjectTypeDefinitionNode[] = []
  for (const definition of supergraph.apiDocument.definitions) {
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION || !supergraph.interfaceObjects.has(definition.name.value))
      continue
    const { description: _, kind: __, directives: ___, ...rest } = definition
    standIns.push({
      ...rest,
      kind: Kind.OBJECT_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: standIn(definition.name.value) },
      interfaces: [...(definition.interfaces ?? []), { kind: Kind.NAMED_TYPE, name: definition.name }],
    })
  }
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...supergraph.apiDocument.definitions, ...standIns],
  }
  const schema = buildASTSchema(document, { assumeValidSDL: true })
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue
    const known = new Set(type.getValues().map((value) => value.name))
    type.serialize = (value) => {
      if (typeof value === 'string' && known.has(value)) return value
      throw new GraphQLError(`The value is not one that enum "${type.name}" has in this schema.`)
    }
  }
  return schema
}
