import { Kind, print } from 'graphql'
import type { ConstDirectiveNode, FieldDefinitionNode, SelectionNode, TypeNode } from 'graphql'
import { argument, fieldSet, text } from '../../supergraph/features.ts'
import type { Supergraph } from '../../supergraph/supergraph.ts'

type Selections = readonly SelectionNode[]

export interface Join {
  /** The subgraph's own type of the field where it is not the common one. */
  readonly type: string | undefined
  /** The same with lists and what may not be null. */
  readonly wholeType: string | undefined
  readonly external: boolean
  readonly requires: Selections | undefined
  readonly provides: Selections
  readonly override: string | undefined
  readonly label: string | undefined
}

interface Field {
  readonly type: string
  readonly wholeType: string
  readonly depth: number
  /** By subgraph; undefined when every subgraph that has the type has the field. */
  readonly joins: ReadonlyMap<string, Join> | undefined
}

interface Type {
  readonly kind: 'object' | 'interface' | 'union'
  /** Keys by which each subgraph that has the type resolves it. */
  readonly keys: ReadonlyMap<string, readonly Selections[]>
  readonly objectIn: ReadonlySet<string>
  readonly fields: ReadonlyMap<string, Field>
  /** For abstract types, the concrete types that each subgraph knows for it. */
  readonly members: Map<string, Set<string>>
  readonly interfaces: readonly string[]
}

/** Who has what: the joins of a supergraph in the form in which planning asks for them. */
export interface JoinMap {
  readonly subgraphs: readonly string[]
  type(name: string): Type | undefined
  /** How a subgraph resolves a field itself, under the overrides in force; undefined when it does not. */
  resolves(type: string, field: string, subgraph: string): Join | undefined
  /** The concrete types that an abstract type can have in a subgraph's answers. */
  membersIn(abstractType: string, subgraph: string): readonly string[]
  isAbstractIn(type: string, subgraph: string): boolean
}

/** How a subgraph resolves a field of which nothing special is said. */
export const plainJoin: Join = {
  type: undefined,
  wholeType: undefined,
  external: false,
  requires: undefined,
  provides: [],
  override: undefined,
  label: undefined,
}

export function readJoins(supergraph: Supergraph, inForce: (label: string) => boolean): JoinMap {
  const names = graphNames(supergraph)
  const graphOf = (directive: ConstDirectiveNode) => names.get(text(argument(directive, 'graph')) ?? '')
  const types = new Map<string, Type>()
  for (const definition of supergraph.document.definitions) {
    const kind = kindOf(definition.kind)
    if (!kind || !('name' in definition) || !definition.name) continue
    const keys = new Map<string, Selections[]>()
    const objectIn = new Set<string>()
    for (const join of directivesNamed(definition, 'join__type')) {
      const graph = graphOf(join) ?? ''
      const own = keys.get(graph) ?? []
      keys.set(graph, own)
      const key = text(argument(join, 'key'))
      if (key !== undefined && !isBoolean(join, 'resolvable', false)) own.push(fieldSet(key))
      if (isBoolean(join, 'isInterfaceObject', true)) objectIn.add(graph)
    }
    const fields = new Map<string, Field>()
    if ('fields' in definition) {
      for (const field of definition.fields ?? []) {
        if (field.kind === Kind.FIELD_DEFINITION) fields.set(field.name.value, readField(field, graphOf))
      }
    }
    const interfaces = directivesNamed(definition, 'join__implements').map(
      (join) => text(argument(join, 'interface')) ?? '',
    )
    types.set(definition.name.value, {
      kind,
      keys,
      objectIn,
      fields,
      members: new Map(),
      interfaces: [...new Set(interfaces)],
    })
  }
  const addMember = (abstractType: string, graph: string | undefined, member: string) => {
    const members = types.get(abstractType)?.members
    if (members && graph !== undefined) members.set(graph, (members.get(graph) ?? new Set()).add(member))
  }
  for (const definition of supergraph.document.definitions) {
    if (!('name' in definition) || !definition.name) continue
    for (const join of directivesNamed(definition, 'join__implements')) {
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION)
        addMember(text(argument(join, 'interface')) ?? '', graphOf(join), definition.name.value)
    }
    for (const join of directivesNamed(definition, 'join__unionMember')) {
      addMember(definition.name.value, graphOf(join), text(argument(join, 'member')) ?? '')
    }
  }
  return {
    subgraphs: [...names.values()],
    type: (name) => types.get(name),
    membersIn: (abstractType, subgraph) => [...(types.get(abstractType)?.members.get(subgraph) ?? [])],
    isAbstractIn: (name, subgraph) => {
      const type = types.get(name)
      return type !== undefined && type.kind !== 'object' && !type.objectIn.has(subgraph)
    },
    resolves(typeName, fieldName, subgraph) {
      const type = types.get(typeName)
      const field = type?.fields.get(fieldName)
      if (!type || !field || !type.keys.has(subgraph)) return undefined
      if (!field.joins) return plainJoin
      const join = field.joins.get(subgraph)
      if (!join || join.external) return undefined
      const overriders = [...field.joins].filter(([, other]) => other.override === subgraph)
      const lost = overriders.some(([, other]) => other.label === undefined || inForce(other.label))
      if (lost || (join.override !== undefined && join.label !== undefined && !inForce(join.label))) return undefined
      return join
    },
  }
}

