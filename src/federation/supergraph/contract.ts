import { Kind } from 'graphql'
import type { ConstDirectiveNode, DefinitionNode, DocumentNode, TypeDefinitionNode, TypeNode } from 'graphql'
import { Failure } from '../../kit/failure.ts'
import { argument, text } from './features.ts'
import { isType, membersOf, nameOf, rootName, withoutUnreachable } from './reachable.ts'

/** What of the graph is shown, by `@tag`: everything included that is not excluded; nothing included means all. */
export interface Contract {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

type Tagged = { readonly directives?: readonly ConstDirectiveNode[] | undefined }
type Tags = (node: Tagged) => string[]

/**
 * The public schema with what the contract does not show taken out. `document` is the supergraph, which has the tags; `tag` is
 * the directive's name in it. What loses its meaning goes as well, so that the result is a schema again: a field of a hidden
 * type, a field whose required argument is hidden, an interface's field that an object hides, a type without members, and
 * what nothing leads to. Throws a `Failure` when no query is left.
 */
export function applyContract(
  api: DocumentNode,
  document: DocumentNode,
  tag: string,
  contract: Contract,
): DocumentNode {
  const hidden = hiddenByTags(document, tag, contract)
  let shown = without(api, hidden)
  for (let before = -1; before !== hidden.size; shown = without(api, hidden)) {
    before = hidden.size
    for (const coordinate of meaningless(api, shown)) hidden.add(coordinate)
  }
  const query = shown.definitions.find((each) => 'name' in each && each.name?.value === rootName(api, 'query'))
  if (!query) {
    throw new Failure(
      'VALIDATION_ERROR',
      'The contract leaves no field of the query type. Tag what it shall show with a name of CONTRACT_INCLUDE_TAGS, or exclude less.',
    )
  }
  return withoutUnreachable(shown)
}

/** The coordinates that the tags themselves hide. A member has the tags of its type too, an untagged argument those of its field. */
function hiddenByTags(document: DocumentNode, tag: string, { include, exclude }: Contract): Set<string> {
  const tagsOf: Tags = ({ directives }) =>
    (directives ?? []).filter(({ name }) => name.value === tag).map((each) => text(argument(each, 'name')) ?? '')
  const excluded = (tags: readonly string[]) => tags.some((each) => exclude.includes(each))
  const left = (tags: readonly string[]) => include.length > 0 && !tags.some((each) => include.includes(each))
  const hidden = new Set<string>()
  for (const definition of document.definitions) {
    if (!isType(definition)) continue
    const type = definition.name.value
    const ofType = tagsOf(definition)
    if (excluded(ofType) || (definition.kind === Kind.UNION_TYPE_DEFINITION && left(ofType))) hidden.add(type)
    const output = definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    for (const member of membersOf(definition)) {
      const tags = [...tagsOf(member), ...ofType]
      if (excluded(tags) || (output && left(tags))) hidden.add(`${type}.${member.name.value}`)
      for (const each of 'arguments' in member ? (member.arguments ?? []) : []) {
        const own = tagsOf(each)
        if (excluded(own) || (own.length > 0 && left([...own, ...ofType])))
          hidden.add(`${type}.${member.name.value}(${each.name.value}:)`)
      }
    }
  }
  return hidden
}

/** The document without these coordinates. */
function without(api: DocumentNode, hidden: ReadonlySet<string>): DocumentNode {
  const definitions = api.definitions.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.SCHEMA_DEFINITION) {
      const operationTypes = definition.operationTypes.filter(({ type }) => !hidden.has(type.name.value))
      return [{ ...definition, operationTypes }]
    }
    if (!isType(definition)) return [definition]
    const type = definition.name.value
    if (hidden.has(type)) return []
    const kept = <T extends { readonly name: { readonly value: string } }>(members: readonly T[] | undefined) =>
      (members ?? []).filter((member) => !hidden.has(`${type}.${member.name.value}`))
    const named = <T extends { readonly name: { readonly value: string } }>(names: readonly T[] | undefined) =>
      (names ?? []).filter((each) => !hidden.has(each.name.value))
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const fields = kept(definition.fields).map((field) => ({
          ...field,
          arguments: (field.arguments ?? []).filter(
            (each) => !hidden.has(`${type}.${field.name.value}(${each.name.value}:)`),
          ),
        }))
        return [{ ...definition, interfaces: named(definition.interfaces), fields }]
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return [{ ...definition, fields: kept(definition.fields) }]
      case Kind.ENUM_TYPE_DEFINITION:
        return [{ ...definition, values: kept(definition.values) }]
      case Kind.UNION_TYPE_DEFINITION:
        return [{ ...definition, types: named(definition.types) }]
      default:
        return [definition]
    }
  })
  return { ...api, definitions }
}

/** What is shown and makes no sense without what is not. */
function meaningless(api: DocumentNode, shown: DocumentNode): string[] {
  const all = new Map(api.definitions.filter(isType).map((each) => [each.name.value, each]))
  const left = new Map(shown.definitions.filter(isType).map((each) => [each.name.value, each]))
  const isGone = (type: TypeNode) => all.has(nameOf(type)) && !left.has(nameOf(type))
  const found: string[] = []
  for (const [type, definition] of left) {
    const whole = all.get(type)
    if (!whole) continue
    const members = definition.kind === Kind.UNION_TYPE_DEFINITION ? (definition.types ?? []) : membersOf(definition)
    if (members.length === 0 && definition.kind !== Kind.SCALAR_TYPE_DEFINITION) found.push(type)
    for (const member of membersOf(definition)) {
      const place = `${type}.${member.name.value}`
      if ('type' in member && isGone(member.type)) found.push(place)
      if (member.kind !== Kind.FIELD_DEFINITION) continue
      for (const each of member.arguments ?? []) if (isGone(each.type)) found.push(`${place}(${each.name.value}:)`)
    }
    for (const member of membersOf(whole)) {
      const now = membersOf(definition).find(({ name }) => name.value === member.name.value)
      if (member.kind === Kind.INPUT_VALUE_DEFINITION && !now && isRequired(member)) found.push(type)
      if (member.kind !== Kind.FIELD_DEFINITION || now?.kind !== Kind.FIELD_DEFINITION) continue
      const lost = (member.arguments ?? []).filter(
        (each) => !now.arguments?.some(({ name }) => name.value === each.name.value),
      )
      if (lost.some(isRequired)) found.push(`${type}.${member.name.value}`)
    }
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const { name } of definition.interfaces ?? []) found.push(...brokenPromises(left.get(name.value), definition))
  }
  return found
}

/** What an interface promises and this type of it does not show. */
function brokenPromises(promised: TypeDefinitionNode | undefined, kept: TypeDefinitionNode): string[] {
  if (!promised) return []
  return membersOf(promised).flatMap((field) => {
    const place = `${promised.name.value}.${field.name.value}`
    const own = membersOf(kept).find(({ name }) => name.value === field.name.value)
    if (!own) return [place]
    if (field.kind !== Kind.FIELD_DEFINITION || own.kind !== Kind.FIELD_DEFINITION) return []
    const names = new Set(own.arguments?.map(({ name }) => name.value))
    return (field.arguments ?? [])
      .filter(({ name }) => !names.has(name.value))
      .map(({ name }) => `${place}(${name.value}:)`)
  })
}

const isRequired = ({ type, defaultValue }: { readonly type: TypeNode; readonly defaultValue?: unknown }): boolean =>
  type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined
