import type { Command } from 'commander'
import { seconds, share } from '../arguments.ts'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { operation } from '../operation.ts'
import { list } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

interface Run {
  readonly id: string
  readonly status: string
  readonly repair: boolean
  readonly sample: number
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly scanned: number
  readonly matched: number
  readonly missing: number
  readonly drifted: number
  readonly orphaned: number
  readonly skipped: number
  readonly repaired: number
}

const runFields =
  'id status repair sample startedAt finishedAt scanned matched missing drifted orphaned skipped repaired'

export const startMutation = operation<{ startReconcile: Run }, { repair: boolean; sample: number }>(
  ['sync:write'],
  `mutation Reconcile($repair: Boolean, $sample: Float) { startReconcile(repair: $repair, sample: $sample) { ${runFields} } }`,
)

export const runsQuery = operation<{ reconcileRuns: readonly Run[] }>(
  ['sync:read'],
  `query Runs { reconcileRuns(first: 20) { ${runFields} } }`,
)

interface ReconcileOptions {
  readonly repair?: boolean
  readonly sample: number
  readonly wait?: number | true
}

export function addReconcile(program: Command): void {
  withExamples(
    program
      .command('reconcile')
      .summary('compare all users with the marketplace')
      .description(
        'Starts to compare all users with the marketplace, in the background; while a comparison runs, that one is shown. With --wait it ends with 1 when somebody differs and was not repaired.',
      )
      .option('--repair', 'Send again what differs')
      .option('--sample <share>', 'Share of the users to look at, above 0 and at most 1', share, 1)
      .option('--wait [time]', 'Wait for the end, at most so long (1h)', seconds(86_400))
      .action(act(reconcile)),
    'reconcile --sample 0.1 --wait',
    'reconcile --repair --wait 30m --json',
  )
}

async function reconcile({ gateway, out, clock, signal }: Tools, options: ReconcileOptions): Promise<ExitCode> {
  const { repair = false, sample, wait } = options
  const { startReconcile: started } = await gateway.ask(startMutation, { repair, sample })
  let run = started
  if (wait !== undefined) {
    const until = clock.monotonic() + (wait === true ? 3_600 : wait) * 1_000
    for (let pauseMs = 100; run.status === 'RUNNING'; pauseMs = Math.min(2_000, pauseMs * 2)) {
      if (signal.aborted || clock.monotonic() > until) {
        throw new CommandFailure(exits.unavailable, `Comparison ${run.id} goes on without this command.`)
      }
      await clock.sleep(pauseMs, signal).catch(() => undefined)
      const { reconcileRuns } = await gateway.ask(runsQuery, {})
      run = reconcileRuns.find(({ id }) => id === started.id) ?? run
      out.progress(`${run.scanned} users compared, ${run.matched} alike`)
    }
  }
  out.result(run, () => list({ ...run, status: run.status.toLowerCase() }))
  if (wait === undefined) return exits.ok
  const differing = run.missing + run.drifted + run.orphaned
  return run.status === 'DONE' && (differing === 0 || run.repair) ? exits.ok : exits.failed
}
