/** Which of the console's operations a page asks for. They go by their hashes, so the manifest of the build is asked. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page, Request } from 'playwright-core'

interface Sent {
  readonly query?: string
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: string } }
}

let manifest: Readonly<Record<string, string>> | undefined

function documentOf({ query, extensions }: Sent): string {
  const file = fileURLToPath(new URL('../../console/dist/operations.json', import.meta.url))
  manifest ??= JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>
  return query ?? manifest[`sha256:${extensions?.persistedQuery?.sha256Hash}`] ?? ''
}

/** The name of the operation that a request is for; undefined for requests of another kind. */
export function operationOf(request: Request): string | undefined {
  if (request.method() !== 'POST' || !request.url().endsWith('/graphql')) return undefined
  return /\b(?:query|mutation|subscription) (\w+)/.exec(documentOf(JSON.parse(request.postData() ?? '{}') as Sent))?.[1]
}

/** The names of the operations that a page sends from now on. */
export function askedBy(page: Page): readonly string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const name = operationOf(request)
    if (name !== undefined) asked.push(name)
  })
  return asked
}
