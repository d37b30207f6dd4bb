import type { Command } from 'commander'
import type { Finding } from '../doctor/finding.ts'
import { withExamples } from '../examples.ts'
import { lookAtVariables } from '../environment.ts'
import { CommandFailure, exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { shown } from '../output.ts'
import type { Output } from '../output.ts'
import { ending, toolsFor, waitingClock } from '../tools.ts'
import type { GlobalOptions, Tools } from '../tools.ts'

export function addDoctor(program: Command): void {
  withExamples(
    program
      .command('doctor')
      .summary('check everything, and say how to mend it')
      .description(
        'Checks the configuration, the store and the Redis of this machine, the marketplace (reachable, credentials, clock, capabilities) and the gateway (ready, credentials, clock). Changes nothing. Ends with the exit code of the first check that failed.',
      )
      .action((options: object, command: Command) => {
        const all = command.optsWithGlobals<GlobalOptions>()
        return ending(all, (out) => examineAll(all, out))
      }),
    'doctor',
    'doctor --url https://gateway.example.org --json',
  )
}

async function examineAll(options: GlobalOptions, out: Output): Promise<ExitCode> {
  const [machine, { checkGateway }] = await Promise.all([
    import('../doctor/machine.ts'),
    import('../doctor/gateway.ts'),
  ])
  const found = lookAtVariables()
  const tools = toolsWherePossible(options, out)
  const { config, findings } = machine.checkConfiguration(found)
  findings.push(machine.checkRuntime(process.version), await machine.checkStore())
  if (found.values.REDIS_URL !== undefined) {
    const { checkRedis } = await import('../doctor/redis.ts')
    findings.push(await checkRedis(found.values.REDIS_URL, waitingClock))
  }
  if (config) {
    const { checkMarketplace } = await import('../doctor/marketplace.ts')
    findings.push(...(await checkMarketplace(config, waitingClock)))
  }
  findings.push(...('gateway' in tools ? await checkGateway(tools) : [tools]))

  const failed = findings.filter(({ status }) => status === 'failed')
  const healthy = failed.length === 0
  out.result({ healthy, findings: findings.map(({ exit: _own, ...finding }) => finding) }, () =>
    findings.map((finding) => describe(out, finding)).join('\n'),
  )
  out.note(healthy ? 'Nothing is wrong.' : `${failed.length} of ${findings.length} checks failed.`)
  return healthy ? exits.ok : (failed[0]?.exit ?? exits.failed)
}

/** One wrong variable is no reason to look at nothing else. Fails for options that make no sense. */
function toolsWherePossible(options: GlobalOptions, out: Output): Tools | Finding {
  try {
    return toolsFor(options, out)
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.exit !== exits.configuration) throw error
    const { message, details, exit } = error
    const detail = `not asked: ${details.problems?.join(' ') ?? message}`
    return { name: 'gateway', status: 'failed', detail, mend: 'Correct it, and run this again.', exit }
  }
}

const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '-' } as const
const styles = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const

function describe(out: Output, { name, status, detail, mend }: Finding): string {
  const line = `${out.paint(styles[status], marks[status])} ${name}: ${shown(detail)}`
  return mend === undefined ? line : `${line}\n    ${mend}`
}
