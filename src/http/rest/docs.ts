/** Writes the list of routes in `docs/rest.md` from the table that serves them; with `--check` only says whether it is fresh. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parseSdl } from '../../graphql/sdl.ts'
import { fieldRules } from './field-rules.ts'
import type { FieldRules } from './field-rules.ts'
import { createDocument, standsFor } from './openapi.ts'
import type { OpenApiDocument } from './openapi.ts'
import type { Json } from './openapi-parts.ts'
import type { Operation } from './operation.ts'
import { operations } from './table.ts'

const begin = '<!-- Made from src/http/rest/table.ts by `npm run rest-docs`: do not edit up to the end mark. -->'
const end = '<!-- End of what is made. -->'

/** The page with the list of today between its marks; all else stays as people wrote it. */
export function restPage(page: string): string {
  const [head, rest] = page.split(begin)
  const [, tail] = rest?.split(end) ?? []
  if (head === undefined || tail === undefined) throw new Error('docs/rest.md has lost the marks of its list')
  return `${head}${begin}\n\n${routes()}\n\n${end}${tail}`
}

function routes(): string {
  const schema = buildSubgraphSchema([{ typeDefs: parseSdl() }])
  const rules = new Map(operations.map((operation) => [operation, fieldRules(operation, schema)]))
  const document = createDocument({ operations, rules, version: '' })
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return tags
    .map((tag) => {
      const rows = operations.filter((operation) => operation.tag === tag)
      return [
        `### ${tag}`,
        '',
        '| path | | takes | permission | stands for |',
        '|---|---|---|---|---|',
        ...rows.map((operation) => row(operation, rules.get(operation)!, document)),
      ].join('\n')
    })
    .join('\n\n')
}

function row(operation: Operation, { access }: FieldRules, document: OpenApiDocument): string {
  const { method, path, summary, field } = operation
  const cells = [
    code(`${method} ${path}`),
    summary,
    takes(operation, document),
    permission(access),
    standsFor(field)
      .map((name) => code(name.split('.')[1] ?? name))
      .join(', '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|') || '–').join(' | ')} |`
}

const code = (text: string): string => `\`${text}\``

function permission(access: FieldRules['access']): string {
  if (access === 'public') return 'none'
  const ways = access.map((all) => all.map(code).join(' and '))
  return ways.every((way) => way === '') ? 'any known caller' : ways.join(' or ')
}

/** Names of what may be sent; those that must be are bold. */
function takes({ method, path }: Operation, document: OpenApiDocument): string {
  const described = document.paths[path]?.[method.toLowerCase()]
  const query = (described?.parameters ?? [])
    .filter((one) => one.in === 'query')
    .map(({ name, required }) => named(name, required))
  const content = described?.requestBody?.['content'] as Record<string, { schema: Json }> | undefined
  const body = content ? shapes(content['application/json']!.schema, document) : []
  return [
    ...(query.length > 0 ? [`query ${query.join(', ')}`] : []),
    ...(body.length > 0 ? [`body ${body.join('; or ')}`] : []),
  ].join('; ')
}

const named = (name: string, required: boolean): string => (required ? `**${code(name)}**` : code(name))

/** One text for each shape that a body may have. */
function shapes(schema: Json, document: OpenApiDocument): string[] {
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? ''
    return shapes(document.components.schemas[name] ?? {}, document)
  }
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined
  if (choices) return [...new Set(choices.flatMap((choice) => shapes(choice, document)))]
  const required = new Set(schema['required'] as string[] | undefined)
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>)
  // What is only there to be refused by name is no offer.
  const offered = properties.filter(([, { not }]) => not === undefined)
  return offered.length === 0 ? [] : [offered.map(([name]) => named(name, required.has(name))).join(', ')]
}

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../../docs/rest.md', import.meta.url))
  const page = readFileSync(file, 'utf8')
  if (!process.argv.includes('--check')) writeFileSync(file, restPage(page))
  else if (page !== restPage(page)) {
    process.stderr.write(`${file} is stale: run \`npm run rest-docs\`.\n`)
    process.exitCode = 1
  }
}
