/** Arguments of a field: read when the operation is compiled where they are constant, else once for each run. */
import { getArgumentValues, Kind } from 'graphql'
import type { FieldNode, GraphQLField, ValueNode } from 'graphql'
import type { Args, Plan, Run } from './run.ts'

const none: Args = Object.freeze({})

export function argumentsReader(
  plan: Plan,
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (run: Run) => Args {
  if (definition.args.length === 0) return () => none
  if (!hasVariables(node)) {
    try {
      const constant = frozen(getArgumentValues(definition, node)) as Args
      return () => constant
    } catch {
      // Wrong in every run; said anew each time, so that each answer has an error of its own.
      return () => getArgumentValues(definition, node)
    }
  }
  const slot = plan.nextSlot()
  return ({ args, variables }) => (args[slot] ??= getArgumentValues(definition, node, variables))
}

export const hasVariables = (node: FieldNode): boolean =>
  node.arguments?.some(({ value }) => hasVariable(value)) ?? false

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true
  if (value.kind === Kind.LIST) return value.values.some(hasVariable)
  return value.kind === Kind.OBJECT && value.fields.some((field) => hasVariable(field.value))
}

/** Constants are shared by all requests: who changes one hears of it at once. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && !Array.isArray(value)) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
