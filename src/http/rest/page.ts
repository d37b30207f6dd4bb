/** The reference page: plain HTML without a script, made from the OpenAPI document. */
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts'
import type { Json } from './openapi-parts.ts'

export const stylesheet = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code, pre { font: 0.9em/1.4 ui-monospace, monospace; }
code { background: var(--soft); border-radius: 3px; padding: 0.1em 0.3em; }
pre { background: var(--soft); border-radius: 6px; overflow-x: auto; padding: 0.8rem; }
section { border-top: 1px solid var(--line); padding: 0.5rem 0 1rem; }
h3 { overflow-wrap: anywhere; }
h3 b { display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
nav ul { columns: 18rem; padding-left: 1.2rem; }
summary { cursor: pointer; }
`

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => escapes[mark] ?? mark)

/** Text with `code` marks. */
const prose = (text: unknown): string =>
  escaped(typeof text === 'string' ? text : '').replace(/`([^`]+)`/g, '<code>$1</code>')
const code = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`

export function createPage({ info, tags, paths, components }: OpenApiDocument): string {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const groups = tags.map(({ name }) => ({ name, rows: all.filter(({ operation }) => operation.tags[0] === name) }))
  const index = all.map(
    ({ path, method, operation }) => `<li><a href="#${operation.operationId}">${method} ${escaped(path)}</a></li>`,
  )
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `<details id="schema-${name}"><summary><code>${name}</code></summary>${code(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} ${escaped(info.version)}</title>
<style>${stylesheet}</style>
</head>
<body>
<header><h1>${escaped(info.title)}</h1>
<p>${prose(info.description)}</p>
<p>Version ${escaped(info.version)}. The same for machines: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p></header>
<nav aria-label="Operations"><ul>${index.join('')}</ul></nav>
<main>
${groups.map(({ name, rows }) => `<h2>${escaped(name)}</h2>${rows.map(section).join('\n')}`).join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</main>
</body>
</html>
`
}

interface Row {
  path: string
  method: string
  operation: OpenApiOperation
}

function section({ path, method, operation }: Row): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const body = bodySchema(requestBody)
  const success = bodySchema(responses['200'])
  return `<section id="${operationId}">
<h3><b>${method}</b> <code>${escaped(path)}</code></h3>
<p><strong>${prose(summary)}.</strong> ${prose(description)}</p>
${parameterTable(parameters)}
${body === undefined ? '' : `<details><summary>Body</summary>${code(body)}</details>`}
${success === undefined ? '' : `<details><summary>Answer</summary>${code(success)}</details>`}
<p>Statuses: ${Object.entries(responses).map(statusOf).join(', ')}</p>
</section>`
}

const bodySchema = (holder: Json | undefined): unknown =>
  (holder?.['content'] as { 'application/json'?: { schema?: unknown } } | undefined)?.['application/json']?.schema

const statusOf = ([status, { description }]: [string, Json]): string =>
  `${status}${Number(status) < 300 ? '' : ` ${prose(description)}`}`

function parameterTable(parameters: OpenApiOperation['parameters']): string {
  const rows = parameters
    .filter(({ in: place }) => place !== 'header')
    .map(({ name, in: place, required, schema }) => {
      const { description, type, enum: words, default: fallback } = schema
      const form = Array.isArray(words) ? words.map((word) => `\`${String(word)}\``).join(', ') : (description ?? type)
      const rest = fallback === undefined ? '' : `; \`${JSON.stringify(fallback)}\` when missing`
      return `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td>${prose(form)}${prose(rest)}</td></tr>`
    })
  if (rows.length === 0) return ''
  return `<table><thead><tr><th>Parameter</th><th>Where</th><th>Form</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}
