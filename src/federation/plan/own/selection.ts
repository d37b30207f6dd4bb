import { print, visit } from 'graphql'
import type { ArgumentNode, VariableDefinitionNode } from 'graphql'
import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner'

interface Field {
  readonly name: string
  readonly args: readonly ArgumentNode[]
  /** Its type in the subgraph, without the name where it has fields of its own. */
  readonly shape: string
  readonly inner: Selection | undefined
}

/** What a fetch asks for at one place. It grows while planning goes on: later steps add the keys they need. */
export interface Selection {
  readonly fields: Map<string, Field>
  readonly conditions: Map<string, Selection>
}

export const newSelection = (): Selection => ({ fields: new Map(), conditions: new Map() })

/** Adds a field, where it is not there yet, and gives the selection inside it, if it has one. */
export function add(to: Selection, key: string, field: Field): Selection | undefined {
  const known = to.fields.get(key)
  if (known) return known.inner
  to.fields.set(key, field)
  return field.inner
}

export const addTypename = (to: Selection): void =>
  void add(to, '__typename', { name: '__typename', args: [], shape: 'String!', inner: undefined })

export function under(to: Selection, type: string): Selection {
  const known = to.conditions.get(type)
  if (known) return known
  const inner = newSelection()
  to.conditions.set(type, inner)
  return inner
}

export const isEmpty = (selection: Selection): boolean =>
  selection.fields.size === 0 && [...selection.conditions.values()].every(isEmpty)

/** What the text of a selection needs beside it. */
export interface Written {
  readonly variables: Set<string>
  readonly rewrites: FetchRewrite[]
}

/**
 * The text of a selection. Nothing to ask for is asked for as `__typename`. What two types have under one key must look alike in an
 * answer; what does not is asked for under a name of its own, and renamed afterwards.
 */
export function write(
  selection: Selection,
  written: Written,
  path: readonly FetchNodePathSegment[] = [],
  beside = new Map<string, Field[]>(),
): string {
  const parts: string[] = []
  for (const [key, field] of selection.fields) {
    const { name, args, inner } = field
    const others = beside.get(key) ?? []
    let asked = key
    if (others.every((each) => areAlike(each, field))) beside.set(key, [...others, field])
    else {
      asked = `_m${written.rewrites.length}_${key}`
      written.rewrites.push({ KeyRenamer: { path: [...path, { Key: asked }], renameKeyTo: key } })
    }
    for (const argument of args) visit(argument, { Variable: (node) => void written.variables.add(node.name.value) })
    const call = args.length > 0 ? `(${args.map(print).join(', ')})` : ''
    const below = inner ? write(inner, written, [...path, { Key: key }]) : ''
    parts.push(`${asked === name ? '' : `${asked}: `}${name}${call}${below}`)
  }
  for (const [type, inner] of selection.conditions) {
    if (isEmpty(inner)) continue
    parts.push(`... on ${type}${write(inner, written, [...path, { TypenameEquals: [type] }], beside)}`)
  }
  return `{${parts.length > 0 ? parts.join(' ') : '__typename'}}`
}

function areAlike(one: Field, other: Field): boolean {
  if (one.shape !== other.shape) return false
  if (!one.inner || !other.inner) return true
  const others = allFields(other.inner)
  return allFields(one.inner).every(([key, field]) =>
    others.every(([known, each]) => known !== key || areAlike(field, each)),
  )
}

const allFields = ({ fields, conditions }: Selection): (readonly [key: string, field: Field])[] => [
  ...fields,
  ...[...conditions.values()].flatMap(allFields),
]

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
