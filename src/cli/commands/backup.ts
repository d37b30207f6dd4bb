import type { Command } from 'commander'
import { seconds } from '../arguments.ts'
import { confirm } from '../confirm.ts'
import { storeVariables } from '../environment.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { list } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

export function addBackup(program: Command): void {
  withExamples(
    program
      .command('backup')
      .argument('<file>', 'Where to write; must not be there yet')
      .summary('copy the embedded store, also while the gateway runs')
      .description(
        'Copies the embedded store of this machine (DATA_DIR) into one file, also while gateways run: the copy is what the store was at one moment, and is checked. With PostgreSQL it says how to use pg_dump.',
      )
      .action(act(backup)),
    'backup /backup/gateway-2026-11-22.db',
  )
  withExamples(
    program
      .command('restore')
      .argument('<file>', 'A file made by backup')
      .summary('put a copy in the place of the embedded store')
      .description(
        'Checks the copy and puts it in the place of the embedded store of this machine (DATA_DIR). No gateway may run on it. The store that was there is kept beside it.',
      )
      .option('--yes', 'Do not ask')
      .action(act(restore)),
    'restore /backup/gateway-2026-11-22.db --yes',
  )
  withExamples(
    program
      .command('vacuum')
      .summary('rid the embedded store of what was erased, also while the gateway runs')
      .description(
        'Writes the embedded store of this machine (DATA_DIR) anew, so that nothing is left in it of what was erased, and gives back the room. It needs as much free room there as the store has twice. Gateways may run: reads go on, writes wait, and after five seconds are refused with SERVICE_UNAVAILABLE until it is done. With PostgreSQL it says what to run there.',
      )
      .option('--patience <time>', 'How long to wait for whoever holds the store', seconds(86_400), 60)
      .action(act(vacuum)),
    'vacuum',
    'vacuum --patience 10m --json',
  )
}

async function backup({ out, clock }: Tools, file: string): Promise<void> {
  const store = embeddedStore((address) => `pg_dump --format=custom --file=${quoted(file)} "${address}"`)
  const { backUp } = await import('../store/backup.ts')
  const report = await backUp(store, file, clock)
  out.result(report, () => list({ ...report }))
}

async function restore({ out, clock }: Tools, file: string, { yes }: { yes?: boolean }): Promise<void> {
  const store = embeddedStore(
    (address) => `pg_restore --clean --if-exists --no-owner --dbname="${address}" ${quoted(file)}`,
  )
  const { checkBackup, putBack } = await import('../store/restore.ts')
  const found = await checkBackup(file)
  if (!yes) await confirm(`Put ${file} (${found.migrations} migrations) in the place of ${store}?`)
  const report = await putBack(store, file, clock)
  out.result(report, () => list({ ...report }))
}

async function vacuum({ out, clock }: Tools, { patience }: { patience: number }): Promise<void> {
  // The server's own vacuum frees room and overwrites nothing; this one writes the tables anew.
  const store = embeddedStore((address) => `psql --command='VACUUM (FULL)' "${address}"`)
  const { vacuum: vacuumStore } = await import('../store/vacuum.ts')
  const report = await vacuumStore(store, patience * 1_000, clock)
  out.result(report, () => list({ ...report }))
}

/**
 * The file of the embedded store; the gateway is not asked, because a backup must also work when it is down. With PostgreSQL it
 * fails and says what to run; the address stays in its variable.
 */
function embeddedStore(command: (address: string) => string): string {
  const { DATABASE_URL, DATA_DIR } = storeVariables()
  if (DATABASE_URL === undefined) return `${DATA_DIR}/gateway.db`
  throw new CommandFailure(exits.configuration, 'DATABASE_URL names PostgreSQL, which has tools of its own for this.', {
    wayOut: `Run: ${command('$DATABASE_URL')}`,
  })
}

const quoted = (text: string): string => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
