import type { Command } from 'commander'
import { whole } from '../arguments.ts'
import { gatewayConfig, setVariables } from '../environment.ts'
import { withExamples } from '../examples.ts'
import { ending } from '../tools.ts'
import type { GlobalOptions } from '../tools.ts'

interface StartOptions {
  readonly port?: number
  readonly host?: string
  readonly dataDir?: string
}

export function addStart(program: Command): void {
  withExamples(
    program
      .command('start')
      .summary('run the gateway in this process')
      .description(
        'Runs the gateway in this process until SIGTERM, SIGINT or SIGHUP, configured by the environment (docs/configuration.md). With --json it logs JSON lines, also on a terminal.',
      )
      .option('--port <port>', 'Port to listen on, instead of PORT', whole(0, 65_535))
      .option('--host <host>', 'Address to listen on, instead of HOST')
      .option('--data-dir <folder>', 'Folder of the embedded database, instead of DATA_DIR')
      .action(({ port, host, dataDir }: StartOptions, command: Command) =>
        ending(command.optsWithGlobals<GlobalOptions>(), async (out) => {
          setVariables({
            PORT: port?.toString(),
            HOST: host,
            DATA_DIR: dataDir,
            LOG_PRETTY: out.json ? 'false' : undefined,
          })
          // The process would say the same, but as text also with --json.
          gatewayConfig()
          // Only this command needs the gateway itself; it reads its configuration and minds the signals on its own.
          await import('../../process.ts')
        }),
      ),
    'start',
    'start --port 4001 --data-dir /var/lib/gateway',
  )
}
