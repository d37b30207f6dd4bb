import { buildSubgraphSchema } from '@apollo/subgraph'
import { isInterfaceType, isObjectType, Kind, parse } from 'graphql'
import type { DocumentNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import { buildASTSchema } from 'graphql'

/** A thing of the test world. Functions among its values are fields with arguments. */
export type Thing = { __typename: string; [field: string]: unknown }

/**
 * A world of things and the subgraphs that each know a part of it. The same things answer a monolithic schema, so that what
 * a plan brings can be compared with what one server would say.
 */
export interface World {
  readonly things: readonly Thing[]
  /** Root fields, by type and field: `Query.users`. */
  readonly roots: Readonly<Record<string, (args: never) => unknown>>
  /** Fields computed from what the subgraph was told (`@requires`), by coordinate. They see nothing else of the thing. */
  readonly computed?: Readonly<Record<string, (told: Record<string, never>, args: never) => unknown>>
  readonly subgraphs: Readonly<Record<string, string>>
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external",
  "@requires", "@provides", "@override", "@inaccessible", "@tag", "@interfaceObject", "@extends", "@authenticated",
  "@requiresScopes", "@policy", "@composeDirective", "@cost", "@listSize"])\n`

/** SDL that links a federation version itself, or starts with "fed1", is taken as it stands. */
export function subgraphDocument(sdl: string): DocumentNode {
  if (sdl.startsWith('#fed1')) return parse(sdl)
  return parse(sdl.includes('specs.apollo.dev/federation') ? sdl : link + sdl)
}

type Resolvers = Record<string, Record<string, unknown>>

export function subgraphSchema(world: World, name: string): GraphQLSchema {
  const typeDefs = subgraphDocument(world.subgraphs[name] ?? '')
  const plain = buildSubgraphSchema([{ typeDefs }])
  const resolvers: Resolvers = {}
  const externals = externalFields(typeDefs)
  for (const type of Object.values(plain.getTypeMap())) {
    if (type.name.startsWith('_') || (!isObjectType(type) && !isInterfaceType(type))) continue
    const own: Record<string, unknown> = (resolvers[type.name] = {})
    if (!isRoot(type.name)) {
      own['__resolveReference'] = (told: Thing) => recall(world, told, plain, externals.get(type.name) ?? new Set())
    }
    if (isObjectType(type)) Object.assign(own, fieldResolvers(world, type.name, Object.keys(type.getFields())))
    else own['__resolveType'] = (thing: Thing) => thing.__typename
  }
  for (const type of Object.values(plain.getTypeMap())) {
    if (type.constructor.name === 'GraphQLUnionType' && !type.name.startsWith('_')) {
      resolvers[type.name] = { __resolveType: (thing: Thing) => thing.__typename }
    }
  }
  return buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])
}

/** One server that knows everything, with the public schema. */
export function monolith(world: World, apiSdl: DocumentNode): GraphQLSchema {
  const schema = buildASTSchema(apiSdl, { assumeValidSDL: true })
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const resolvers = fieldResolvers(world, type.name, Object.keys(type.getFields()))
    for (const [field, resolve] of Object.entries(resolvers)) type.getFields()[field]!.resolve = resolve
  }
  return schema
}

const isRoot = (name: string): boolean => name === 'Query' || name === 'Mutation' || name === 'Subscription'

function fieldResolvers(
  world: World,
  type: string,
  fields: readonly string[],
): Record<string, GraphQLFieldResolver<unknown, unknown>> {
  const out: Record<string, GraphQLFieldResolver<unknown, unknown>> = {}
  for (const field of fields) {
    const root = world.roots[`${type}.${field}`]
    const computed = computedFor(world, type, field)
    if (root) out[field] = (_source, args) => root(args as never)
    else if (computed) out[field] = (source, args) => computed(source as Record<string, never>, args as never)
  }
  return out
}

/** A field computed for an interface is computed for all that implement it. */
function computedFor(world: World, type: string, field: string) {
  const own = world.computed?.[`${type}.${field}`]
  return own ?? world.computed?.[`*.${field}`]
}

/** Finds the thing that a representation speaks of and forgets what this subgraph only knows when it is told. */
function recall(world: World, told: Thing, schema: GraphQLSchema, externals: ReadonlySet<string>): unknown {
  const { __typename: name, ...rest } = told
  const found = world.things.find((thing) => {
    const isA = thing.__typename === name || !world.things.some((each) => each.__typename === name)
    return (
      (isA && Object.entries(rest).some(([key, value]) => isScalar(value) && thing[key] === value && isKeyish(key))) ||
      (isA && matches(thing, rest, externals))
    )
  })
  if (!found) return null
  const known = Object.fromEntries(Object.entries(found).filter(([key]) => !externals.has(key)))
  const type = schema.getType(name)
  const typename = isInterfaceType(type) ? found.__typename : name
  return { ...rest, ...known, __typename: typename }
}

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
const isKeyish = (key: string): boolean => ['id', 'upc', 'sku', 'isbn', 'slug', 'code'].includes(key)

function matches(thing: unknown, told: unknown, ignored: ReadonlySet<string>): boolean {
  if (told === null || typeof told !== 'object') return thing === told
  if (thing === null || typeof thing !== 'object') return false
  return Object.entries(told).every(
    ([key, value]) => key === '__typename' || ignored.has(key) || matches((thing as Thing)[key], value, new Set()),
  )
}

function externalFields(document: DocumentNode): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const definition of document.definitions) {
    if (!('fields' in definition) || !definition.name) continue
    const names = new Set(found.get(definition.name.value))
    for (const field of definition.fields ?? []) {
      if (field.kind === Kind.FIELD_DEFINITION && field.directives?.some((each) => each.name.value === 'external')) {
        names.add(field.name.value)
      }
    }
    found.set(definition.name.value, names)
  }
  return found
}
