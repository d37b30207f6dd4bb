/** The façade described for machines and for people: both made once from its table, at start. */
import { createHash } from 'node:crypto'
import type { Route } from '../router.ts'
import { createDocument } from './openapi.ts'
import type { FieldRules } from './field-rules.ts'
import type { Operation } from './operation.ts'
import { createPage, stylesheet } from './page.ts'

interface Parts {
  base: string
  operations: readonly Operation[]
  rules: ReadonlyMap<Operation, FieldRules>
  version: string
}

/** No script, no picture, nothing from elsewhere: one style sheet, known by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** Public: they say how to ask, and nothing about anybody. */
export function documentRoutes({ base, operations, rules, version }: Parts): readonly Route[] {
  const document = createDocument({ operations, rules, version })
  const text = JSON.stringify(document, null, 2)
  const page = createPage(document)
  const methods = ['GET', 'HEAD'] as const
  const etag = (content: string) => `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`

  function route(path: string, content: string, headers: Readonly<Record<string, string>>): Route {
    const all = { ...headers, ETag: etag(content), 'Cache-Control': 'no-cache' }
    return {
      methods,
      path,
      handler: (exchange) =>
        exchange.headers['if-none-match'] === all.ETag
          ? exchange.respond(304, all, '')
          : exchange.respond(200, all, content),
    }
  }

  return [
    route(`${base}/openapi.json`, text, { 'Content-Type': 'application/json; charset=utf-8' }),
    route(`${base}/docs`, page, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }),
  ]
}
