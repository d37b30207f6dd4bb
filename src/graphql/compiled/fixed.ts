/** Which fields say the same of an unchanging object each time, whoever asks. */
import { getNamedType, isLeafType, isObjectType } from 'graphql'
import type { FieldNode, GraphQLObjectType } from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields.js'
import { isFromParent } from '../../kit/unchanging.ts'
import { hasVariables } from './arguments.ts'
import { definitionOf } from './definition.ts'
import type { Plan } from './run.ts'

/** Fields that are read without a resolver, or with one that is marked; with constant arguments; and so on below them. */
export function isFixed(plan: Plan, parent: GraphQLObjectType, nodes: readonly FieldNode[]): boolean {
  const [node] = nodes
  if (node!.name.value === '__typename') return true
  const definition = definitionOf(plan, parent, node!.name.value)
  if (!definition || (definition.resolve && !isFromParent(definition.resolve)) || hasVariables(node!)) return false
  const type = getNamedType(definition.type)
  if (isLeafType(type)) return true
  if (!isObjectType(type) || type.isTypeOf) return false
  const below = collectSubfields(plan.schema, plan.fragments, plan.conditions, type, nodes)
  return [...below.values()].every((inner) => isFixed(plan, type, inner))
}
