import { getNamedType, isAbstractType, isCompositeType, isObjectType, isInterfaceType, Kind, print } from 'graphql'
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql'
import type { TakesArguments } from '../supergraph/with-arguments.ts'
import { argumentsText } from './arguments.ts'
import { documentOf, responseKey } from './outline.ts'
import type { Trimmed } from './outline.ts'

/** Where the value of a client's field lies in the merged tree. */
export type KeyOf = ReadonlyMap<FieldNode, string>

export interface Canonical {
  readonly keyOf: KeyOf
  /** The text to plan for some root fields; undefined when nothing of them is left. */
  text(roots: readonly FieldNode[]): string | undefined
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/**
 * Rewrites an operation into the text that is planned. Every field that has an alias or `takesArguments` gets a response key of its own:
 * plans add fields that `@key` and `@requires` need under their plain names, and a client's alias must never lie on one of
 * those, or a subgraph would be told the wrong value. Fields that `denied` names are left out. Where `needsType` says so,
 * values of an abstract type are asked for their `__typename`, which a plan need not do.
 */
export function createCanonical(
  schema: GraphQLSchema,
  trimmed: Trimmed,
  denied: (parent: string, field: string) => boolean,
  needsType: (abstractType: string) => boolean,
  takesArguments: TakesArguments,
): Canonical {
  const keyOf = new Map<FieldNode, string>()
  /** The first field of each identity, under its key. Those that follow are written like it: planners need not know when arguments are equal. */
  const firsts = new Map<string, Pick<FieldNode, 'alias' | 'arguments'>>()
  const underKey = (node: FieldNode, parent: string): FieldNode => {
    const name = node.name.value
    if (!node.alias && !takesArguments(parent, name)) return node
    const identity = `${responseKey(node)}:${name}(${argumentsText(node.arguments)})`
    let first = firsts.get(identity)
    if (!first) {
      const alias = { kind: Kind.NAME as const, value: `_${firsts.size}_${name}` }
      firsts.set(identity, (first = { alias, ...(node.arguments && { arguments: node.arguments }) }))
    }
    return { ...node, ...first }
  }
  const rewriteField = (node: FieldNode, parent: GraphQLCompositeType): FieldNode | undefined => {
    const name = node.name.value
    if (name === '__typename') return typename
    if (denied(parent.name, name)) return undefined
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    const named = underKey(node, parent.name)
    keyOf.set(node, responseKey(named))
    if (!node.selectionSet) return named
    const type = field && getNamedType(field.type)
    return isCompositeType(type) ? { ...named, selectionSet: rewriteSet(node.selectionSet, type) } : named
  }
  const rewriteNode = (node: SelectionNode, parent: GraphQLCompositeType): SelectionNode | undefined => {
    if (node.kind === Kind.FIELD) return rewriteField(node, parent)
    if (node.kind === Kind.FRAGMENT_SPREAD) return node
    const condition = node.typeCondition && schema.getType(node.typeCondition.name.value)
    return { ...node, selectionSet: rewriteSet(node.selectionSet, isCompositeType(condition) ? condition : parent) }
  }
  const rewriteSet = (set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode => {
    const selections = set.selections.flatMap((node) => rewriteNode(node, parent) ?? [])
    const ask =
      selections.length === 0 || (isAbstractType(parent) && needsType(parent.name) && !selections.includes(typename))
    return { ...set, selections: ask ? [typename, ...selections] : selections }
  }
  const rewriteFragments = () => {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const [name, fragment] of trimmed.fragments) {
      const type = schema.getType(fragment.typeCondition.name.value)
      if (isCompositeType(type))
        fragments.set(name, { ...fragment, selectionSet: rewriteSet(fragment.selectionSet, type) })
    }
    return fragments
  }
  let fragments: Map<string, FragmentDefinitionNode> | undefined
  return {
    keyOf,
    text(roots) {
      const rootType = schema.getRootType(trimmed.kind)
      const fields = rootType ? roots.flatMap((node) => rewriteField(node, rootType) ?? []) : []
      if (fields.length === 0) return undefined
      fragments ??= rewriteFragments()
      return print(documentOf({ ...trimmed, fragments: used(fields, fragments) }, fields))
    },
  }
}

/** Only the fragments that these fields reach: an unused one is an error to a strict reader. */
function used(
  fields: readonly FieldNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Map<string, FragmentDefinitionNode> {
  const reached = new Map<string, FragmentDefinitionNode>()
  const visit = (selections: readonly SelectionNode[]) => {
    for (const node of selections) {
      if (node.kind !== Kind.FRAGMENT_SPREAD) visit(node.selectionSet?.selections ?? [])
      else if (!reached.has(node.name.value)) {
        const fragment = fragments.get(node.name.value)
        if (!fragment) continue
        reached.set(node.name.value, fragment)
        visit(fragment.selectionSet.selections)
      }
    }
  }
  visit(fields)
  return reached
}
