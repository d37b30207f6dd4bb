import { isAbstractType, isInterfaceType, isObjectType, Kind, parseType, print, visit } from 'graphql'
import { buildASTSchema } from 'graphql'
import type {
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  GraphQLSchema,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeNode,
} from 'graphql'
import { argument, text } from '../supergraph/features.ts'
import { externalFields } from './external.ts'
import type { SubgraphSource } from './compose.ts'

/**
 * Sets right what the composition library is known to leave wrong: a field that subgraphs type differently gets the widest
 * of their types, and a field that an interface object only refers to says so, or a plan would ask that subgraph for it.
 */
export function repair(supergraph: DocumentNode, sources: readonly SubgraphSource[]): DocumentNode {
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true })
  const external = new Map(sources.map((source) => [source.name, externalFields(source.typeDefs)]))
  const graphs = graphNames(supergraph)
  return visit(supergraph, {
    ObjectTypeDefinition: (node) => repairType(node),
    InterfaceTypeDefinition: (node) => repairType(node),
  })

  function repairType<N extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(node: N): N {
    const joins = (node.directives ?? []).filter((each) => each.name.value === 'join__type')
    const objectIn = joins
      .filter((join) => isTrue(join, 'isInterfaceObject'))
      .map((join) => text(argument(join, 'graph')) ?? '')
    const keyed = new Set(joins.flatMap((join) => (text(argument(join, 'key')) ?? '').match(/\w+/g) ?? []))
    const definers = (field: string) =>
      joins
        .map((join) => text(argument(join, 'graph')) ?? '')
        .filter((graph, index, all) => all.indexOf(graph) === index && defines(graph, node.name.value, field))
    const fields = (node.fields ?? []).map((field) => {
      const widened = { ...field, type: widest(field, schema) }
      const outside = objectIn.filter((graph) =>
        external.get(graphs.get(graph) ?? '')?.has(`${node.name.value}.${field.name.value}`),
      )
      return outside.length > 0 && !keyed.has(field.name.value)
        ? markExternal(widened, outside, definers(field.name.value))
        : widened
    })
    return { ...node, fields }
  }

  function defines(graph: string, type: string, field: string): boolean {
    const source = sources.find((each) => each.name === graphs.get(graph))
    return (source?.typeDefs.definitions ?? []).some(
      (each) => 'fields' in each && each.name?.value === type && each.fields?.some((own) => own.name.value === field),
    )
  }
}

function graphNames(supergraph: DocumentNode): Map<string, string> {
  const names = new Map<string, string>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((each) => each.name.value === 'join__graph')
      names.set(value.name.value, (graph && text(argument(graph, 'name'))) ?? '')
    }
  }
  return names
}

const isTrue = (directive: ConstDirectiveNode, name: string): boolean => {
  const value = argument(directive, name)
  return value?.kind === Kind.BOOLEAN && value.value
}

function markExternal(
  field: FieldDefinitionNode,
  graphs: readonly string[],
  definers: readonly string[],
): FieldDefinitionNode {
  const joins = (field.directives ?? []).filter((each) => each.name.value === 'join__field')
  const named = new Set(joins.map((join) => text(argument(join, 'graph'))))
  const toName = joins.length > 0 ? graphs.filter((graph) => !named.has(graph)) : definers
  const added = toName.map((graph) => joinField(graph, graphs.includes(graph)))
  const marked = (field.directives ?? []).map((each) => {
    const here = each.name.value === 'join__field' && graphs.includes(text(argument(each, 'graph')) ?? '')
    return here && !isTrue(each, 'external') ? withExternal(each) : each
  })
  return { ...field, directives: [...marked, ...added] }
}

const externalArgument = {
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: 'external' },
  value: { kind: Kind.BOOLEAN, value: true },
} as const

const withExternal = (directive: ConstDirectiveNode): ConstDirectiveNode => ({
  ...directive,
  arguments: [...(directive.arguments ?? []), externalArgument],
})

const joinField = (graph: string, isExternal: boolean): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'join__field' },
  arguments: [
    { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'graph' }, value: { kind: Kind.ENUM, value: graph } },
    ...(isExternal ? [externalArgument] : []),
  ],
})

/** The type of a field that all subgraphs' answers fit: nullable where one of them is, the most abstract of their types. */
function widest(field: FieldDefinitionNode, schema: GraphQLSchema): TypeNode {
  const types = (field.directives ?? [])
    .filter((each) => each.name.value === 'join__field')
    .flatMap((each) => text(argument(each, 'type')) ?? [])
    .map((each) => parseType(each, { noLocation: true }))
  const [first, ...others] = types
  return first ? others.reduce((wide, type) => wider(wide, type, schema), first) : field.type
}

function wider(a: TypeNode, b: TypeNode, schema: GraphQLSchema): TypeNode {
  if (a.kind === Kind.NON_NULL_TYPE && b.kind === Kind.NON_NULL_TYPE) {
    const inner = wider(a.type, b.type, schema)
    return inner.kind === Kind.NON_NULL_TYPE ? inner : { kind: Kind.NON_NULL_TYPE, type: inner }
  }
  if (a.kind === Kind.NON_NULL_TYPE) return wider(a.type, b, schema)
  if (b.kind === Kind.NON_NULL_TYPE) return wider(a, b.type, schema)
  if (a.kind === Kind.LIST_TYPE && b.kind === Kind.LIST_TYPE) return { ...a, type: wider(a.type, b.type, schema) }
  return isWithin(print(a), print(b), schema) ? b : a
}

function isWithin(inner: string, outer: string, schema: GraphQLSchema): boolean {
  const type = schema.getType(inner)
  const abstract = schema.getType(outer)
  return isAbstractType(abstract) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type)
}
