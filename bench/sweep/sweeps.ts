import { contestantNamed } from '../compare/contestants.ts'
import { rowsOf } from '../compare/results.ts'
import type { Row } from '../compare/results.ts'
import { run } from '../compare/run.ts'
import type { Workload } from '../compare/workload.ts'
import { searchCold, small } from '../compare/workloads/search.ts'
import type { Series } from '../plot.ts'
import { overSubgraphs } from './items.ts'
import { nested, objectsIn } from './nested.ts'
import { overProcesses } from './processes.ts'
import { overQueue } from './queue.ts'
import { overRecord } from './record.ts'

export interface Sweep {
  title: string
  xName: string
  yName: string
  measure(): Promise<Series[]>
}

const usual = { rounds: 3, seconds: 1.5, connections: 64, warmMs: 2_000, say: () => undefined }
const cpuName = 'CPU ms of a request'

async function measured(
  workload: Workload,
  servers: readonly string[],
  connections = usual.connections,
): Promise<Row[]> {
  const rows = rowsOf(await run([workload], servers.map(contestantNamed), { ...usual, connections }))
  for (const { contestant, problem } of rows) if (problem !== undefined) throw new Error(`${contestant}: ${problem}`)
  return rows
}

/** One point for each value, a series for each server. */
async function over(
  xs: readonly number[],
  at: (x: number) => Promise<Row[]>,
  pick: (row: Row, x: number) => number = ({ cpuMs }) => cpuMs,
): Promise<Series[]> {
  const series = new Map<string, [number, number][]>()
  for (const x of xs)
    for (const row of await at(x))
      series.set(row.contestant, [...(series.get(row.contestant) ?? []), [x, pick(row, x)]])
  return [...series].map(([name, points]) => ({ name, points }))
}

const both = ['floor', 'gateway']
const shopFloorCannot = ['gateway']

export const sweeps: Readonly<Record<string, Sweep>> = {
  page: {
    title: 'Search pages of different sizes',
    xName: 'plugins on a page',
    yName: cpuName,
    measure: () => over([1, 20, 50, 100], (size) => measured(searchCold(size), both)),
  },
  nesting: {
    title: 'Deeper and deeper over two subgraphs and back',
    xName: 'objects in the answer (levels 0 to 5)',
    yName: cpuName,
    async measure() {
      const depths = [0, 1, 2, 3, 4, 5]
      const [gateway] = await over(depths, (depth) => measured(nested(depth), shopFloorCannot))
      const objects = depths.map((depth) => {
        const counts = Array.from({ length: 200 }, (_, n) => objectsIn(nested(depth).data(n)))
        return counts.reduce((sum, one) => sum + one, 0) / counts.length
      })
      return [{ name: 'gateway', points: gateway!.points.map(([, y], at) => [Math.round(objects[at]!), y] as const) }]
    },
  },
  subgraphs: {
    title: 'The same eight fields from more and more subgraphs',
    xName: 'subgraphs',
    yName: cpuName,
    measure: () => over([1, 2, 4, 6, 8], (count) => measured(overSubgraphs(count), shopFloorCannot)),
  },
  connections: {
    title: 'A small query over more and more connections',
    xName: 'connections',
    yName: cpuName,
    measure: () => over([1, 8, 64, 256, 1_000], (connections) => measured(small, both, connections)),
  },
  processes: {
    title: 'One and two processes on one PostgreSQL',
    xName: 'processes',
    yName: 'CPU ms of a request; thousands of requests a second',
    measure: overProcesses,
  },
  queue: {
    title: 'Delivering a user while others wait',
    xName: 'users that wait',
    yName: "µs of the gateway's processor time for one user",
    measure: overQueue,
  },
  record: {
    title: 'Searches in the record of what was seen',
    xName: 'plugins in the record',
    yName: 'CPU ms of a search',
    measure: overRecord,
  },
}
