/** The façade described for machines and for people: both made from its table when somebody first asks. */
import { createHash } from 'node:crypto'
import { isHeld } from '../headers.ts'
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
  const document = once(() => createDocument({ operations, rules, version }))
  const methods = ['GET', 'HEAD'] as const

  function route(path: string, write: () => string, headers: Readonly<Record<string, string>>): Route {
    const written = once(() => {
      const content = write()
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
      return { content, headers: { ...headers, ETag: etag, 'Cache-Control': 'no-cache' } }
    })
    return {
      methods,
      path,
      handler(exchange) {
        const { content, headers: all } = written()
        return isHeld(all.ETag, exchange.headers['if-none-match'])
          ? exchange.respond(304, all, '')
          : exchange.respond(200, all, content)
      },
    }
  }

  return [
    route(`${base}/openapi.json`, () => JSON.stringify(document(), null, 2), {
      'Content-Type': 'application/json; charset=utf-8',
    }),
    route(`${base}/docs`, () => createPage(document()), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    }),
  ]
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
