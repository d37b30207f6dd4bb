/** `npm run bench:report`: writes the numbers of docs/performance/side-by-side.json into docs/performance.md, so that none is copied by hand. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { barChart } from './compare/chart.ts'
import { contestants } from './compare/contestants.ts'
import { cells } from './compare/results.ts'
import type { Row } from './compare/results.ts'
import { workloads } from './compare/workloads.ts'
import { judgeTargets } from './targets.ts'

interface Numbers {
  machine: { cores: number; model: string; node: string; date: string }
  plan: { rounds: number; seconds: number; connections: number }
  rows: Row[]
}

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
const { machine, plan, rows } = JSON.parse(await readFile(`${docs}performance/side-by-side.json`, 'utf8')) as Numbers

const heading = ['server', 'CPU ms', 'least to most', '× floor', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB', 'calls']
const tables = workloads.flatMap(({ name, about }) => {
  const own = rows.filter(({ workload }) => workload === name)
  if (own.length === 0) return []
  return [
    `**${name}**: ${about}.`,
    '',
    `| ${heading.join(' | ')} |`,
    `|---|${'--:|'.repeat(heading.length - 1)}`,
    ...own.map(
      (row) =>
        `| ${[row.contestant === 'gateway' ? '**gateway**' : row.contestant, ...cells(row).slice(2)].join(' | ')} |`,
    ),
    '',
  ]
})
const sections: Readonly<Record<string, readonly string[]>> = {
  servers: ['| name | what it is |', '|---|---|', ...contestants.map(({ name, about }) => `| ${name} | ${about} |`)],
  numbers: [
    `${machine.date}, ${machine.cores} cores (${machine.model}), Node ${machine.node.slice(1)}, ${plan.connections} connections, ${plan.rounds} rounds of ${plan.seconds} s in alternating order. CPU is of the server's whole process tree for one request; "calls" are calls to what stands behind, for one request.`,
    '',
    ...tables,
  ],
  targets: ['| what | must | worth | measured | |', '|---|--:|--:|--:|---|', ...judgeTargets(rows)],
}

let page = await readFile(`${docs}performance.md`, 'utf8')
for (const [name, lines] of Object.entries(sections)) {
  const [begin, end] = [`<!-- ${name}: written by npm run bench:report -->`, `<!-- end of ${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for "${name}".`)
  page = `${page.slice(0, from + begin.length)}\n\n${lines.join('\n').trim()}\n\n${page.slice(to)}`
}
await writeFile(`${docs}performance.md`, page)
await writeFile(`${docs}performance/side-by-side.svg`, barChart(rows))
