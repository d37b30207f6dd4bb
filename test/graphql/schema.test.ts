import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composeServices } from '@theguild/federation-composition'
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql'
import type { GraphQLEnumType, GraphQLField } from 'graphql'
import { applyAccessRules, ruleOf } from '../../src/graphql/access-rules.ts'
import { standardCodes } from '../../src/graphql/errors.ts'
import { buildSchemas } from '../../src/graphql/schema.ts'
import { parseSdl, readSdl } from '../../src/graphql/sdl.ts'
import { codes } from '../../src/kit/failure.ts'

const { subgraph, api } = buildSchemas({ resolvers: [], anonymous: { permissions: new Set() } })
const ours = Object.values(api.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !(isScalarType(type) && isSpecifiedScalarType(type)),
)

test('the codes of GraphQL servers that callers meet are named where the others are', () => {
  const words = api.getType('ErrorCode')?.description ?? ''
  const named = [...words.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code)
  expect(new Set(named)).toEqual(new Set([...standardCodes, 'DOWNSTREAM_SERVICE_ERROR']))
})

test('the codes of the schema are those of the table, and each is one that something fails with', () => {
  const named = (api.getType('ErrorCode') as GraphQLEnumType).getValues().map(({ name }) => name)
  expect(named).toEqual(Object.keys(codes))
  const root = fileURLToPath(new URL('../../src', import.meta.url))
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
    .map((name) => readFileSync(join(root, name), 'utf8'))
  // As an argument: of a failure, or of a refusal after its status.
  const thrown = new Set(
    sources.flatMap((text) => [...text.matchAll(/\(\s*(?:\d+,\s*)?'([A-Z_]+)'/g)].map(([, code]) => code)),
  )
  expect(named.filter((code) => !thrown.has(code))).toEqual([])
})

test('every type, field, argument and value is described', () => {
  const bare: string[] = []
  for (const type of ours) {
    if (!type.description) bare.push(type.name)
    if (isEnumType(type))
      bare.push(...type.getValues().flatMap((value) => (value.description ? [] : [`${type.name}.${value.name}`])))
    if (isInputObjectType(type))
      bare.push(
        ...Object.values(type.getFields()).flatMap((field) =>
          field.description ? [] : [`${type.name}.${field.name}`],
        ),
      )
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const inherited = isObjectType(type) ? type.getInterfaces().flatMap((one) => Object.keys(one.getFields())) : []
    for (const field of Object.values(type.getFields()) as GraphQLField<unknown, unknown>[]) {
      if (!field.description && !inherited.includes(field.name)) bare.push(`${type.name}.${field.name}`)
      // A lone input says what it is by its type.
      bare.push(
        ...field.args.flatMap((argument) =>
          argument.description || /^inputs?$|^events$/.test(argument.name)
            ? []
            : [`${type.name}.${field.name}(${argument.name})`],
        ),
      )
    }
  }
  expect(ours.length).toBeGreaterThan(80)
  expect(bare).toEqual([])
})

test('every root field states who may ask', () => {
  const roots = [subgraph.getQueryType(), subgraph.getMutationType(), subgraph.getSubscriptionType()]
  const fields = roots
    .flatMap((type) => (type ? Object.values(type.getFields()) : []))
    .filter((field) => !field.name.startsWith('_'))
  expect(fields.length).toBeGreaterThan(20)
  expect(fields.filter((field) => ruleOf(subgraph, field as never) === undefined).map((field) => field.name)).toEqual(
    [],
  )
})

test('a root field without a rule refuses to build', () => {
  const schema = buildSchema('directive @public on FIELD_DEFINITION type Query { open: Int @public forgotten: Int }')
  expect(() => applyAccessRules(schema, { permissions: new Set() })).toThrow('Query.forgotten states no access rule')
})

test('a permission that does not exist refuses to build', () => {
  const schema = buildSchema(
    'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION type Query { a: Int @requiresScopes(scopes: [["item:raed"]]) }',
  )
  expect(() => applyAccessRules(schema, { permissions: new Set() })).toThrow('item:raed')
})

test('it composes alone as a Federation v2 subgraph', () => {
  const result = composeServices([{ name: 'marketplace', typeDefs: parseSdl(), url: 'http://127.0.0.1:4000/subgraph' }])
  expect(result.errors ?? []).toEqual([])
  expect(result.supergraphSdl).toContain('@join__type(graph: MARKETPLACE, key: "panelItemId")')
  for (const entity of ['User', 'Plugin', 'PluginVersion', 'Category']) {
    expect(subgraph.getType('_Entity')).toMatchObject({ name: '_Entity' })
    expect(readSdl()).toMatch(new RegExp(`type ${entity} implements Node @key`))
  }
})

test('clients see neither the federation machinery nor steering directives', () => {
  expect(api.getQueryType()?.getFields()).not.toHaveProperty('_service')
  expect(api.getQueryType()?.getFields()).not.toHaveProperty('_entities')
  expect(Object.keys(api.getTypeMap()).filter((name) => /^_[A-Z]|^(link|federation)__/.test(name))).toEqual([])
  expect(api.getDirectives().map(({ name }) => name)).not.toContain('requiresScopes')
})

test('interface objects and nested provides stay out', () => {
  expect(readSdl()).not.toMatch(/@interfaceObject|@provides/)
})