function readField(field: FieldDefinitionNode, graphOf: (directive: ConstDirectiveNode) => string | undefined): Field {
  const directives = directivesNamed(field, 'join__field')
  const joins = new Map<string, Join>()
  for (const join of directives) {
    const graph = graphOf(join)
    if (graph === undefined) continue
    const requires = text(argument(join, 'requires'))
    const provides = text(argument(join, 'provides'))
    const wholeType = text(argument(join, 'type'))
    joins.set(graph, {
      type: /\w+/.exec(wholeType ?? '')?.[0],
      wholeType,
      external: isBoolean(join, 'external', true) || isBoolean(join, 'usedOverridden', true),
      requires: requires === undefined ? undefined : fieldSet(requires),
      provides: provides === undefined ? [] : fieldSet(provides),
      override: text(argument(join, 'override')),
      label: text(argument(join, 'overrideLabel')),
    })
  }
  let depth = 0
  let type: TypeNode = field.type
  while (type.kind !== Kind.NAMED_TYPE) {
    if (type.kind === Kind.LIST_TYPE) depth++
    type = type.type
  }
  return {
    type: type.name.value,
    wholeType: print(field.type),
    depth,
    joins: directives.length > 0 ? joins : undefined,
  }
}

function graphNames(supergraph: Supergraph): Map<string, string> {
  const names = new Map<string, string>()
  for (const definition of supergraph.document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue
    for (const value of definition.values ?? []) {
      const [graph] = directivesNamed(value, 'join__graph')
      names.set(value.name.value, (graph && text(argument(graph, 'name'))) ?? value.name.value)
    }
  }
  return names
}

const kindOf = (kind: Kind): Type['kind'] | undefined =>
  kind === Kind.OBJECT_TYPE_DEFINITION
    ? 'object'
    : kind === Kind.INTERFACE_TYPE_DEFINITION
      ? 'interface'
      : kind === Kind.UNION_TYPE_DEFINITION
        ? 'union'
        : undefined

const directivesNamed = (node: object, name: string): readonly ConstDirectiveNode[] =>
  ((node as { directives?: readonly ConstDirectiveNode[] }).directives ?? []).filter((each) => each.name.value === name)

function isBoolean(directive: ConstDirectiveNode, name: string, value: boolean): boolean {
  const node = argument(directive, name)
  return node?.kind === Kind.BOOLEAN && node.value === value
}
