/**
 * `npm run bench`: our gateway beside what a user would take instead, on the same work in the same run. Processor time of a request is the
 * figure. docs/performance.md tells the method.
 *
 *   npm run bench -- --workloads search-cold,small --servers floor,gateway,apollo-express --rounds 5 --seconds 1.5
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { contestantNamed, contestants } from './contestants.ts'
import { rowsOf, table } from './results.ts'
import type { Row } from './results.ts'
import { machine, run } from './run.ts'
import { workloadNamed, workloads } from './workloads.ts'

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: workloads.map(({ name }) => name).join(',') },
    servers: { type: 'string', default: contestants.map(({ name }) => name).join(',') },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    connections: { type: 'string', default: '64' },
    /** File for the numbers. Workloads that are in it and were not measured now stay. */
    json: { type: 'string' },
    /** Folder for profiles of our gateway. */
    profile: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
})
const plan = { rounds: Number(values.rounds), seconds: Number(values.seconds), connections: Number(values.connections) }
const rows: Row[] = []
for (const workload of values.workloads.split(',').map(workloadNamed)) {
  const measured = await run([workload], values.servers.split(',').map(contestantNamed), {
    ...plan,
    warmMs: 16_000,
    profileFolder: values.profile,
    say: (line) => values.quiet || console.error(line),
  })
  rows.push(...rowsOf(measured))
  // After each, so that a run that is broken off has not been in vain.
  if (values.json !== undefined) await keep(values.json)
}
const { date, cores, model, node } = machine()
console.log(
  `${date}, ${cores} × ${model}, Node ${node}, ${plan.connections} connections, ${plan.rounds} rounds of ${plan.seconds} s`,
)
console.log(table(rows))
process.exit(rows.some(({ problem }) => problem !== undefined) ? 1 : 0)

/** Into the file with the others: workloads that were not measured now stay as they are. */
async function keep(file: string): Promise<void> {
  const before = await readFile(file, 'utf8').then(
    (text) => (JSON.parse(text) as { rows: Row[] }).rows,
    () => [],
  )
  const fresh = new Set(rows.map(({ workload }) => workload))
  const order = workloads.map(({ name }) => name)
  const all = [...before.filter(({ workload }) => !fresh.has(workload)), ...rows].sort(
    (a, b) => order.indexOf(a.workload) - order.indexOf(b.workload),
  )
  await writeFile(file, `${JSON.stringify({ machine: machine(), plan, rows: all }, null, 2)}\n`)
}
