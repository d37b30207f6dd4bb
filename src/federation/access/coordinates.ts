import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind } from 'graphql'
import type { GraphQLNamedType, SelectionSetNode } from 'graphql'
import type { Outline } from '../plan/outline.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import type { Rule, Rules } from './rules.ts'

/**
 * Who may read fields that say nothing about access. It does not speak for subgraphs with rules of their own, nor for what others share with
 * them: a subgraph that extends a type by its key declares the key again, and does not close it by that. Others that take a field over do.
 */
export interface DefaultAccess {
  readonly rule: 'public' | 'authenticated'
  readonly exempt: ReadonlySet<string>
}

/** `Type` or `Type.field`, with everything that it asks of the caller. */
export type GuardedCoordinate = readonly [coordinate: string, rules: readonly Rule[]]

const byDefault: Rule = { authenticated: true, scopes: undefined, policies: undefined }

/** The coordinates that a document can touch and that have rules: fields with their parent's and their type's, and types. */
export function guardedCoordinates(
  document: Outline,
  supergraph: Supergraph,
  rules: Rules,
  defaultAccess: DefaultAccess,
): GuardedCoordinate[] {
  const schema = supergraph.apiSchema
  const found = new Map<string, readonly Rule[]>()
  const guardsItself = (type: string, field: string): boolean => {
    const resolvers = supergraph.resolversOf(type, field)
    const isExempt = (subgraph: string) => defaultAccess.exempt.has(subgraph)
    return resolvers.some(isExempt) && (!supergraph.isTakenOver(type, field) || resolvers.every(isExempt))
  }
  const noteType = (type: GraphQLNamedType) => {
    const rule = rules.types.get(type.name)
    if (rule) found.set(type.name, [rule])
    if (isAbstractType(type)) for (const each of schema.getPossibleTypes(type)) noteType(each)
  }
  const noteField = (parent: GraphQLNamedType, name: string): GraphQLNamedType | undefined => {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
    const field = parent.getFields()[name]
    if (!field) return undefined
    const type = getNamedType(field.type)
    const list = [rules.types.get(parent.name), rules.fields.get(`${parent.name}.${name}`), rules.types.get(type.name)]
    const own = list.filter((rule) => rule !== undefined)
    if (own.length > 0) found.set(`${parent.name}.${name}`, own)
    else if (defaultAccess.rule === 'authenticated' && !guardsItself(parent.name, name))
      found.set(`${parent.name}.${name}`, [byDefault])
    noteType(type)
    if (isInterfaceType(parent)) for (const each of schema.getPossibleTypes(parent)) noteField(each, name)
    return type
  }
  const visit = (set: SelectionSetNode, parent: GraphQLNamedType) => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const type = noteField(parent, node.name.value)
        if (type && node.selectionSet) visit(node.selectionSet, type)
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition && schema.getType(node.typeCondition.name.value)
        if (condition) noteType(condition)
        visit(node.selectionSet, condition ?? parent)
      }
    }
  }
  const root = schema.getRootType(document.operation.operation)
  if (root) visit(document.operation.selectionSet, root)
  for (const fragment of document.fragments.values()) {
    const type = schema.getType(fragment.typeCondition.name.value)
    if (type) visit(fragment.selectionSet, type)
  }
  return [...found]
}
