import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { seconds } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { list, shown } from '../output.ts'
import { sayWaiting } from '../patience.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import type { SyncProgress } from '../users/sync.ts'

interface SyncOptions {
  readonly state?: string
  readonly dryRun?: boolean
  readonly restart?: boolean
  readonly format?: 'ndjson' | 'csv'
  readonly patience: number
}

export function addUsersSync(users: Command): void {
  withExamples(
    users
      .command('sync')
      .argument(
        '<source>',
        'A file (NDJSON, or CSV when its name ends in .csv), or a postgres:// address of the database of the panel',
      )
      .summary('tell the gateway about many users')
      .description(
        `Tells the gateway about many users, in batches. A line of a file is an input of syncUser ({"userId", "action", "data"}) or a row of the panel's table "users"; CSV has the columns of that table. Users nobody knows yet are created, all others updated; who is not active is shut out, or left out where nobody knows them. How far it has come is kept in a file, so that the same command goes on where it was cut short. Ends with 1 when lines were refused: the first twenty are named, with --json a thousand.`,
      )
      .option('--dry-run', 'Read and check everything, send nothing')
      .option('--state <file>', 'Where to keep how far it has come (in the working folder, named after the source)')
      .option('--restart', 'Begin anew, whatever an earlier run has done')
      .option('--format <format>', 'ndjson or csv, where the name of the file does not tell', formatOf)
      .option('--patience <time>', 'How long to try again while the gateway is away', seconds(86_400), 60)
      .action(act(sync)),
    'users sync users.ndjson',
    'users sync panel.csv --dry-run',
    'users sync postgres://panel@db.example.org/panel --url https://gateway.example.org',
  )
}

const formatOf = (text: string): 'ndjson' | 'csv' => {
  if (text === 'ndjson' || text === 'csv') return text
  throw new InvalidArgumentError('Expected ndjson or csv.')
}

async function sync(tools: Tools, source: string, options: SyncOptions): Promise<ExitCode> {
  const { out, gateway, clock, signal } = tools
  const [{ openSource }, { createChecker }, { createPosition }, { syncEntries }] = await Promise.all([
    import('../users/source.ts'),
    import('../users/check.ts'),
    import('../users/position.ts'),
    import('../users/sync.ts'),
  ])
  const opened = await openSource(source, options.format)
  const position = createPosition(options.state ?? opened.stateFile, opened.fingerprint)
  if (options.restart || options.dryRun) position.forget()
  else await position.load()
  if (!options.dryRun) await position.assertKept()
  if (position.resumed) out.note(`Going on after ${position.sent} users of an earlier run.`)

  const problemsShown = 20
  let problems = 0
  const report = await syncEntries(opened, {
    clock,
    signal,
    position,
    check: createChecker(),
    gateway: options.dryRun ? null : gateway,
    patienceMs: options.patience * 1_000,
    onProblem(line, message) {
      problems++
      if (problems <= problemsShown) out.note(`line ${line}: ${shown(message)}`)
      if (problems === problemsShown + 1) out.note('Further refused lines are counted only; --json lists a thousand.')
    },
    onProgress: (progress) => out.progress(describe(progress)),
    onWaiting: sayWaiting(out),
  })
  out.progress('')
  const { accepted, skipped, rejected, finished } = report
  out.result({ ...report, dryRun: options.dryRun === true }, () =>
    list({
      [options.dryRun ? 'fit' : 'accepted']: accepted,
      ...(skipped > 0 && { 'shut out and unknown': skipped }),
      refused: rejected,
      ...(!finished && { unfinished: 'run the same command again to go on' }),
    }),
  )
  return rejected === 0 && finished ? exits.ok : exits.failed
}

function describe({ done, perSecond, remainingSeconds, share }: SyncProgress): string {
  const width = 24
  const filled = share === null ? 0 : Math.round(share * width)
  const bar =
    share === null ? '' : `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${Math.floor(share * 100)} %  `
  const left = remainingSeconds === null ? '' : `, ${remainingSeconds} s left`
  return `${bar}${done} users, ${perSecond}/s${left}`
}
