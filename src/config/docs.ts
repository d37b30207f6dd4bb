/** Writes `.env.example` and `docs/configuration.md` from the table; with `--check` only says whether they are fresh. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { variables } from './variables.ts'
import type { Variable } from './variables/variable.ts'

const entries = Object.entries<Variable>(variables)
const groups = [...new Set(entries.map(([, variable]) => variable.group))]

/** What takes more words than a table has room for. */
const below: Readonly<Record<string, readonly string[]>> = {
  Store: [
    'Of `sslmode` in `DATABASE_URL`, `prefer`, `require` and `verify-ca` check the certificate of the server and its name as `verify-full` does; an authority of your own is named by',
    '`sslrootcert`, and `uselibpqcompat=true` beside them gives them the meaning that `psql` knows.',
    '',
    'The gateway needs sessions of its own on PostgreSQL: it listens for notices, and prepares statements by name. It keeps connections open itself, so it wants no pooler; `DATABASE_POOL` and one',
    'more for each gateway is all that it takes. Through PgBouncer it works with `pool_mode = session`, a pool of at least as many, and `ignore_startup_parameters = options, statement_timeout,',
    'idle_in_transaction_session_timeout`. What is ignored is then yours to set for the role: `synchronous_commit` must be `on` (without, the gateway does not start), and',
    '`idle_in_transaction_session_timeout = 10s` frees the locks of a gateway that hangs. Pooling by transaction or by statement (also that of hosted poolers) is refused at the start.',
  ],
}

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
    lines.push(...(below[group] ? ['', ...below[group]] : []))
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
