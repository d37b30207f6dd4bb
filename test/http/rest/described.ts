/** Holds real answers to the document that describes them. */
import { z } from 'zod'
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
  status: number
  body: unknown
}

/** What is wrong with an answer by the document; nothing when it keeps to it. */
export function deviations(document: OpenApiDocument, { method, path, status, body }: Seen): string[] {
  const [plain = ''] = path.split('?')
  const template = Object.keys(document.paths)
    .filter((one) => new RegExp(`^${one.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain))
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .find((one) => document.paths[one]?.[method.toLowerCase()])
  if (template === undefined) return [`${method} ${plain} is not described`]
  const response = document.paths[template]?.[method.toLowerCase()]?.responses[String(status)]
  if (!response) return [`${method} ${template} is not said to answer ${status}`]
  const { schema } = (response['content'] as { 'application/json': { schema: Json } })['application/json']
  const checked = z.fromJSONSchema(inlined(schema, document) as never).safeParse(body)
  return checked.success
    ? []
    : checked.error.issues.map((issue) => `${template}: ${issue.path.join('.')} ${issue.message}`)
}
