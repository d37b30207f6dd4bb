/** The OpenAPI 3.1 document of the façade, made from its table. */
import { z } from 'zod'
import { codes } from '../../kit/failure.ts'
import type { Code } from '../../kit/failure.ts'
import type { FieldRules } from './field-rules.ts'
import { answerHeaders, entryErrors, errorSchema, headers, idempotencyKey, requestId } from './openapi-parts.ts'
import type { Json } from './openapi-parts.ts'
import type { Operation } from './operation.ts'

export interface OpenApiOperation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  parameters: (Json & { name: string; in: string; required: boolean; schema: Json })[]
  requestBody?: Json
  responses: Record<string, Json>
  security: Json[]
}

export interface OpenApiDocument {
  openapi: string
  info: Json & { title: string; version: string; description: string }
  servers: Json[]
  tags: { name: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: Json & { schemas: Record<string, Json> }
}

interface Parts {
  operations: readonly Operation[]
  rules: ReadonlyMap<Operation, FieldRules>
  version: string
}

const about =
  'The REST door that panels have always had, with the dashboards of their users. Everything here can be asked of `/graphql` as well, under the same rules. Every success is `{"success": true, "data": …}`, every refusal `{"success": false, "error": {…}}`.'

export function createDocument({ operations, rules, version }: Parts): OpenApiDocument {
  const schemas: Record<string, Json> = { Error: errorSchema, EntryErrors: entryErrors }
  const paths: OpenApiDocument['paths'] = {}
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {})
    item[operation.method.toLowerCase()] = describe(operation, rules.get(operation)!.access, schemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Marketplace integration',
      version,
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      headers,
      securitySchemes: {
        serviceToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A service token (HS256): iss, aud, sub, iat, exp, service_id, permissions.',
        },
        userToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of a user of the panel, by an issuer that the gateway was told of.',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of a registered service.' },
      },
    },
  }
}

function describe(operation: Operation, rule: FieldRules['access'], schemas: Record<string, Json>): OpenApiOperation {
  const { id, tag, summary, description, body, field, keyed } = operation
  const fields = standsFor(field)
  const notes = [
    description,
    permissionNote(rule),
    fields.length > 0
      ? `Stands for ${fields.map((name) => `\`${name}\``).join(isChoice(field) ? ' or ' : ' and ')}.`
      : undefined,
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: notes.filter((note) => note !== undefined).join(' '),
    parameters: [
      ...parametersOf(operation.params, 'path', schemas),
      ...parametersOf(operation.query, 'query', schemas),
      ...(keyed ? [idempotencyKey] : []),
      requestId,
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input', schemas) } } },
    }),
    responses: responsesOf(operation, schemas),
    security: [
      ...(rule === 'public' ? [{}] : []),
      ...(operation.path.startsWith('/api/dashboard/') ? [{ userToken: [] }] : []),
      ...secured,
    ],
  }
}

function permissionNote(rule: FieldRules['access']): string | undefined {
  if (rule === 'public') return undefined
  if (rule.every((all) => all.length === 0)) return 'For every known caller.'
  const words = rule.map((all) => all.map((word) => `\`${word}\``).join(' and '))
  return `Permission: ${words.join(', or ')}.`
}

/** The fields of the schema; none where none fits the whole answer. */
export function standsFor(field: Operation['field']): readonly string[] {
  if (typeof field === 'string') return [field]
  if ('among' in field) return field.among
  return 'rule' in field ? [] : field
}

const isChoice = (field: Operation['field']): boolean => typeof field === 'object' && 'among' in field

const secured = [{ serviceToken: [] }, { apiKey: [] }]

function parametersOf(schema: z.ZodObject, place: 'path' | 'query', schemas: Record<string, Json>) {
  const { properties = {}, required = [] } = schemaOf(schema, 'input', schemas) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
    ...(property['type'] === 'array' && { style: 'form', explode: false }),
  }))
}

/** The schema, with those that have a name of their own under `components`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12', reused: 'inline' }) as Json
  const { $schema: _dialect, $defs: named, id: name, ...plain } = moved(made) as Json
  for (const [key, one] of Object.entries((named as Record<string, Json> | undefined) ?? {})) {
    const { id: _id, ...rest } = one
    schemas[key] = rest
  }
  if (typeof name !== 'string') return plain
  schemas[name] = plain
  return { $ref: `#/components/schemas/${name}` }
}

/** zod keeps named schemas beside the first one; a document keeps them in one place. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, moved(inner)],
    ),
  )
}

/** Of bodies that are too large, and of those that are not JSON or packed in a way that nobody here unpacks. */
const bodyRefusals = [413, 415]

const refusal = (description: string) => ({
  description,
  headers: answerHeaders,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

function responsesOf({ data, params, body, writes, keyed, refusals: own }: Operation, schemas: Record<string, Json>) {
  const success = {
    type: 'object',
    properties: {
      success: { const: true },
      data: schemaOf(data, 'output', schemas),
      errors: { $ref: '#/components/schemas/EntryErrors' },
    },
    required: ['success', 'data'],
  }
  const answer = (description: string) => ({
    description,
    headers: answerHeaders,
    content: { 'application/json': { schema: success } },
  })
  const refusals: Code[] = [
    'VALIDATION_ERROR',
    'AUTHENTICATION_FAILED',
    'AUTHORIZATION_FAILED',
    ...(Object.keys(params.shape).length > 0 ? (['RESOURCE_NOT_FOUND'] as const) : []),
    ...(writes ? (['CONFLICT'] as const) : []),
    ...(keyed ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...own,
    'RATE_LIMIT_EXCEEDED',
    'INTERNAL_ERROR',
    'FEATURE_DISABLED',
    'UPSTREAM_CONTRACT_VIOLATION',
    'SERVICE_UNAVAILABLE',
    'UPSTREAM_TIMEOUT',
  ]
  return {
    200: answer('Done.'),
    ...(writes && { 202: answer('Accepted, and on its way to the marketplace.') }),
    ...Object.fromEntries(refusals.map((code) => [codes[code].status, refusal(`\`${code}\``)])),
    ...(body && Object.fromEntries(bodyRefusals.map((status) => [status, refusal('`BAD_REQUEST`')]))),
    default: refusal('Any other refusal: of what is wrong as HTTP, and those of the marketplace.'),
  }
}
