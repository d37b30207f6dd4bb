import { Kind, print } from 'graphql'
import type { ArgumentNode, ValueNode } from 'graphql'

/** Arguments as text that is equal where they are, in whatever order they stand. */
export const argumentsText = (nodes: readonly ArgumentNode[] = []): string =>
  nodes
    .map(({ name, value }) => `${name.value}:${valueText(value)}`)
    .toSorted()
    .join()

function valueText(value: ValueNode): string {
  if (value.kind === Kind.LIST) return `[${value.values.map(valueText).join()}]`
  if (value.kind !== Kind.OBJECT) return print(value)
  const fields = value.fields.map((field) => `${field.name.value}:${valueText(field.value)}`)
  return `{${fields.toSorted().join()}}`
}
