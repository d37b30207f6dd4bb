import { Kind } from 'graphql'
import type { DefinitionNode, DocumentNode, TypeDefinitionNode, TypeNode } from 'graphql'

/** The document without types that nothing leads to from its root types or the arguments of its directives. */
export function withoutUnreachable(document: DocumentNode): DocumentNode {
  const types = new Map(document.definitions.filter(isType).map((each) => [each.name.value, each]))
  const implementations = new Map<string, string[]>()
  for (const [name, definition] of types) {
    if (!('interfaces' in definition)) continue
    for (const each of definition.interfaces ?? [])
      implementations.set(each.name.value, [...(implementations.get(each.name.value) ?? []), name])
  }
  const reached = new Set<string>()
  const open = operations.map((operation) => rootName(document, operation))
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION)
      open.push(...(definition.arguments ?? []).map(({ type }) => nameOf(type)))
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const definition = types.get(name)
    if (!definition || reached.has(name)) continue
    reached.add(name)
    open.push(...namesIn(definition), ...(implementations.get(name) ?? []))
  }
  return {
    ...document,
    definitions: document.definitions.filter((each) => !isType(each) || reached.has(each.name.value)),
  }
}

const operations = ['query', 'mutation', 'subscription'] as const

/** The types that a definition names. */
function namesIn(definition: TypeDefinitionNode): string[] {
  const names: string[] = []
  if ('interfaces' in definition) names.push(...(definition.interfaces ?? []).map(({ name }) => name.value))
  if ('types' in definition) names.push(...(definition.types ?? []).map(({ name }) => name.value))
  for (const member of membersOf(definition)) {
    if ('type' in member) names.push(nameOf(member.type))
    if ('arguments' in member) names.push(...(member.arguments ?? []).map(({ type }) => nameOf(type)))
  }
  return names
}

export const isType = (definition: DefinitionNode): definition is TypeDefinitionNode =>
  definition.kind.endsWith('TypeDefinition')

/** Fields of a type, or values of an enum. */
export const membersOf = (definition: TypeDefinitionNode) =>
  'fields' in definition ? (definition.fields ?? []) : 'values' in definition ? (definition.values ?? []) : []

export const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type))

/** The name of a root type, whether the schema says it or not. */
export function rootName(document: DocumentNode, operation: (typeof operations)[number]): string {
  const usual = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[operation]
  const schema = document.definitions.find((each) => each.kind === Kind.SCHEMA_DEFINITION)
  return schema?.operationTypes.find((each) => each.operation === operation)?.type.name.value ?? usual
}
