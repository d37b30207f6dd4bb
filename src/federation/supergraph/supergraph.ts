import { buildASTSchema, isAbstractType, isInterfaceType, Kind, parse, print } from 'graphql'
import type { ConstDirectiveNode, DocumentNode, GraphQLSchema, SelectionNode } from 'graphql'
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { Failure } from '../../kit/failure.ts'
import { applyContract } from './contract.ts'
import type { Contract } from './contract.ts'
import { keepCostDirectives } from './cost-directives.ts'
import { argument, fieldSet, readFeatures, text } from './features.ts'
import type { Feature } from './features.ts'
import { fieldsWithArguments } from './with-arguments.ts'
import type { TakesArguments } from './with-arguments.ts'

/** What the engine knows of a composed graph: its parts, its public face, and who keys and requires what. */
export interface Supergraph {
  readonly sdl: string
  readonly document: DocumentNode
  readonly features: ReadonlyMap<string, Feature>
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[]
  /** Every type, also the hidden ones: for deciding what a `__typename` from a subgraph is. */
  readonly fullSchema: GraphQLSchema
  readonly apiDocument: DocumentNode
  readonly apiSchema: GraphQLSchema
  /** Names of interfaces that some subgraph serves as an object type. */
  readonly interfaceObjects: ReadonlySet<string>
  /** Whether a value of this interface can be shown without knowing its type: some subgraph serves it as an object, and no implementation is hidden. */
  mayStayUnknown(abstractType: string): boolean
  /** Names that exist in subgraphs and not in the public schema. */
  readonly hiddenNames: ReadonlySet<string>
  /** Whether a field may be asked for with arguments, here or through another type of an interface it is part of. */
  readonly takesArguments: TakesArguments
  /** The keys by which `subgraph` finds entities of `type`. */
  keysOf(type: string, subgraph: string): readonly (readonly SelectionNode[])[]
  /** The top names of what `subgraph` wants to be told before it resolves `type.field`. */
  requiredBy(type: string, field: string, subgraph: string): readonly string[]
  /** The same with everything below, as pairs of a path and the arguments on it. */
  requiredCalls(type: string, field: string, subgraph: string): readonly (readonly [path: string, call: string])[]
  /** The subgraphs that resolve `type.field` themselves. */
  resolversOf(type: string, field: string): readonly string[]
  /** The subgraphs that have this type, where the supergraph says so. */
  havingType(type: string): readonly string[]
  /** Whether one subgraph takes `type.field` over from another, for some requests or for all. */
  isTakenOver(type: string, field: string): boolean
  /** Whether a value whose `__typename` is `name` answers a condition on `condition`. */
  satisfies(name: string, condition: string): boolean
}

