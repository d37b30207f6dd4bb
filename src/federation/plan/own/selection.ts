import { print, visit } from 'graphql'
import type { ArgumentNode, VariableDefinitionNode } from 'graphql'

/** What a fetch asks for at one place. It grows while planning goes on: later steps add the keys they need. */
export interface Selection {
  readonly fields: Map<
    string,
    { readonly name: string; readonly args: readonly ArgumentNode[]; readonly inner: Selection | undefined }
  >
  readonly conditions: Map<string, Selection>
}

export const newSelection = (): Selection => ({ fields: new Map(), conditions: new Map() })

/** Adds a field and gives the selection inside it, if it has one. */
export function add(
  to: Selection,
  key: string,
  name: string,
  args: readonly ArgumentNode[],
  composite: boolean,
): Selection | undefined {
  const known = to.fields.get(key)
  if (known) return known.inner
  const inner = composite ? newSelection() : undefined
  to.fields.set(key, { name, args, inner })
  return inner
}

export function under(to: Selection, type: string): Selection {
  const known = to.conditions.get(type)
  if (known) return known
  const inner = newSelection()
  to.conditions.set(type, inner)
  return inner
}

export const isEmpty = (selection: Selection): boolean =>
  selection.fields.size === 0 && [...selection.conditions.values()].every(isEmpty)

/** The text of a selection, and the variables it uses. Nothing to ask for is asked for as `__typename`. */
export function write(selection: Selection, variables: Set<string>): string {
  const parts: string[] = []
  for (const [key, { name, args, inner }] of selection.fields) {
    for (const argument of args) visit(argument, { Variable: (node) => void variables.add(node.name.value) })
    const call = args.length > 0 ? `(${args.map(print).join(', ')})` : ''
    parts.push(`${key === name ? '' : `${key}: `}${name}${call}${inner ? write(inner, variables) : ''}`)
  }
  for (const [type, inner] of selection.conditions) {
    if (!isEmpty(inner)) parts.push(`... on ${type}${write(inner, variables)}`)
  }
  return `{${parts.length > 0 ? parts.join(' ') : '__typename'}}`
}

/** `($a: Int, $b: ID!)` for the variables in use, or nothing. */
export function declare(
  definitions: readonly VariableDefinitionNode[],
  used: ReadonlySet<string>,
  extra: readonly string[] = [],
): string {
  const own = definitions.filter((each) => used.has(each.variable.name.value)).map(print)
  const all = [...extra, ...own]
  return all.length > 0 ? `(${all.join(', ')})` : ''
}
