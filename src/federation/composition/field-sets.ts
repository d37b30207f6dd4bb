import {
  buildASTSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
} from 'graphql'
import type { GraphQLNamedType, GraphQLSchema, SelectionNode } from 'graphql'
import { argument, fieldSet, linkedFeatures, text } from '../supergraph/features.ts'
import type { SubgraphSource } from './compose.ts'
import type { CompositionProblem } from './problems.ts'

/** Finds field sets of `@key` that select below a leaf, or an object without selecting anything of it. */
export function fieldSetProblems(source: SubgraphSource): CompositionProblem[] {
  let schema: GraphQLSchema
  try {
    schema = buildASTSchema(source.typeDefs, { assumeValid: true, assumeValidSDL: true })
  } catch {
    // Broken in another way, which the composition library reports.
    return []
  }
  const key = linkedFeatures(source.typeDefs).get('federation')?.directive('key') ?? 'key'
  const problems: CompositionProblem[] = []
  for (const definition of source.typeDefs.definitions) {
    const isType =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
      definition.kind === Kind.OBJECT_TYPE_EXTENSION
    if (!isType) continue
    for (const directive of definition.directives ?? []) {
      const fields = directive.name.value === key ? text(argument(directive, 'fields')) : undefined
      const wrong =
        fields === undefined ? undefined : wrongSelection(fields, schema.getType(definition.name.value), schema)
      if (wrong === undefined) continue
      problems.push({
        code: 'KEY_INVALID_FIELDS',
        subgraph: source.name,
        coordinate: definition.name.value,
        message: `@key(fields: "${fields}"): ${wrong}.`,
        wayOut: 'Name leaf fields, and for objects the leaf fields inside them.',
      })
    }
  }
  return problems
}

function wrongSelection(source: string, type: GraphQLNamedType | undefined, schema: GraphQLSchema): string | undefined {
  let selections: readonly SelectionNode[]
  try {
    selections = fieldSet(source)
  } catch {
    return 'this is not a selection of fields'
  }
  return check(selections, type)

  function check(nodes: readonly SelectionNode[], parent: GraphQLNamedType | undefined): string | undefined {
    for (const node of nodes) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const wrong = check(
          node.selectionSet.selections,
          node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent,
        )
        if (wrong) return wrong
      }
      // What does not exist is left to the composition library, which says it well.
      if (node.kind !== Kind.FIELD || !(isObjectType(parent) || isInterfaceType(parent))) continue
      const field = parent.getFields()[node.name.value]
      if (!field) continue
      const named = getNamedType(field.type)
      if (node.selectionSet && !isCompositeType(named))
        return `"${node.name.value}" is a leaf and has nothing to select`
      if (!node.selectionSet && isCompositeType(named) && !isUnionType(named))
        return `"${node.name.value}" needs a selection of its fields`
      const wrong = node.selectionSet ? check(node.selectionSet.selections, named) : undefined
      if (wrong) return wrong
    }
    return undefined
  }
}
