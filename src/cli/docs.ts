/** Writes `docs/cli.md` from the commands; with `--check` only says whether it is fresh. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { examplesOf } from './examples.ts'
import { exitMeanings } from './exits.ts'
import { createProgram, programName } from './program.ts'

const head = `# The command line

\`${programName}\` runs the gateway and asks a running one over the network. From a checkout: \`npm run --silent cli -- COMMAND\`, or
\`bin/${programName}.mjs COMMAND\`.

Data goes to standard output, remarks and errors to standard error. With \`--json\` the data is one JSON text (of \`analytics events\` one for
each event, a line each), and an error is \`{"error":{"exit","code","message","problems",…}}\`. Colours and progress appear only on a terminal;
\`NO_COLOR\` turns colours off.

Which gateway: \`--url\`, else \`GATEWAY_URL\`, else the one on this machine at \`PORT\` (by https where \`TLS_CERT_FILE\` is set). With what
credentials: \`--token\`, else \`GATEWAY_TOKEN\` (a service token or an API key; \`GATEWAY_TOKEN_FILE\` names a file that holds it and stays out
of the list of processes), else a token of five minutes with just the permissions of the command, made with \`GATEWAY_JWT_SECRET\` or, for a
gateway on this machine, with the secret for development in \`DATA_DIR\`.

Made from the commands by \`node src/cli/docs.ts\`.`

export function cliPage(): string {
  const program = createProgram()
  const sections = leaves(program).map(sectionOf)
  const codes = exitMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`)
  const everywhere = optionRows(program).filter((row) => !row.includes('--version') && !row.includes('--help'))
  return [
    head,
    ['## Exit codes', '', '| code | meaning |', '|---|---|', ...codes].join('\n'),
    ['## Options of every command', '', '| option | |', '|---|---|', ...everywhere].join('\n'),
    ...sections,
  ]
    .join('\n\n')
    .concat('\n')
}

/** Commands that do something, in the order of the help. */
const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)

function pathOf(command: Command): string {
  const names: string[] = []
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name())
  return names.join(' ')
}

function sectionOf(command: Command): string {
  const placed = command.createHelp().visibleArguments(command)
  const rows = [
    ...placed.map(
      (argument) =>
        `| \`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\` | ${argument.description} |`,
    ),
    ...optionRows(command).filter((row) => !row.includes('--help')),
  ]
  const usage =
    `${programName} ${pathOf(command)} ${command.usage().replace('[options] ', '').replace('[options]', '')}`.trimEnd()
  return [
    `## ${pathOf(command)}`,
    command.description(),
    ['```', usage, '```'].join('\n'),
    ...(rows.length === 0 ? [] : [['| | |', '|---|---|', ...rows].join('\n')]),
    ['```sh', ...examplesOf(command).map((line) => `${programName} ${line}`), '```'].join('\n'),
  ].join('\n\n')
}

function optionRows(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => {
      const fallback = option.defaultValue === undefined ? '' : ` (${String(option.defaultValue)} unless given)`
      return `| \`${option.flags}\` | ${option.description}${fallback}${option.mandatory ? '; required' : ''} |`
    })
}

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../docs/cli.md', import.meta.url))
  if (!process.argv.includes('--check')) writeFileSync(file, cliPage())
  else if (readFileSync(file, 'utf8') !== cliPage()) {
    process.stderr.write(`${file} is stale: run \`node src/cli/docs.ts\`.\n`)
    process.exitCode = 1
  }
}