/** Reads a supergraph. Throws a `Failure` that says why when it cannot be served, or not with this contract. */
export function readSupergraph(sdl: string, contract?: Contract): Supergraph {
  const { document, apiDocument, features } = readDocuments(sdl, contract)
  const fullSchema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  const apiSchema = buildASTSchema(apiDocument, { assumeValidSDL: true })
  keepCostDirectives(apiSchema, fullSchema, features)
  const graphNames = new Map<string, { name: string; url: string }>()
  const keys = new Map<string, SelectionNode[][]>()
  const required = new Map<string, string[]>()
  const typesIn = new Map<string, string[]>()
  const fieldsIn = new Map<string, string[]>()
  const calls = new Map<string, (readonly [string, string])[]>()
  const takenOver = new Set<string>()
  const interfaceObjects = new Set<string>()

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((each) => each.name.value === 'join__graph')
      const name = (graph && text(argument(graph, 'name'))) ?? value.name.value
      graphNames.set(value.name.value, { name, url: (graph && text(argument(graph, 'url'))) ?? '' })
    }
  }
  const graphOf = (directive: ConstDirectiveNode) => graphNames.get(text(argument(directive, 'graph')) ?? '')?.name

  for (const definition of document.definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION)
      for (const join of named(definition.directives, 'join__type'))
        push(typesIn, definition.name.value, graphOf(join) ?? '')
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    const type = definition.name.value
    for (const join of named(definition.directives, 'join__type')) {
      push(typesIn, type, graphOf(join) ?? '')
      if (isTrue(argument(join, 'isInterfaceObject'))) interfaceObjects.add(type)
      const key = text(argument(join, 'key'))
      if (key === undefined || isFalse(argument(join, 'resolvable'))) continue
      push(keys, `${type} ${graphOf(join)}`, [...fieldSet(key)])
    }
    for (const field of definition.fields ?? []) {
      for (const join of named(field.directives, 'join__field')) {
        const graph = graphOf(join)
        if (graph !== undefined && !isTrue(argument(join, 'external')))
          push(fieldsIn, `${type}.${field.name.value}`, graph)
        if (argument(join, 'override')) takenOver.add(`${type}.${field.name.value}`)
        const requires = text(argument(join, 'requires'))
        if (requires === undefined) continue
        calls.set(`${type}.${field.name.value} ${graphOf(join)}`, callsIn(fieldSet(requires), type))
        for (const name of topNames(fieldSet(requires)))
          push(required, `${type}.${field.name.value} ${graphOf(join)}`, name)
      }
    }
  }

  const satisfies = (name: string, condition: string): boolean => {
    if (name === condition) return true
    const wanted = fullSchema.getType(condition)
    const actual = fullSchema.getType(name)
    if (!wanted || !actual || !isAbstractType(wanted)) return false
    return actual.astNode?.kind === Kind.OBJECT_TYPE_DEFINITION || isInterfaceType(actual)
      ? fullSchema.isSubType(wanted, actual as never)
      : false
  }
  const mayStayUnknown = (name: string): boolean => {
    const type = fullSchema.getType(name)
    if (!interfaceObjects.has(name) || !isAbstractType(type)) return false
    return fullSchema.getPossibleTypes(type).every((each) => apiSchema.getType(each.name))
  }
  return {
    sdl,
    document,
    features,
    subgraphs: [...graphNames.values()],
    fullSchema,
    apiDocument,
    apiSchema,
    interfaceObjects,
    mayStayUnknown,
    takesArguments: fieldsWithArguments(fullSchema),
    hiddenNames: hiddenNames(document, apiDocument),
    resolversOf: (type, field) => fieldsIn.get(`${type}.${field}`) ?? typesIn.get(type) ?? [],
    havingType: (type) => typesIn.get(type) ?? [],
    isTakenOver: (type, field) => takenOver.has(`${type}.${field}`),
    requiredCalls: (type, field, subgraph) => calls.get(`${type}.${field} ${subgraph}`) ?? [],
    keysOf: (type, subgraph) => keys.get(`${type} ${subgraph}`) ?? [],
    requiredBy: (type, field, subgraph) => required.get(`${type}.${field} ${subgraph}`) ?? [],
    satisfies,
  }
}

function readDocuments(sdl: string, contract: Contract | undefined) {
  let document: DocumentNode
  try {
    document = parse(sdl, { noLocation: true })
  } catch (cause) {
    throw new Failure('VALIDATION_ERROR', `The supergraph is not GraphQL: ${(cause as Error).message}`, { cause })
  }
  const features = readFeatures(document)
  const whole = transformSupergraphToPublicSchema(document)
  const tag = features.get('tag')?.directive('tag') ?? 'tag'
  return { document, features, apiDocument: contract ? applyContract(whole, document, tag, contract) : whole }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

const named = (directives: readonly ConstDirectiveNode[] | undefined, name: string) =>
  (directives ?? []).filter((each) => each.name.value === name)

type Value = ReturnType<typeof argument>
const isTrue = (node: Value): boolean => node?.kind === Kind.BOOLEAN && node.value
const isFalse = (node: Value): boolean => node?.kind === Kind.BOOLEAN && !node.value

function topNames(selections: readonly SelectionNode[]): string[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) return each.name.value === '__typename' ? [] : [each.name.value]
    return each.kind === Kind.INLINE_FRAGMENT ? topNames(each.selectionSet.selections) : []
  })
}

function callsIn(selections: readonly SelectionNode[], path: string): (readonly [string, string])[] {
  return selections.flatMap((each): (readonly [string, string])[] => {
    if (each.kind === Kind.INLINE_FRAGMENT) return callsIn(each.selectionSet.selections, path)
    if (each.kind !== Kind.FIELD) return []
    const here = `${path}.${each.name.value}`
    return [[here, (each.arguments ?? []).map(print).join()], ...callsIn(each.selectionSet?.selections ?? [], here)]
  })
}

function hiddenNames(document: DocumentNode, apiDocument: DocumentNode): Set<string> {
  const names = (from: DocumentNode): Set<string> => {
    const found = new Set<string>()
    for (const definition of from.definitions) {
      if (!('name' in definition) || !definition.name) continue
      const owner = definition.name.value
      if (definition.kind === Kind.DIRECTIVE_DEFINITION || /^(?:join|link)__/.test(owner)) continue
      found.add(owner)
      const members =
        'fields' in definition ? definition.fields : 'values' in definition ? definition.values : undefined
      for (const member of members ?? []) found.add(member.name.value)
    }
    return found
  }
  const visible = names(apiDocument)
  return new Set([...names(document)].filter((name) => !visible.has(name)))
}
