/** Arguments of a field: read when the operation is compiled where they are constant, else once for each run. */
import { getArgumentValues, isNonNullType, Kind, valueFromAST } from 'graphql'
import type { FieldNode, GraphQLField, ValueNode } from 'graphql'
import { frozen } from '../../kit/frozen.ts'
import type { Args, Plan, Run } from './run.ts'

const none: Args = Object.freeze({})

export function argumentsReader(
  plan: Plan,
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (run: Run) => Args {
  if (definition.args.length === 0) return () => none
  for (const { value } of node.arguments ?? []) plan.grow(valuesIn(value))
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
  const direct = directReader(definition, node)
  return ({ args, variables }) => (args[slot] ??= direct?.(variables) ?? getArgumentValues(definition, node, variables))
}

/**
 * For arguments that are whole variables, which have been coerced, beside constants. What is missing, or null where that may not
 * be, is left to graphql-js, which knows what to say.
 */
function directReader(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): ((variables: Variables) => Args | undefined) | undefined {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]))
  const steps: { name: string; variable?: string; constant?: unknown; required: boolean }[] = []
  for (const { name, type, defaultValue } of definition.args) {
    const value = given.get(name)
    const required = isNonNullType(type)
    if (value?.kind === Kind.VARIABLE) steps.push({ name, variable: value.name.value, required })
    else if (value === undefined && defaultValue === undefined && !required) continue
    else {
      const constant: unknown =
        value && !hasVariable(value) ? valueFromAST(value, type) : value ? undefined : defaultValue
      if (constant === undefined) return undefined
      steps.push({ name, constant: frozen(constant), required })
    }
  }
  return (variables) => {
    const args: Record<string, unknown> = {}
    for (const { name, variable, constant, required } of steps) {
      const value = variable === undefined ? constant : variables[variable]
      if (value === undefined || (value === null && required)) return undefined
      args[name] = value
    }
    return args
  }
}

type Variables = Readonly<Record<string, unknown>>

export const hasVariables = (node: FieldNode): boolean =>
  node.arguments?.some(({ value }) => hasVariable(value)) ?? false

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true
  if (value.kind === Kind.LIST) return value.values.some(hasVariable)
  return value.kind === Kind.OBJECT && value.fields.some((field) => hasVariable(field.value))
}

/** Values at every level. */
function valuesIn(value: ValueNode): number {
  if (value.kind === Kind.LIST) return value.values.reduce((sum, inner) => sum + valuesIn(inner), 1)
  if (value.kind === Kind.OBJECT) return value.fields.reduce((sum, field) => sum + valuesIn(field.value), 1)
  return 1
}
