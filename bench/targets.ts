/** What was promised of the processor time of a request, and what the last run found. */
import type { Row } from './compare/results.ts'

interface Target {
  workload: string
  /** How many times our time: `at most` for those below us, `at least` for those that are to be slower. */
  against: string
  bound: 'at most' | 'at least'
  must: number
  worth: number
}

const target = (workload: string, bound: Target['bound'], against: string, must: number, worth: number): Target => ({
  workload,
  against,
  bound,
  must,
  worth,
})

const targets: readonly Target[] = [
  target('search-cold', 'at most', 'floor', 1, 0.7),
  target('search-cold', 'at least', 'apollo-express', 5, 5),
  target('search-cold', 'at least', 'yoga', 4, 4),
  target('search-cold', 'at least', 'mercurius-jit', 1.7, 1.7),
  target('small', 'at most', 'floor', 1.3, 0.8),
  target('small', 'at least', 'apollo-express', 4, 4),
  target('small', 'at least', 'mercurius-jit', 1.3, 1.3),
  target('search-hot', 'at least', 'apollo-express', 15, 45),
  target('search-hot', 'at most', 'static', 3.5, 1.5),
  target('federated-light', 'at most', 'floor', 2, 1.3),
  target('federated-light', 'at least', 'hive-rust', 8, 13),
  target('federated-light', 'at least', 'apollo-gateway', 10, 16),
  target('federated-heavy', 'at most', 'floor', 2.2, 1.5),
  target('federated-heavy', 'at least', 'hive-rust', 2.5, 5),
  target('federated-heavy', 'at least', 'apollo-gateway', 6, 16),
  target('identical-in-flight', 'at least', 'hive-rust-dedupe', 3, 5),
]

/** As rows of a Markdown table. */
export function judgeTargets(rows: readonly Row[]): string[] {
  const timesOurs = (workload: string, contestant: string) =>
    rows.find((row) => row.workload === workload && row.contestant === contestant && row.problem === undefined)
      ?.toGateway
  return targets.map(({ workload, against, bound, must, worth }) => {
    const times = timesOurs(workload, against)
    const what =
      bound === 'at most'
        ? `${workload}: at most … times ${against}`
        : `${workload}: at least … times less than ${against}`
    const wanted = worth === must ? `${must}` : `${must} | ${worth}`
    const bounds = worth === must ? `${wanted} | ` : wanted
    if (!times) return `| ${what} | ${bounds} | not measured | |`
    const ratio = bound === 'at most' ? 1 / times : times
    const holds = (limit: number) => (bound === 'at most' ? ratio <= limit : ratio >= limit)
    const verdict =
      holds(worth) && worth !== must
        ? 'reached, and what is worth reaching'
        : holds(must)
          ? 'reached'
          : '**not reached**'
    return `| ${what} | ${bounds} | ${ratio.toFixed(2)} | ${verdict} |`
  })
}
