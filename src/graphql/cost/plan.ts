import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
} from 'graphql'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql'
import { Failure } from '../../kit/failure.ts'
import { fieldCostOf, typeWeight } from './directives.ts'
import type { FieldCost } from './directives.ts'

/**
 * What a document costs, worked out as far as it can be without variables: the same fields the executor would run, merged as
 * it merges them, once for every concrete type.
 */
export interface SelectionPlan {
  /** One for an object type; one for each possible type of an interface or union, of which the dearest counts. */
  readonly alternatives: readonly TypePlan[]
}

export interface TypePlan {
  readonly typeName: string
  readonly weight: number
  readonly fields: readonly FieldPlan[]
}

export interface FieldPlan {
  readonly responseName: string
  readonly node: FieldNode
  readonly definition: GraphQLField<unknown, unknown>
  readonly cost: FieldCost
  /** The weight of a leaf's values; those of composite values are in `inner`. */
  readonly leafWeight: number
  /** The field runs when all conditions of one of these hold; undefined when it always runs. */
  readonly conditions: readonly (readonly SelectionNode[])[] | undefined
  readonly inner: SelectionPlan | undefined
}

/** Plan entries of one document at most. Only documents with nested interfaces of many types come near it. */
const maxEntries = 20_000

interface Collected {
  nodes: FieldNode[]
  conditions: (readonly SelectionNode[])[]
}

/** Makes plans for one schema; what the schema says of a field is read once. A leaf never weighs less than `leaf`. */
export function createPlanner(schema: GraphQLSchema, leaf: number) {
  const costs = new WeakMap<GraphQLField<unknown, unknown>, FieldCost>()
  const weights = new WeakMap<GraphQLNamedType, number>()

  function costOf(field: GraphQLField<unknown, unknown>): FieldCost {
    const known = costs.get(field) ?? fieldCostOf(field)
    costs.set(field, known)
    return known
  }

  function weightOf(type: GraphQLNamedType): number {
    const known = weights.get(type) ?? typeWeight(type)
    weights.set(type, known)
    return known
  }

  return function plan(document: DocumentNode, operation: OperationDefinitionNode): SelectionPlan {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    }
    let entries = 0
    const count = () => {
      if (++entries <= maxEntries) return
      throw new Failure(
        'QUERY_TOO_COMPLEX',
        'The document has too many possible shapes. Split it into several requests.',
      )
    }

    function ofSets(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): SelectionPlan {
      const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
      return {
        alternatives: types.map((concrete) => ({
          typeName: concrete.name,
          weight: weightOf(concrete),
          fields: fieldsOf(concrete, sets),
        })),
      }
    }

    function fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): FieldPlan[] {
      const collected = new Map<string, Collected>()
      const spread = new Set<string>()
      for (const set of sets) collect(type, set, [], collected, spread)
      return [...collected].flatMap(([responseName, { nodes, conditions }]) => {
        const [node] = nodes
        const definition = node && type.getFields()[node.name.value]
        // `__typename` costs nothing; an unknown field was refused by validation.
        if (!node || !definition) return []
        count()
        const named = getNamedType(definition.type)
        const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
        const isComposite = isCompositeType(named)
        const always = conditions.some((all) => all.length === 0)
        return {
          responseName,
          node,
          definition,
          cost: costOf(definition),
          leafWeight: isComposite ? 0 : Math.max(leaf, weightOf(named)),
          conditions: always ? undefined : conditions,
          inner: isComposite ? ofSets(named, inner) : undefined,
        }
      })
    }

    function collect(
      type: GraphQLObjectType,
      set: SelectionSetNode,
      conditions: readonly SelectionNode[],
      into: Map<string, Collected>,
      spread: Set<string>,
    ): void {
      for (const selection of set.selections) {
        count()
        const isConditional = selection.directives?.some(
          ({ name: { value } }) => value === 'skip' || value === 'include',
        )
        const all = isConditional ? [...conditions, selection] : conditions
        if (selection.kind === Kind.FIELD) {
          const name = selection.alias?.value ?? selection.name.value
          const field = into.get(name) ?? { nodes: [], conditions: [] }
          field.nodes.push(selection)
          field.conditions.push(all)
          into.set(name, field)
          continue
        }
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          if (applies(selection.typeCondition?.name.value, type))
            collect(type, selection.selectionSet, all, into, spread)
          continue
        }
        const name = selection.name.value
        const fragment = fragments.get(name)
        if (!fragment || spread.has(name) || !applies(fragment.typeCondition.name.value, type)) continue
        // Spread without conditions once, it adds nothing more; under conditions it may be wanted again.
        if (all.length === 0) spread.add(name)
        collect(type, fragment.selectionSet, all, into, spread)
      }
    }

    function applies(condition: string | undefined, type: GraphQLObjectType): boolean {
      if (condition === undefined || condition === type.name) return true
      const conditional = schema.getType(condition)
      return isAbstractType(conditional) && schema.isSubType(conditional, type)
    }

    const root = schema.getRootType(operation.operation)
    return isObjectType(root) ? ofSets(root, [operation.selectionSet]) : { alternatives: [] }
  }
}

/** Whether a selection's own `@skip` and `@include` let it run. */
export function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
}
