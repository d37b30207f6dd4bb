/** Writes `.env.example` and `docs/configuration.md` from the table; with `--check` only says whether they are fresh. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { variables } from './variables.ts'
import type { Variable } from './variables/variable.ts'

const entries = Object.entries<Variable>(variables)
const groups = [...new Set(entries.map(([, variable]) => variable.group))]

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))

export function envExample(): string {
  const lines = [
    '# Made from src/config/variables.ts by `npm run config-docs`. Copy to .env of your service manager and fill in.',
    '',
  ]
  for (const group of groups) {
    lines.push(`# --- ${group}`)
    for (const [name, variable] of entries.filter(([, each]) => each.group === group)) {
      lines.push(`# ${variable.about}`)
      const required = variable.production === 'required'
      lines.push(`${required ? '' : '# '}${name}=${variable.fallback === undefined ? '' : shown(variable.fallback)}`)
    }
    lines.push('')
  }
  return lines.join('\n')
}

export function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Everything is set by environment variables. A wrong value, a missing one in production, a weak secret or a misspelt name under our own',
    'prefixes stops the process at once (exit code 78) with a message that names the variable and never the value. Secrets may also be given',
    'as `NAME_FILE`, the path of a file with the secret in it (mode 0640 or less). What Kubernetes sets for Services (`GATEWAY_SERVICE_HOST`,',
    '`GATEWAY_PORT=tcp://…`) is passed over. A file is read at the start; where it is followed while the gateway runs, its line says so.',
    '',
    'Made from `src/config/variables.ts` by `npm run config-docs`.',
  ]
  for (const group of groups) {
    lines.push('', `## ${group}`, '', '| variable | holds | default | what it is for |', '|---|---|---|---|')
    for (const [name, variable] of entries.filter(([, each]) => each.group === group)) {
      const fallback = variable.production
        ? 'required in production'
        : variable.fallback === undefined
          ? '–'
          : `\`${shown(variable.fallback)}\``
      lines.push(
        `| \`${name}\`${variable.secret ? ' (secret)' : ''} | ${variable.kind.expects} | ${fallback} | ${variable.about} |`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

const pages = [
  { file: fileURLToPath(new URL('../../.env.example', import.meta.url)), make: envExample },
  { file: fileURLToPath(new URL('../../docs/configuration.md', import.meta.url)), make: configurationPage },
]

if (import.meta.main) {
  const check = process.argv.includes('--check')
  for (const { file, make } of pages) {
    if (!check) writeFileSync(file, make())
    else if (readFileSync(file, 'utf8') !== make()) {
      process.stderr.write(`${file} is stale: run \`npm run config-docs\`.\n`)
      process.exitCode = 1
    }
  }
}
