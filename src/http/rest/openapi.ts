/** The OpenAPI 3.1 document of the façade, made from its table. */
import { z } from 'zod'
import { codes } from '../../kit/failure.ts'
import type { Code } from '../../kit/failure.ts'
import type { FieldRules } from './field-rules.ts'
import type { Operation } from './operation.ts'

export type Json = { [name: string]: unknown }

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
  base: string
  operations: readonly Operation[]
  rules: ReadonlyMap<Operation, FieldRules>
  version: string
}

const about =
  'The REST door that panels have always had. Everything here can be asked of `/graphql` as well, under the same rules. Every success is `{"success": true, "data": …}`, every refusal `{"success": false, "error": {…}}`.'

export function createDocument({ base, operations, rules, version }: Parts): OpenApiDocument {
  const schemas: Record<string, Json> = { Error: errorSchema, EntryErrors: entryErrors }
  const paths: OpenApiDocument['paths'] = {}
  for (const operation of operations) {
    const item = (paths[`${base}${operation.path}`] ??= {})
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
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of a registered service.' },
      },
    },
  }
}

function describe(operation: Operation, rule: FieldRules['access'], schemas: Record<string, Json>): OpenApiOperation {
  const { id, tag, summary, description, body, run, field, writes } = operation
  const words = rule === 'public' ? [] : rule.map((all) => all.map((word) => `\`${word}\``).join(' and '))
  const notes = [
    description,
    words.length > 0 ? `Permission: ${words.join(', or ')}.` : undefined,
    typeof field === 'string' ? `Stands for the field \`${field}\`.` : undefined,
    run ? undefined : 'Not available yet: answers FEATURE_DISABLED.',
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: notes.filter((note) => note !== undefined).join(' '),
    parameters: [
      ...parametersOf(operation.params, 'path', schemas),
      ...parametersOf(operation.query, 'query', schemas),
      ...(writes ? [idempotencyKey] : []),
      requestId,
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input', schemas) } } },
    }),
    responses: responsesOf(operation, schemas),
    security: rule === 'public' ? [{}, ...secured] : [...secured],
  }
}

const secured = [{ serviceToken: [] }, { apiKey: [] }]

const requestId = {
  name: 'X-Request-ID',
  in: 'header',
  required: false,
  description: 'Echoed, logged and sent on; made when missing.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat under the same key changes nothing and is answered as the first request was.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
}

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

function responsesOf({ data, run, params, method, writes }: Operation, schemas: Record<string, Json>) {
  const success =
    data && run
      ? {
          type: 'object',
          properties: {
            success: { const: true },
            data: schemaOf(data, 'output', schemas),
            errors: { $ref: '#/components/schemas/EntryErrors' },
          },
          required: ['success', 'data'],
        }
      : undefined
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
    ...(writes ? (['CONFLICT', 'IDEMPOTENCY_KEY_REUSED'] as const) : []),
    'RATE_LIMIT_EXCEEDED',
    'INTERNAL_ERROR',
    'FEATURE_DISABLED',
    ...(run ? (['UPSTREAM_CONTRACT_VIOLATION', 'SERVICE_UNAVAILABLE', 'UPSTREAM_TIMEOUT'] as const) : []),
  ]
  const isSlow = method === 'POST' || method === 'PUT' || method === 'DELETE'
  return {
    ...(success && { 200: answer('Done.') }),
    ...(success && isSlow && { 202: answer('Accepted, and on its way to the marketplace.') }),
    ...Object.fromEntries(
      refusals.map((code) => [
        codes[code].status,
        {
          description: `\`${code}\``,
          headers: answerHeaders,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
    ),
  }
}

const header = (description: string, schema: Json) => ({ description, schema })

const headers = {
  'X-Request-ID': header('Of this request.', { type: 'string' }),
  RateLimit: header('What is left of each budget.', { type: 'string' }),
  'RateLimit-Policy': header('The budgets.', { type: 'string' }),
  'Retry-After': header('Seconds until it makes sense to come again.', { type: 'integer' }),
  Age: header('Seconds since the marketplace said so.', { type: 'integer' }),
  'X-Data-Source': header('Where the answer comes from.', { type: 'string' }),
  'Idempotency-Replayed': header('The answer repeats an earlier one with the same key.', { const: 'true' }),
}

const answerHeaders = Object.fromEntries(
  Object.keys(headers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

const errorSchema: Json = {
  type: 'object',
  required: ['success', 'error'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id', 'timestamp'],
      properties: {
        code: { type: 'string', enum: [...Object.keys(codes), 'BAD_REQUEST'] },
        message: { type: 'string' },
        details: {
          type: 'object',
          description: 'The field, what was expected and what came; `problems` lists all that is wrong.',
        },
        request_id: { type: 'string' },
        timestamp: { type: 'string', format: 'date-time' },
      },
    },
  },
}

const entryErrors: Json = {
  type: 'array',
  description: 'Entries of a list that cannot be shown; only there when there are any.',
  items: {
    type: 'object',
    required: ['path', 'code', 'message'],
    properties: {
      path: { type: 'array', items: { type: ['string', 'integer'] } },
      code: { type: 'string' },
      message: { type: 'string' },
    },
  },
}
