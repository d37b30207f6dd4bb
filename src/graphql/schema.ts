// By its own file: the package's index would bring a second copy of @graphql-tools/utils for what prints schemas.
import { buildSubgraphSchema } from '@apollo/subgraph/dist/buildSubgraphSchema.js'
import { addResolversToSchema } from '@graphql-tools/schema'
import type { IResolvers } from '@graphql-tools/utils'
import { GraphQLObjectType, GraphQLScalarType, GraphQLSchema } from 'graphql'
import type { GraphQLResolveInfo } from 'graphql'
import { applyAccessRules, checkRule, entityRule } from './access-rules.ts'
import type { AnonymousAccess } from './access-rules.ts'
import type { Context } from './context.ts'
import { scalars } from './scalars.ts'
import { parseSdl } from './sdl.ts'
import { checkReferences } from './subgraph/references.ts'

type ReferenceResolver = (reference: unknown, context: Context, info: GraphQLResolveInfo) => unknown

/** Carries something out on fields of the schema, in place: a schema made anew for every rule took a third of the start. */
export type SchemaRule = (schema: GraphQLSchema) => void

export interface SchemaParts {
  readonly resolvers: readonly IResolvers<unknown, Context>[]
  readonly anonymous: AnonymousAccess
  /** Further rules on fields, such as rate limits. */
  readonly rules?: readonly SchemaRule[]
}

export interface Schemas {
  /** A Federation v2 subgraph with `_service` and `_entities`, for routers. */
  readonly subgraph: GraphQLSchema
  /** What clients see. */
  readonly api: GraphQLSchema
}

/** Builds both from the SDL and the resolvers of the rooms. A resolver without a field in the SDL refuses to build. */
export function buildSchemas({ resolvers, anonymous, rules = [] }: SchemaParts): Schemas {
  const schema = buildSubgraphSchema([{ typeDefs: parseSdl() }])
  addResolversToSchema({
    schema,
    resolvers: together([describedScalars(schema), ...resolvers.map(withoutReferences)]),
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'ignore' },
    updateResolversInPlace: true,
  })
  applyAccessRules(schema, anonymous)
  for (const rule of rules) rule(schema)
  attachReferences(schema, resolvers, anonymous)
  checkReferences(schema)
  return { subgraph: schema, api: withoutFederation(schema) }
}

/** Rooms add to each other's types. */
function together(parts: readonly IResolvers<unknown, Context>[]): IResolvers<unknown, Context> {
  const all: Record<string, unknown> = {}
  for (const [type, fields] of parts.flatMap((part) => Object.entries(part)))
    all[type] = all[type] === undefined ? fields : { ...(all[type] as object), ...(fields as object) }
  return all as IResolvers<unknown, Context>
}

type References = Record<string, ReferenceResolver>

function referencesOf(resolvers: readonly IResolvers<unknown, Context>[]): References {
  const named = resolvers.flatMap((part) =>
    Object.entries(part).flatMap(([type, fields]) => {
      const { __resolveReference: resolve } = fields as { __resolveReference?: ReferenceResolver }
      return resolve ? [[type, resolve] as const] : []
    }),
  )
  return Object.fromEntries(named)
}

function withoutReferences(part: IResolvers<unknown, Context>): IResolvers<unknown, Context> {
  const types = Object.entries(part).map(([type, fields]) => {
    const { __resolveReference: _apart, ...rest } = fields as Record<string, unknown>
    return [type, rest] as const
  })
  return Object.fromEntries(types) as IResolvers<unknown, Context>
}

/**
 * Whoever may ask for an entity at the root may have it by reference, and nobody else: a router in front of us is no way
 * around our rules.
 */
function attachReferences(
  schema: GraphQLSchema,
  resolvers: readonly IResolvers<unknown, Context>[],
  anonymous: AnonymousAccess,
): void {
  for (const [name, resolve] of Object.entries(referencesOf(resolvers))) {
    const rule = entityRule(schema, name)
    // Rejects instead of throwing: one refused reference must not take its neighbours along.
    const resolveReference: ReferenceResolver = async (reference, context, info) => {
      checkRule(rule, context.caller, anonymous, name)
      return resolve(reference, context, info)
    }
    const type = schema.getType(name) as GraphQLObjectType
    type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } }
  }
}

/** Our scalars with the words of the SDL, which attaching them would replace. */
function describedScalars(schema: GraphQLSchema): IResolvers<unknown, Context> {
  const described = Object.entries(scalars).map(([name, scalar]) => {
    const { description, specifiedByURL } = schema.getType(name) as GraphQLScalarType
    return [name, new GraphQLScalarType({ ...scalar.toConfig(), description, specifiedByURL })] as const
  })
  return Object.fromEntries(described)
}

const federationName = /^(_Any|_Entity|_Service|(link|federation)__.*)$/
const publicDirectives = new Set(['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf'])

/** Clients need neither the subgraph's machinery nor the directives that steer the gateway. All other types are the same objects. */
function withoutFederation(schema: GraphQLSchema): GraphQLSchema {
  const { query: queryWithAll, types, directives, ...rest } = schema.toConfig()
  const { fields, ...named } = queryWithAll!.toConfig()
  const { _entities, _service, ...offered } = fields
  const query = new GraphQLObjectType({ ...named, fields: offered })
  return new GraphQLSchema({
    ...rest,
    query,
    types: types.filter((type) => type !== queryWithAll && !federationName.test(type.name)),
    directives: directives.filter(({ name }) => publicDirectives.has(name)),
  })
}
