/** Holds real requests and answers to the document that describes them. */
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { OpenApiDocument } from '../../../src/http/rest/openapi.ts'

type Json = Record<string, unknown>

/** The schema with every reference replaced by what it points to; the façade's schemas have no circles. */
export function inlined(schema: unknown, document: OpenApiDocument): unknown {
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, document))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref: reference } = schema as { $ref?: string }
  if (reference !== undefined) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((found, step) => (found as Json | undefined)?.[step], document)
    if (target === undefined) throw new Error(`${reference} points to nothing`)
    return inlined(target, document)
  }
  return Object.fromEntries(Object.entries(schema).map(([name, inner]) => [name, inlined(inner, document)]))
}

export interface Seen {
  method: string
  /** With its query, as it was asked. */
  path: string
  /** What was sent, if anything was. */
  sent?: unknown
  status: number
  body: unknown
}

/** What is wrong with an exchange by the document; nothing when it keeps to it. What was taken in must be as described, too. */
export function deviations(document: OpenApiDocument, { method, path, sent, status, body }: Seen): string[] {
  const [plain = '', query = ''] = path.split('?')
  const template = Object.keys(document.paths)
    .filter((one) => new RegExp(`^${one.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain))
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .find((one) => document.paths[one]?.[method.toLowerCase()])
  if (template === undefined) return [`${method} ${plain} is not described`]
  const operation = document.paths[template]?.[method.toLowerCase()]
  const response = operation?.responses[String(status)]
  if (!operation || !response) return [`${method} ${template} is not said to answer ${status}`]
  const where = `${method} ${template}`
  const wrong = broken(document, schemaIn(response), body, `${where}: answer`)
  if (status >= 300) return wrong
  const known = new Set(operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name))
  const unknown = [...new URLSearchParams(query).keys()].filter((name) => !known.has(name.replace(/\[\d*\]$/, '')))
  return [
    ...wrong,
    ...unknown.map((name) => `${where}: the parameter ${name} is not described`),
    ...(operation.requestBody ? broken(document, schemaIn(operation.requestBody), sent, `${where}: body`) : []),
  ]
}

const schemaIn = (holder: Json): unknown =>
  (holder['content'] as { 'application/json': { schema: Json } })['application/json'].schema

const compiled = new WeakMap<OpenApiDocument, Map<unknown, ValidateFunction>>()

function broken(document: OpenApiDocument, schema: unknown, value: unknown, where: string): string[] {
  const known = compiled.get(document) ?? new Map<unknown, ValidateFunction>()
  compiled.set(document, known)
  let validate = known.get(schema)
  if (!validate) {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    formats.default(ajv)
    validate = ajv.compile(inlined(schema, document) as Json)
    known.set(schema, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`)
}
