/** The commands, put together. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { whole } from './arguments.ts'
import { addAnalytics } from './commands/analytics.ts'
import { addBackup } from './commands/backup.ts'
import { addCatalogue } from './commands/catalogue.ts'
import { addCompose } from './commands/compose.ts'
import { addDoctor } from './commands/doctor.ts'
import { addKeys } from './commands/keys.ts'
import { addOpenapi } from './commands/openapi.ts'
import { addOutbox } from './commands/outbox.ts'
import { addPersonalData } from './commands/personal-data.ts'
import { addPlugins } from './commands/plugins.ts'
import { addReconcile } from './commands/reconcile.ts'
import { addReview } from './commands/review.ts'
import { addSchema } from './commands/schema.ts'
import { addServices } from './commands/services.ts'
import { addStart } from './commands/start.ts'
import { addToken } from './commands/token.ts'
import { addUsers } from './commands/users.ts'
import { exitMeanings } from './exits.ts'

export const programName = 'ctrl-alt-play-gateway'

/** A program that has not read its arguments yet. It throws instead of ending the process; `quiet` leaves errors to whoever catches. */
export function createProgram({ quiet = false } = {}): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const program = new Command(programName)
    .description('Runs the gateway, and asks a running one over the network.')
    .version(version, '-V, --version', 'Show the version')
    .helpOption('-h, --help', 'Show help')
    .option('--json', 'Print one JSON text on standard output, and errors as JSON on standard error')
    .option('--url <url>', 'The gateway to ask (GATEWAY_URL; without it the one on this machine)')
    .option(
      '--token <token>',
      'Service token or API key (GATEWAY_TOKEN; without it a token is made where the secret is known)',
    )
    .option('--timeout <ms>', 'Milliseconds to wait for one answer', whole(100, 600_000), 30_000)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride()
  if (quiet) program.configureOutput({ writeErr: () => undefined })
  program.addHelpText('after', ({ command }) => (command === program ? `\nExit codes:\n${exitLines()}` : ''))
  for (const add of [
    addStart,
    addDoctor,
    addToken,
    addServices,
    addKeys,
    addUsers,
    addPersonalData,
    addOutbox,
    addReconcile,
    addPlugins,
    addReview,
    addAnalytics,
    addCatalogue,
    addSchema,
    addOpenapi,
    addCompose,
    addBackup,
  ]) {
    add(program)
  }
  return program
}

const exitLines = () => exitMeanings.map(([code, meaning]) => `  ${String(code).padStart(2)}  ${meaning}`).join('\n')
