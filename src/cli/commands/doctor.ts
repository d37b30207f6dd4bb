import type { Command } from 'commander'
import type { Finding } from '../doctor/finding.ts'
import { withExamples } from '../examples.ts'
import { exits } from '../exits.ts'
import type { ExitCode } from '../exits.ts'
import { shown } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'

export function addDoctor(program: Command): void {
  withExamples(
    program
      .command('doctor')
      .summary('check everything, and say how to mend it')
      .description(
        'Checks the configuration, the store and the Redis of this machine, the marketplace (reachable, credentials, clock, capabilities) and the gateway (ready, credentials, clock). Changes nothing. Ends with the exit code of the first check that failed.',
      )
      .action(act(examineAll)),
    'doctor',
    'doctor --url https://gateway.example.org --json',
  )
}

async function examineAll(tools: Tools): Promise<ExitCode> {
  const { out, variables, clock } = tools
  const [machine, { checkGateway }] = await Promise.all([
    import('../doctor/machine.ts'),
    import('../doctor/gateway.ts'),
  ])
  const { config, findings } = machine.checkConfiguration(variables)
  findings.push(machine.checkRuntime(process.version), await machine.checkStore())
  if (variables.REDIS_URL !== undefined) {
    const { checkRedis } = await import('../doctor/redis.ts')
    findings.push(await checkRedis(variables.REDIS_URL, clock))
  }
  if (config) {
    const { checkMarketplace } = await import('../doctor/marketplace.ts')
    findings.push(...(await checkMarketplace(config, clock)))
  }
  findings.push(...(await checkGateway(tools)))

  const failed = findings.filter(({ status }) => status === 'failed')
  const healthy = failed.length === 0
  out.result({ healthy, findings: findings.map(({ exit: _own, ...finding }) => finding) }, () =>
    findings.map((finding) => describe(tools, finding)).join('\n'),
  )
  out.note(healthy ? 'Nothing is wrong.' : `${failed.length} of ${findings.length} checks failed.`)
  return healthy ? exits.ok : (failed[0]?.exit ?? exits.failed)
}

const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '-' } as const
const styles = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const

function describe({ out }: Tools, { name, status, detail, mend }: Finding): string {
  const line = `${out.paint(styles[status], marks[status])} ${name}: ${shown(detail)}`
  return mend === undefined ? line : `${line}\n    ${mend}`
}
