/**
 * `npm run bench:smoke`: a minute of the bench for every change, with what the product has installed. Answers must be right, and the
 * processor time of a request must not be far more than that of the hand-written floor in the same run. Bounds are generous: they are
 * there for what has become twice as slow, not for a noisy machine. Ends in "N passed, N failed".
 */
import { contestantNamed } from './contestants.ts'
import { rowsOf, table } from './results.ts'
import { run } from './run.ts'
import { workloadNamed } from './workloads.ts'

/** Most times the floor. */
const bounds: Readonly<Record<string, number>> = {
  'search-cold': 5,
  small: 9,
  'federated-light': 5,
}

const measured = await run(Object.keys(bounds).map(workloadNamed), ['floor', 'gateway'].map(contestantNamed), {
  rounds: 3,
  seconds: 1.2,
  connections: 32,
  warmMs: 1_500,
  say: () => undefined,
})
const rows = rowsOf(measured)
console.log(table(rows))
const wrong = rows.flatMap(({ workload, contestant, toFloor, problem }) => {
  if (problem !== undefined) return [`${workload}: ${contestant}: ${problem}`]
  const most = bounds[workload] ?? 0
  return contestant === 'gateway' && (toFloor === null || toFloor > most)
    ? [`${workload}: ${toFloor?.toFixed(2) ?? 'no'} times the floor, ${most} at most`]
    : []
})
for (const line of wrong) console.log(`✗ ${line}`)
console.log(`\n${Math.max(0, rows.length - wrong.length)} passed, ${wrong.length} failed`)
process.exit(wrong.length === 0 ? 0 : 1)
