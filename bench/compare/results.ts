/** What a run found, in few numbers and as a table. */
import type { Measured, Round } from './measure.ts'

export interface Row {
  workload: string
  contestant: string
  /** Medians over the rounds. */
  cpuMs: number
  /** Least and most over the rounds. */
  cpuSpread: [number, number]
  /** CPU in relation to the hand-written floor: median over the rounds. */
  toFloor: number | null
  /** The same in relation to our gateway. */
  toGateway: number | null
  perSecond: number
  p50Ms: number
  p99Ms: number
  rssMb: number
  upstreamCalls: number
  problem?: string
}

export function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export function rowsOf(measured: readonly Measured[]): Row[] {
  const rows = measured.map(({ workload, contestant, rounds, problem }): Row => {
    const of = (pick: (round: Round) => number) => median(rounds.map(pick))
    const cpu = rounds.map(({ cpuMs }) => cpuMs)
    return {
      workload,
      contestant,
      cpuMs: of((round) => round.cpuMs),
      cpuSpread: [Math.min(...cpu), Math.max(...cpu)],
      toFloor: null,
      toGateway: null,
      perSecond: of((round) => round.perSecond),
      p50Ms: of((round) => round.p50Ms),
      p99Ms: of((round) => round.p99Ms),
      rssMb: of((round) => round.rssMb),
      upstreamCalls: of((round) => round.upstreamCalls),
      ...(problem !== undefined && { problem }),
    }
  })
  return rows.map((row) => {
    const of = (name: string) =>
      measured.find((one) => one.workload === row.workload && one.contestant === name)?.rounds ?? []
    // Round by round, so that what else the machine does in one of them weighs on both sides.
    const to = (name: string) => {
      const ratios = of(row.contestant).flatMap(({ cpuMs }, at) => {
        const other = of(name)[at]?.cpuMs
        return other ? [cpuMs / other] : []
      })
      return ratios.length > 0 ? median(ratios) : null
    }
    return { ...row, toFloor: to('floor'), toGateway: to('gateway') }
  })
}

const columns = [
  'workload',
  'server',
  'CPU ms',
  'spread',
  '× floor',
  'req/s',
  'p50 ms',
  'p99 ms',
  'RSS MB',
  'calls',
] as const

export function cells(row: Row): string[] {
  const { workload, contestant, cpuMs, cpuSpread, toFloor, perSecond, p50Ms, p99Ms, rssMb, upstreamCalls } = row
  const problem = row.problem?.split('\n')[0]?.slice(0, 140)
  if (problem !== undefined) return [workload, contestant, `not measured: ${problem}`]
  return [
    workload,
    contestant,
    cpuMs.toFixed(3),
    `${cpuSpread[0].toFixed(3)}–${cpuSpread[1].toFixed(3)}`,
    toFloor === null ? '' : toFloor.toFixed(2),
    perSecond.toFixed(0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    rssMb.toFixed(0),
    upstreamCalls.toFixed(2),
  ]
}

export function table(rows: readonly Row[]): string {
  const lines = [[...columns] as string[], ...rows.map(cells)]
  const widths = columns.map((_, at) =>
    Math.max(...lines.filter((line) => line.length > 3).map((line) => line[at]!.length)),
  )
  return lines
    .map((line) => line.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '))
    .join('\n')
}
